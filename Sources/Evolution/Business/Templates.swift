package import JSON
import Storage

/// How Meta refuses a call.
package struct MetaRefusal: Equatable, Sendable {
    package let text: String
    let code: Int
    let kind: String
    let subcode: Int
    let trace: String
}

/// The templates of one instance: rows of `Template`.
package struct TemplateShelf {
    private let store: Store
    private let instance: Int64
    private let instanceID: String

    init(store: Store, instance: Int64, instanceID: String) {
        self.store = store
        self.instance = instance
        self.instanceID = instanceID
    }

    /// What Meta lists.
    var listed: [JSONValue] {
        store.database.rows("SELECT template FROM Template WHERE instance = ? ORDER BY number", [.integer(instance)]) {
            JSONValue(stored: $0.bytes(0))
        }
    }

    func contains(_ templateID: String) -> Bool {
        !templateID.isEmpty
            && store.database.count(
                "SELECT count(*) FROM Template WHERE instance = ? AND templateId = ?", [.integer(instance), .text(templateID)])
                > 0
    }

    /// Where the news of a template go; nil when nothing was given.
    func webhook(of templateID: String) -> String? {
        store.database.first(
            "SELECT webhookUrl FROM Template WHERE instance = ? AND templateId = ?", [.integer(instance), .text(templateID)]
        ) { row in row.optionalText(0) } ?? nil
    }

    /// What Meta says of a template: `APPROVED`, `REJECTED`, …
    func set(_ status: String, of templateID: String) {
        store.database.write(
            "UPDATE Template SET template = json_set(template, '$.status', ?) WHERE instance = ? AND templateId = ?",
            [.text(status), .integer(instance), .text(templateID)])
    }

    /// Keeps what Meta lists later, and returns the row.
    func add(_ template: JSONObject, name: String, webhookURL: String?, in world: World) -> JSONValue {
        let id = world.makeRowID()
        let now = world.wallTime
        let templateID = template["id"]?.string ?? ""
        store.database.write(
            """
            INSERT INTO Template (instance, id, templateId, name, template, webhookUrl, createdAt, updatedAt)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(instance), .text(id), .text(templateID), .text(name), .utf8(template.serialized()),
                .optional(webhookURL),
                .integer(now.sinceEpoch), .integer(now.sinceEpoch),
            ])
        return [
            "id": .string(id), "templateId": .string(templateID), "name": .string(name),
            "template": [
                "id": .string(templateID), "status": template["status"] ?? .null, "category": template["category"] ?? .null,
            ],
            "webhookUrl": .optional(webhookURL), "createdAt": .string(now.iso8601), "updatedAt": .string(now.iso8601),
            "instanceId": .string(instanceID),
        ]
    }
}

/// Message templates, which only the Cloud API has: Meta refuses an instance without a business.
package final class Templates {
    private let wiring: Wiring

    init(_ wiring: Wiring) { self.wiring = wiring }

    /// `POST /template/create`.
    package func create(_ body: JSONObject, at instance: Instance) throws(Refused) -> JSONValue {
        guard instance.integration == .business else { throw Refused(refusal: refusal(of: instance)) }
        let template: JSONObject = [
            "name": body["name"] ?? .null, "parameter_format": "POSITIONAL", "components": body["components"] ?? .null,
            "language": body["language"] ?? .null, "status": "PENDING", "category": body["category"] ?? .null,
            "id": .string(String(Int64.random(in: 1_000_000_000_000_000...9_007_199_254_740_991, using: &wiring.world.random))),
        ]
        return instance.templates.add(
            template, name: body["name"]?.string ?? "", webhookURL: body["webhookUrl"]?.string, in: wiring.world)
    }

    /// `GET /template/find`. Nil where the real server answers with nothing.
    package func find(at instance: Instance) -> JSONValue? {
        guard instance.integration == .business else { return wiring.quirks.listsTemplatesOfBusinessesOnly ? nil : [] }
        return .array(instance.templates.listed)
    }

    package struct Refused: Error, Equatable {
        package let refusal: MetaRefusal
    }

    private func refusal(of instance: Instance) -> MetaRefusal {
        let id = instance.businessID ?? "null"
        return MetaRefusal(
            text: "Unsupported post request. Object with ID '\(id)' does not exist, cannot be loaded due to missing permissions, "
                + "or does not support this operation",
            code: 100, kind: "GraphMethodException", subcode: 33, trace: "A" + wiring.world.makeInviteCode())
    }
}
