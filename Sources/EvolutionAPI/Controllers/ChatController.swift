import Evolution
import HTTP
import JSON

/// `/chat`: numbers, conversations, people and the own profile.
struct ChatController {
    let conversations: Conversations
    let profiles: Profiles

    /// The errors of this route are the bare exceptions, without the envelope.
    func whatsappNumbers(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        let messages = SchemaValidator.messages(for: .object(call.body), against: ChatSchemas.numbers)
        guard messages.isEmpty else {
            let list = JSONValue.array(messages.map(JSONValue.string))
            return .json(["status": 400, "error": "Bad Request", "message": [list]], .badRequest)
        }
        guard let numbers = call.body["numbers"]?.array else { return .json([:], .badRequest) }
        guard instance.integration == .baileys else { return .json([:], .badRequest) }
        do throws(Conversations.Unreachable) {
            return .json(try conversations.exist(numbers.compactMap(\.string), at: instance))
        } catch {
            return .json(error.body, .badRequest)
        }
    }

    func archive(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try conversations.archive(call.body, at: instance), .created)
    }

    func markUnread(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try conversations.markUnread(call.body, at: instance), .created)
    }

    // MARK: Finding

    func findContacts(_ call: Call, _ instance: Instance) -> Answer {
        .json(conversations.findContacts(call.body, at: instance))
    }

    func findMessages(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try conversations.findMessages(call.body, at: instance))
    }

    func findStatuses(_ call: Call, _ instance: Instance) -> Answer {
        .json(conversations.findStatuses(call.body, at: instance))
    }

    func findChats(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try conversations.findChats(call.body, at: instance))
    }

    /// The refusal has no envelope.
    func findChat(_ call: Call, _ instance: Instance) -> Answer {
        guard let jid = call.query["remoteJid"], !jid.isEmpty else {
            return .json(["error": "remoteJid is a required query parameter"], .badRequest)
        }
        return .json(conversations.findChat(jid, at: instance))
    }

    // MARK: People

    func fetchPicture(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try profiles.fetchPicture(call.body, at: instance))
    }

    func fetchProfile(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try profiles.fetch(call.body, at: instance))
    }

    func fetchBusiness(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try profiles.fetchBusiness(call.body, at: instance))
    }

    func block(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try profiles.block(call.body, at: instance), .created)
    }

    // MARK: The account

    func setName(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try profiles.setName(call.body, at: instance))
    }

    func setAbout(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try profiles.setAbout(call.body, at: instance))
    }

    func setPicture(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try profiles.setPicture(call.body, at: instance))
    }

    func removePicture(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try profiles.removePicture(at: instance))
    }

    func privacy(_ call: Call, _ instance: Instance) throws(APIError) -> Answer { .json(try profiles.privacy(of: instance)) }

    func setPrivacy(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try profiles.setPrivacy(call.body, at: instance), .created)
    }
}
