import Evolution
import JSON

/// Reads a chunk of the past. The schema has looked at types.
enum HistoryReader {
    static func chats(_ body: JSONObject) throws(APIError) -> [PastChat] {
        var chats: [PastChat] = []
        for chat in (body["chats"]?.array ?? []).compactMap(\.object) {
            var messages: [PastChat.Message] = []
            for message in (chat["messages"]?.array ?? []).compactMap(\.object) { messages.append(try read(message)) }
            chats.append(
                PastChat(peer: try OutsideController.chat(chat), name: chat["name"]?.string, messages: messages))
        }
        return chats
    }

    private static func read(_ body: JSONObject) throws(APIError) -> PastChat.Message {
        var message = PastChat.Message(text: body["text"]?.string ?? "")
        message.id = body["id"]?.string
        message.isFromMe = body["fromMe"]?.bool ?? false
        if body["author"] != nil { message.author = try OutsideController.person(body, "author") }
        message.timestamp = body["timestamp"]?.integer.map { Int64($0) }
        message.status = body["status"]?.string.flatMap(Receipt.init) ?? .read
        return message
    }

    static func people(_ body: JSONObject) throws(APIError) -> [PastContact] {
        var people: [PastContact] = []
        for contact in (body["contacts"]?.array ?? []).compactMap(\.object) {
            people.append(
                PastContact(jid: try OutsideController.person(contact, "number"), name: contact["name"]?.string ?? ""))
        }
        return people
    }
}
