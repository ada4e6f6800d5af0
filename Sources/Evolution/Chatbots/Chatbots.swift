package import JSON

/// The bots of all families: what is stored of them, what is answered, and what sessions messages begin and end. No service is
/// called and no bot speaks.
///
/// Bodies have passed their schemas. Most refusals are 500 with a text that is not in a list, as the real server's are.
/// Loop thread only.
package final class Chatbots {
    let world: World
    let publisher: EventPublisher
    let quirks: Quirks
    let records: Records
    let serverURL: String?
    private let policy: Configuration.Chatbots
    /// What was written to bots that wait for more of it.
    var pending: [PendingText.Place: PendingText] = [:]

    init(
        world: World, publisher: EventPublisher, quirks: Quirks, records: Records, policy: Configuration.Chatbots,
        serverURL: String?
    ) {
        self.world = world
        self.publisher = publisher
        self.quirks = quirks
        self.records = records
        self.policy = policy
        self.serverURL = serverURL
    }

    var typebotVersion: Configuration.Chatbots.TypebotVersion { policy.typebotVersion }

    /// A family that is off refuses everything, after the guards and the schema.
    func require(_ family: ChatbotFamily) throws(APIError) {
        guard !isOn(family) else { return }
        throw .badRequest(.string("\(family.name) is disabled"))
    }

    func isOn(_ family: ChatbotFamily) -> Bool { family.isEnabled.map { policy[keyPath: $0] } ?? true }

    // MARK: Bots

    /// `POST /<family>/create`.
    package func create(_ body: JSONObject, _ family: ChatbotFamily, of instance: Instance) throws(APIError) -> JSONValue {
        try require(family)
        for need in family.needs[body["botType"]?.string ?? ""] ?? [] where body[need.name]?.isTruthy != true {
            throw .uncaught(need.complaint)
        }
        let others = records.all(.bots(family), of: instance)
        if family.isIdentityCheckedOnCreate { try refuseTwin(of: body, among: others, family) }
        var fields = initialFields(of: family)
        for field in family.allFields { fields[field.name] = body[field.name] ?? fields[field.name] }
        let isIncomplete = try inherit(&fields, from: body, family, of: instance)
        try checkTrigger(of: body, among: others, family)
        let fits = family.allFields.allSatisfy { $0.takes(fields[$0.name] ?? .null) }
        guard fits, !isIncomplete else { throw .uncaught("Error creating \(family.name)") }
        return .object(records.insert(.bots(family), fields, of: instance).row(family.columns))
    }

    private func initialFields(of family: ChatbotFamily) -> JSONObject {
        JSONObject(family.allFields.map { ($0.name, $0.initial) })
    }

    /// `GET /<family>/find`.
    package func find(_ family: ChatbotFamily, of instance: Instance) throws(APIError) -> JSONValue {
        try require(family)
        return .array(records.all(.bots(family), of: instance).map { .object($0.row(family.columns)) })
    }

    /// `GET /<family>/fetch`: the row or null.
    package func fetch(_ id: String, _ family: ChatbotFamily, of instance: Instance) throws(APIError) -> JSONValue {
        try require(family)
        let kind = Record.Kind.bots(family)
        let bots = quirks.mixesUpInstances ? records.everywhere(kind) : records.all(kind, of: instance)
        return bots.first { $0.id == id }.map { .object($0.row(family.columns)) } ?? .null
    }

    /// `PUT /<family>/update`. Whatever is wrong with it, the text is the same. Members left out stay.
    package func update(
        _ id: String, _ body: JSONObject, _ family: ChatbotFamily, of instance: Instance
    ) throws(APIError) -> JSONValue {
        try require(family)
        let bots = records.all(.bots(family), of: instance)
        let failure = APIError.uncaught("Error updating \(family.name)")
        guard var bot = bots.first(where: { $0.id == id }) else { throw failure }
        let others = bots.filter { $0.id != id }
        do throws(APIError) {
            try refuseTwin(of: body, among: others, family)
            try checkTrigger(of: body, among: others, family)
        } catch {
            throw failure
        }
        for field in family.allFields {
            guard let value = body[field.name] else { continue }
            guard field.takes(value) else { throw failure }
            bot.fields[field.name] = value
        }
        if let credential = body["openaiCredsId"], !isCredential(credential) { throw failure }
        return .object(records.update(bot).row(family.columns))
    }

    /// `DELETE /<family>/delete`. Its sessions go, and settings that fall back on it do so no more.
    package func delete(_ id: String, _ family: ChatbotFamily, of instance: Instance) throws(APIError) -> JSONValue {
        try require(family)
        guard let bot = records.all(.bots(family), of: instance).first(where: { $0.id == id }) else {
            throw .uncaught("Error deleting \(family.name) bot")
        }
        remove(bot, family)
        return ["bot": ["id": .string(id)]]
    }

    func remove(_ bot: Record, _ family: ChatbotFamily) {
        for session in records.everywhere(.session) where session["botId"] == .string(bot.id) { records.remove(session) }
        for var settings in records.everywhere(.settings(family)) where settings[family.fallbackColumn] == .string(bot.id) {
            settings.fields[family.fallbackColumn] = .null
            records.update(settings)
        }
        records.remove(bot)
    }

    // MARK: Rules

    /// Two bots agree when they do in all the members that the body has.
    private func refuseTwin(of body: JSONObject, among others: [Record], _ family: ChatbotFamily) throws(APIError) {
        let given = family.identity(of: body).filter { body[$0] != nil }
        guard others.contains(where: { other in given.allSatisfy { other[$0] == body[$0] } }) else { return }
        throw .uncaught(family.twin)
    }

    /// One enabled bot that takes all, and no two with the same trigger, whatever type the other has.
    private func checkTrigger(of body: JSONObject, among others: [Record], _ family: ChatbotFamily) throws(APIError) {
        let comparison = body["triggerOperator"]
        let value = body["triggerValue"]
        let isTaken: Bool
        switch body["triggerType"]?.string {
        case "all":
            guard !others.contains(where: { $0["enabled"] == true && $0["triggerType"] == "all" }) else {
                let trigger = "You already have a \(family.name) with an \"All\" trigger"
                throw .uncaught("\(trigger), you cannot have more bots while it is active")
            }
            return
        case "keyword":
            guard comparison?.isTruthy == true, value?.isTruthy == true else {
                throw .uncaught("Trigger operator and value are required")
            }
            isTaken = others.contains { $0["triggerOperator"] == comparison && $0["triggerValue"] == value }
        case "advanced":
            guard value?.isTruthy == true else { throw .uncaught("Trigger value is required") }
            isTaken = others.contains { $0["triggerValue"] == value }
        default: return
        }
        if isTaken { throw .uncaught("Trigger already exists") }
    }

    /// Fills what the body left out from the family's settings, and makes settings of the bot where there are none. True when the
    /// row cannot be stored with what it inherited.
    private func inherit(
        _ fields: inout JSONObject, from body: JSONObject, _ family: ChatbotFamily, of instance: Instance
    ) throws(APIError) -> Bool {
        let common = ChatbotFamily.common
        var settings = settings(family, of: instance)
        if family.requiresCredential {
            guard settings != nil || isFree(body["openaiCredsId"] ?? .null, for: instance) else {
                throw Self.settingsFailure
            }
            if settings == nil {
                var first = Self.openaiDefaults
                for name in common { first[name] = body[name] ?? first[name] }
                first["openaiCredsId"] = body["openaiCredsId"]
                settings = try insertSettings(first, family, of: instance)
            }
            guard isCredential(body["openaiCredsId"] ?? .null) else { return true }
        }
        guard common.contains(where: { body[$0]?.isTruthy != true }) else { return false }
        guard let settings else {
            guard ChatbotField.common.allSatisfy({ $0.takes(fields[$0.name] ?? .null) }) else { return true }
            _ = try insertSettings(fields, family, of: instance)
            return false
        }
        for name in common where body[name] == nil { fields[name] = settings[name] }
        return quirks.tripsOverFirstRows && body["ignoreJids"] == nil && settings["ignoreJids"].isNull
    }

    private static let openaiDefaults: JSONObject = [
        "expire": 300, "keywordFinish": "bye", "delayMessage": 1000, "unknownMessage": "Sorry, I dont understand",
        "listeningFromMe": true, "stopBotFromMe": true, "keepOpen": false, "debounceTime": 1, "ignoreJids": [],
        "splitMessages": false, "timePerChar": 50, "speechToText": false,
    ]
}
