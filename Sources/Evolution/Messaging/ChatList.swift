import OrderedCollections

/// Row of a conversation (spec 11 §1). Messages make none; they come from history, groups and labels.
package struct Chat: Equatable, Sendable {
    package let id: String
    package let jid: JID
    package var name: String?
    package let createdAt: WallTime
    package var updatedAt: WallTime
}

/// The chat rows of one instance, one for each address, in the order they came.
package struct ChatList: Sendable {
    private var chats: OrderedDictionary<JID, Chat> = [:]

    package var count: Int { chats.count }
    package var all: some Collection<Chat> { chats.values }

    package subscript(_ jid: JID) -> Chat? {
        get { chats[jid] }
        set { chats[jid] = newValue }
    }
}
