package import JSON

/// What the owner does on the phone, and what becomes known of people.
extension Simulator {
    /// Whether anything reaches the account: it is paired, though the line may be broken for the moment.
    package func hasAccount(_ instance: Instance) -> Bool {
        instance.integration == .baileys && instance.connection.isLoggedIn
    }

    /// The phone hands over a chunk of its past. The answer shows what was told.
    package func synchronise(
        _ past: [PastChat], _ people: [PastContact], at instance: Instance
    ) -> JSONValue {
        let chunk = history.synchronise(past, people, to: instance)
        return [
            "chats": .array(chunk.chats), "messages": .array(chunk.messages), "contacts": .array(chunk.contacts),
        ]
    }

    /// Somebody is saved in the phone's address book.
    package func save(_ person: Person, as name: String, at instance: Instance) {
        _ = history.save([PastContact(jid: person.jid, name: name)], to: instance)
    }

    /// Somebody has another picture, or none any more.
    package func tellPicture(of person: Person, at instance: Instance) {
        let jid = directory.shown(person.jid)
        if var contact = instance.contacts[jid] {
            contact.pictureURL = person.pictureURL
            contact.updatedAt = world.wallTime
            instance.contacts[jid] = contact
        }
        let data: JSONValue = [
            "remoteJid": .string(jid.description), "profilePicUrl": .optional(person.pictureURL),
            "instanceId": .string(instance.id),
        ]
        publisher.publish(.contactsUpdate, [data], of: instance)
    }

    /// A chat is archived, pinned or muted on the phone; which of them is told to nobody.
    package func touchChat(_ jid: JID, at instance: Instance) -> JSONValue {
        let data: JSONValue = [["remoteJid": .string(jid.description), "instanceId": .string(instance.id)]]
        publisher.publish(.chatsUpdate, data, of: instance)
        return data
    }

    /// A chat is deleted on the phone. Its messages stay stored, as in the real server.
    package func deleteChat(_ jid: JID, at instance: Instance) -> JSONValue {
        instance.chats[jid] = nil
        let data: JSONValue = [.string(jid.description)]
        publisher.publish(.chatsDelete, data, of: instance)
        return data
    }

    /// A picture's address as WhatsApp would give it.
    package func makePictureURL() -> String { world.makePictureURL() }

    package var wallTime: WallTime { world.wallTime }
}
