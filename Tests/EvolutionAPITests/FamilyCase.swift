import JSON
import Testing

/// What the tests know of a family.
struct FamilyCase: Sendable, CustomTestStringConvertible {
    let path: String
    let name: String
    /// Its own members of a create.
    let own: JSONObject
    /// Names of its own members of a row, between `description` and `expire`.
    let ownColumns: [String]
    let required: [String]
    let fallbackColumn: String
    let sessionType: String
    /// Text of a duplicate create; nil where there is none.
    let twin: String?

    var testDescription: String { path }
    var body: JSONValue { JSONValue.object(["enabled": true]).with(own).with(["triggerType": "all"]) }

    init(
        _ path: String, _ name: String, own: JSONObject, columns: [String]? = nil, required: [String], fallback: String? = nil,
        sessionType: String? = nil, twin: String?
    ) {
        self.path = path
        self.name = name
        self.own = own
        ownColumns = columns ?? own.names
        self.required = required
        fallbackColumn = fallback ?? "\(path)IdFallback"
        self.sessionType = sessionType ?? path
        self.twin = twin
    }

    static let all: [FamilyCase] = [
        FamilyCase(
            "evolutionBot", "EvolutionBot", own: ["apiUrl": "https://bots.example", "apiKey": "k"],
            required: ["enabled", "apiUrl", "triggerType"], fallback: "botIdFallback", sessionType: "evolution", twin: nil),
        FamilyCase(
            "typebot", "Typebot", own: ["url": "https://bots.example", "typebot": "lead"],
            required: ["enabled", "url", "typebot", "triggerType"], twin: nil),
        FamilyCase(
            "dify", "Dify", own: ["botType": "chatBot", "apiUrl": "https://dify.example", "apiKey": "k"],
            required: ["enabled", "botType", "triggerType"], twin: "Dify already exists"),
        FamilyCase(
            "flowise", "Flowise", own: ["apiUrl": "https://flows.example", "apiKey": "k"],
            required: ["enabled", "apiUrl", "triggerType"], twin: "Flowise already exists"),
        FamilyCase(
            "n8n", "N8n", own: ["webhookUrl": "https://n8n.example", "basicAuthUser": "u", "basicAuthPass": "p"],
            required: ["enabled", "webhookUrl", "triggerType"], twin: "N8n already exists"),
        FamilyCase(
            "evoai", "Evoai", own: ["agentUrl": "https://evo.example", "apiKey": "k"],
            required: ["enabled", "agentUrl", "triggerType"], twin: "Evoai already exists"),
    ]

    /// OpenAI needs a credential first; its tests are apart.
    static let paths = all.map(\.path) + ["openai"]

    static let settings: JSONValue = [
        "expire": 15, "keywordFinish": "#stop", "delayMessage": 700, "unknownMessage": "Sorry?", "listeningFromMe": false,
        "stopBotFromMe": true, "keepOpen": false, "debounceTime": 3, "ignoreJids": [], "splitMessages": true, "timePerChar": 40,
    ]
}
