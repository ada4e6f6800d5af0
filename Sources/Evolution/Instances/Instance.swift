package import JSON

/// One instance: its row, its connection, its integrations and what it has seen.
///
/// Holds facts; what happens to them is the business of `InstanceRegistry`, `Line` and `Messenger`. Loop thread only.
package final class Instance {
    /// Number of its row, which its other rows carry.
    let key: Int64
    let store: Store
    /// UUID v4, lower case.
    package let id: String
    package let name: String
    package let integration: Integration
    package let token: String
    package let number: String?
    package let businessID: String?
    package let createdAt: WallTime
    package internal(set) var updatedAt: WallTime { didSet { noteChange() } }

    /// The status of the stored row, which may differ from the state of the connection.
    package internal(set) var storedStatus: String { didSet { noteChange() } }
    package internal(set) var ownerJID: String? { didSet { noteChange() } }
    package internal(set) var profileName: String? { didSet { noteChange() } }
    package internal(set) var profilePictureURL: String? { didSet { noteChange() } }
    package internal(set) var disconnection: Disconnection? { didSet { noteChange() } }

    package internal(set) var settings: Settings { didSet { noteChange() } }
    package internal(set) var integrations: [IntegrationKind: IntegrationRow] = [:] { didSet { noteChange() } }

    /// Of the phone. The other integrations are open until they are logged out, and have no events of their own.
    package internal(set) var connection: Connection {
        didSet { if connection.isLoggedIn != oldValue.isLoggedIn { noteChange() } }
    }
    package internal(set) var isOpenWithoutPhone: Bool
    package internal(set) var qrCode: QRCode?
    /// The phone that scanned last; it stays the owner's when logged out.
    package internal(set) var phone: Phone? { didSet { noteChange() } }
    /// Digits for which each new code comes with a pairing code.
    var pairingNumber: String?
    /// Address for the envelope: set by the first login and kept.
    var sender: String?

    // Views of the store.
    package let messages: MessageStore
    package let contacts: ContactBook
    package let chats: ChatList
    /// Files sent and received, by message id.
    package let media: MediaStore
    let heardGroups: HeardGroups
    let polls: PollBook
    package let groups: GroupBook
    package let labels: LabelBook
    package let templates: TemplateShelf
    private let accountFile: AccountFile
    private var readAccount: Account?
    /// Calls that ring or are spoken, by id.
    var calls: [String: PhoneCall] = [:]
    let leavers: Leavers
    /// The privacy settings were asked of WhatsApp once; until the next socket they are answered from memory.
    var knowsPrivacy = false
    /// Addresses whose presence the session asked for.
    var watchedPresences: Set<JID> = []
    /// What came while the line was broken; done in order when it is open again.
    var backlog: [Line.Deferred] = []
    /// A phone that scans the next code on show.
    var waitingPhone: Phone?
    /// Who waits for the connection to open or to close.
    var pairingOutcomes: [(Bool) -> Void] = []
    /// Rings for the connection.
    var connectionAlarm: Alarm?
    /// Rings for `DEL_INSTANCE`.
    var deletionAlarm: Alarm?

    init(
        key: Int64, store: Store, world: World, id: String, name: String, integration: Integration, token: String,
        number: String?, businessID: String?, at now: WallTime,
        settings: Settings, connection: Connection
    ) {
        self.key = key
        self.store = store
        self.id = id
        self.name = name
        self.integration = integration
        self.token = token
        self.number = number
        self.businessID = businessID
        createdAt = now
        updatedAt = now
        self.settings = settings
        self.connection = connection
        messages = MessageStore(store: store, world: world, instance: key, instanceID: id)
        contacts = ContactBook(store: store, instance: key)
        chats = ChatList(store: store, instance: key)
        media = MediaStore(store: store, world: world, instance: key)
        polls = PollBook(store: store, instance: key)
        heardGroups = HeardGroups(store: store, instance: key)
        leavers = Leavers(store: store, instance: key)
        groups = GroupBook(store: store, instance: key)
        labels = LabelBook(store: store, instance: key)
        templates = TemplateShelf(store: store, instance: key, instanceID: id)
        accountFile = AccountFile(store: store, instance: key)
        isOpenWithoutPhone = integration != .baileys
        storedStatus = isOpenWithoutPhone ? "open" : "close"
    }

    package var websocket: IntegrationRow? { integrations[.websocket] }

    /// Whether events of messages carry the file itself: the `webhookBase64` of an enabled webhook.
    var tellsFiles: Bool {
        integrations[.webhook].map { $0.isEnabled && $0.own["webhookBase64"]?.bool == true } ?? false
    }

    /// The row follows with this turn's commit.
    func noteChange() { store.noteChange(of: self) }

    /// What belongs to the account beside its name and picture, as stored.
    package internal(set) var account: Account {
        get {
            let account = readAccount ?? accountFile.account
            readAccount = account
            return account
        }
        set {
            readAccount = newValue
            accountFile.account = newValue
        }
    }

    /// The state in memory.
    package var state: Connection.State {
        if integration == .baileys { return connection.state }
        return isOpenWithoutPhone ? .open : .close
    }

    /// `{"instance":{"instanceName","state"}}`.
    package var stateBody: JSONValue {
        ["instance": ["instanceName": .string(name), "state": .string(state.rawValue)]]
    }

    /// The code on show; `{"count":0}` before the first.
    var qrBody: JSONValue { qrCode?.body ?? ["count": 0] }
}

/// How an instance lost its account.
package struct Disconnection: Equatable, Sendable {
    package let code: CloseCode
    package let at: WallTime
    /// JSON in a text: the real server stores its error object serialised.
    package let object: String

    init(code: CloseCode, at: WallTime, object: String) {
        self.code = code
        self.at = at
        self.object = object
    }

    init(_ code: CloseCode, instance: String, at now: WallTime) {
        self.code = code
        at = now
        let message = code == .loggedOut ? "Log out instance: \(instance)" : "Connection Failure"
        let payload: JSONValue = [
            "statusCode": .integer(code.rawValue), "error": .string(code.phrase), "message": .string(message),
        ]
        let error: JSONValue = [
            "data": nil, "isBoom": true, "isServer": false,
            "output": ["statusCode": .integer(code.rawValue), "payload": payload, "headers": [:]],
        ]
        let object: JSONValue = ["error": error, "date": .string(now.iso8601)]
        self.object = String(decoding: object.serialized(), as: UTF8.self)
    }
}
