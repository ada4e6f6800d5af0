import Evolution
import HTTP
import JSON

/// `/group`. Most routes take the group from the body or else from the query, and print broken rules as objects.
struct GroupController {
    typealias Action = (JSONObject, Instance) throws(APIError) -> JSONValue
    typealias Handler = (Call, Instance) throws(APIError) -> Answer

    let groups: Groups

    func create(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try groups.create(call.body, at: instance), .created)
    }

    /// A route on one group.
    func on(_ action: @escaping (Groups) -> Action, _ status: Status = .ok, _ schema: Schema?) -> Handler {
        let action = action(groups)
        return { call, instance throws(APIError) in
            let body = try Self.withGroup(call)
            if let schema { try Self.check(body, schema) }
            return .json(try action(body, instance), status)
        }
    }

    func fetchAll(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        guard let flag = call.query["getParticipants"], !flag.isEmpty else {
            throw .badRequest("The getParticipants needs to be informed in the query")
        }
        try Self.check(["getParticipants": .string(flag)], GroupSchemas.withParticipants)
        return .json(try groups.all(withParticipants: flag == "true", at: instance))
    }

    func inviteInfo(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try groups.inviteInfo(try Self.inviteCode(call), at: instance))
    }

    func acceptInvite(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try groups.acceptInvite(try Self.inviteCode(call), at: instance))
    }

    /// The group only from the body, and as it stands.
    func sendInvite(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        try Self.check(call.body, GroupSchemas.invitation)
        return .json(try groups.sendInvite(call.body, at: instance))
    }

    // MARK: Reading

    private static func withGroup(_ call: Call) throws(APIError) -> JSONObject {
        var body = call.body
        let given = body["groupJid"].flatMap { $0.isNull || $0 == "" || $0 == false || $0 == 0 ? nil : $0 }
        let asked = call.query["groupJid"].flatMap { $0.isEmpty ? nil : JSONValue.string($0) }
        guard let id = given ?? asked else {
            throw .badRequest("The group id needs to be informed in the query", "ex: \"groupJid=120362@g.us\"")
        }
        body["groupJid"] = id.string.map { .string($0.hasSuffix("@g.us") ? $0 : $0 + "@g.us") } ?? id
        return body
    }

    private static func inviteCode(_ call: Call) throws(APIError) -> String {
        guard let code = call.query["inviteCode"], !code.isEmpty else {
            throw .badRequest(
                "The group invite code id needs to be informed in the query",
                "ex: \"inviteCode=F1EX5QZxO181L3TMVP31gY\" (Obtained from group join link)")
        }
        try check(["inviteCode": .string(code)], GroupSchemas.inviteCode)
        return code
    }

    private static func check(_ body: JSONObject, _ schema: Schema) throws(APIError) {
        let problems = SchemaValidator.problems(of: .object(body), against: schema)
        guard !problems.isEmpty else { return }
        throw APIError(
            status: 400,
            message: .array(
                problems.map { ["property": .string($0.property), "message": .string($0.message)] }))
    }
}
