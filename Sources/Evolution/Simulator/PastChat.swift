/// A conversation the phone had before the instance was linked to it.
package struct PastChat: Equatable, Sendable {
    package let peer: JID
    /// Nil when the phone has none.
    package let name: String?
    /// Oldest first.
    package let messages: [Message]

    package struct Message: Equatable, Sendable {
        /// Made up when nil. One that is stored already is left out.
        package var id: String?
        package var text: String
        package var isFromMe = false
        /// Who wrote, in a group.
        package var author: JID?
        /// Seconds since the epoch; nil is a day ago.
        package var timestamp: Int64?
        /// As WhatsApp stored it.
        package var status = Receipt.read

        package init(text: String) { self.text = text }
    }

    package init(peer: JID, name: String?, messages: [Message]) {
        self.peer = peer
        self.name = name
        self.messages = messages
    }

    /// What the peer wrote, oldest first.
    package init(peer: JID, name: String, texts: [String]) {
        self.init(peer: peer, name: name, messages: texts.map { Message(text: $0) })
    }
}

/// Somebody in the phone's address book, or the name they gave themselves.
package struct PastContact: Equatable, Sendable {
    package let jid: JID
    package let name: String

    package init(jid: JID, name: String) {
        self.jid = jid
        self.name = name
    }
}
