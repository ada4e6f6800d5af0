/// The kinds of event, by their name on the wire.
package enum EventName: String, CaseIterable, Sendable {
    case applicationStartup = "application.startup"
    case qrcodeUpdated = "qrcode.updated"
    case messagesSet = "messages.set"
    case messagesUpsert = "messages.upsert"
    case messagesEdited = "messages.edited"
    case messagesUpdate = "messages.update"
    case messagesDelete = "messages.delete"
    case sendMessage = "send.message"
    case sendMessageUpdate = "send.message.update"
    case contactsSet = "contacts.set"
    case contactsUpsert = "contacts.upsert"
    case contactsUpdate = "contacts.update"
    case presenceUpdate = "presence.update"
    case chatsSet = "chats.set"
    case chatsUpsert = "chats.upsert"
    case chatsUpdate = "chats.update"
    case chatsDelete = "chats.delete"
    case groupsUpsert = "groups.upsert"
    case groupsUpdate = "groups.update"
    case groupParticipantsUpdate = "group-participants.update"
    case connectionUpdate = "connection.update"
    case labelsEdit = "labels.edit"
    case labelsAssociation = "labels.association"
    case call
    case typebotStart = "typebot.start"
    case typebotChangeStatus = "typebot.change-status"
    case removeInstance = "remove.instance"
    case logoutInstance = "logout.instance"
    case instanceCreate = "instance.create"
    case instanceDelete = "instance.delete"
    case statusInstance = "status.instance"

    /// The name in lists of events: `GROUP_PARTICIPANTS_UPDATE`.
    package var constant: String { Self.constants[self, default: rawValue] }

    private static let constants = [EventName: String](
        uniqueKeysWithValues: allCases.map { name in
            (name, String(name.rawValue.map { $0 == "." || $0 == "-" ? "_" : $0 }).uppercased())
        })

    /// What is appended to a webhook's address when each event has its own: `group-participants-update`.
    package var addressSuffix: String {
        String(rawValue.map { $0 == "." ? "-" : $0 })
    }

    /// The constants a client may subscribe to, in the order an empty list stands for. `groups.update` is there
    /// under a name that is not its own.
    package static let subscribable = allCases.map { $0 == .groupsUpdate ? "GROUP_UPDATE" : $0.constant }

    /// Whether a list of constants asks for this event.
    func isAmong(_ constants: [String], quirks: Quirks) -> Bool {
        if constants.contains(constant) { return true }
        return self == .groupsUpdate && !quirks.losesGroupUpdates && constants.contains("GROUP_UPDATE")
    }
}
