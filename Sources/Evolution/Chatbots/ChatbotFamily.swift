import JSON

/// What tells one kind of bot from the others. All share one contract, so a family is data and `Chatbots` is its only reader.
package struct ChatbotFamily: Sendable {
    /// A member that one `botType` cannot do without.
    struct Need: Sendable {
        let name: String
        let complaint: String
    }

    /// First segment of its routes.
    package let path: String
    /// As error texts have it.
    package let name: String
    /// `type` of its sessions.
    let sessionType: String
    /// Switches it on; nil for the one that is always on.
    let isEnabled: (any KeyPath<Configuration.Chatbots, Bool> & Sendable)?
    /// Its own members, in the order of the schema.
    package let fields: [ChatbotField]
    /// What a create cannot do without, in the order of complaints.
    package let required: [String]
    /// Common members that create takes without a look at their type, so that a wrong one fails in the database.
    package let unchecked: [String]
    /// A member by the name that schema and documents have, and by that of the column, the only one the real server reads.
    package let alias: (documented: String, stored: String)?
    /// Members of a row that is a bot, in the order of its columns.
    let columns: [String]
    /// Two bots of an instance may not agree in all of these that the body has.
    let identity: [String]
    let isIdentityCheckedOnCreate: Bool
    /// What is said of a bot that is there already.
    let twin: String
    let needs: [String: [Need]]
    /// What its settings cannot do without, in the order of complaints.
    package let requiredSettings: [String]
    /// Members of the settings row, in the order of its columns.
    let settingsColumns: [String]
    /// The column with the bot that answers when no trigger fits.
    let fallbackColumn: String
    /// How the public documents call that column.
    package var documentedFallback: String { "\(path)IdFallback" }
    /// Dify and n8n look for it under another name, so theirs never answers.
    var usesFallback: Bool { path != "dify" && path != "n8n" }
    /// The name of the fallback that the settings' schema knows, though only `fallbackId` is read.
    package var checkedFallback: String {
        switch path {
        case "typebot", "openai", "dify", "flowise": documentedFallback
        default: "botIdFallback"
        }
    }
    /// The public documents have the paths of one bot otherwise: `find` for `fetch`.
    package let isFetchedByFind: Bool
    /// The public documents have POST for update.
    package let isUpdatedByPost: Bool

    /// A row in the usual order.
    init(
        _ path: String, _ name: String, enabled isEnabled: (any KeyPath<Configuration.Chatbots, Bool> & Sendable)?,
        sessionType: String? = nil, fields: [ChatbotField], required: [String], unchecked: [String] = [],
        alias: (documented: String, stored: String)? = nil, columns: [String]? = nil, identity: [String],
        isIdentityCheckedOnCreate: Bool = true, twin: String? = nil,
        needs: [String: [Need]] = [:], requiredSettings: [String], settingsColumns: [String]? = nil,
        fallbackColumn: String? = nil, isFetchedByFind: Bool = true, isUpdatedByPost: Bool = false
    ) {
        self.path = path
        self.name = name
        self.isEnabled = isEnabled
        self.sessionType = sessionType ?? path
        self.fields = fields
        self.required = required
        self.unchecked = unchecked
        self.alias = alias
        self.columns = columns ?? Self.columns(fields.map(\.name))
        self.identity = identity
        self.isIdentityCheckedOnCreate = isIdentityCheckedOnCreate
        self.twin = "\(twin ?? name) already exists"
        self.needs = needs
        self.requiredSettings = requiredSettings
        let fallbackColumn = fallbackColumn ?? "\(path)IdFallback"
        self.fallbackColumn = fallbackColumn
        self.settingsColumns =
            settingsColumns ?? ["id"] + Self.common + ["createdAt", "updatedAt", fallbackColumn, "instanceId"]
        self.isFetchedByFind = isFetchedByFind
        self.isUpdatedByPost = isUpdatedByPost
    }

    /// Names of the members that settings can give to a bot.
    static let common = ChatbotField.common.map(\.name)

    static func columns(_ own: [String], beforeInstance: [String] = []) -> [String] {
        ["id", "enabled", "description"] + own + common + ["triggerType", "triggerOperator", "triggerValue"]
            + ["createdAt", "updatedAt"] + beforeInstance + ["instanceId"]
    }

    /// Every member a bot has, with what its column takes.
    var allFields: [ChatbotField] { ChatbotField.head + fields + ChatbotField.common + ChatbotField.trigger }

    /// Its bots and settings are nothing without a key for the service.
    var requiresCredential: Bool { fields.contains { $0.name == "openaiCredsId" } }

    /// The members by which a bot with this body is known.
    func identity(of body: JSONObject) -> [String] {
        identity + (needs[body["botType"]?.string ?? ""] ?? []).map(\.name)
    }
}
