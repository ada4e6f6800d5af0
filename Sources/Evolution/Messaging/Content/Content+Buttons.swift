import Bytes
import JSON

extension Content {
    /// The rules on which buttons go together.
    static func checkButtons(_ body: JSONObject) throws(APIError) {
        guard let buttons = body["buttons"]?.array else {
            throw .uncaught("Cannot read properties of undefined (reading 'length')")
        }
        guard !buttons.isEmpty else { throw .badRequest("At least one button is required") }
        let types = buttons.map { $0["type"]?.string ?? "" }
        if types.contains("reply") {
            guard types.count <= 3 else { throw .badRequest("Maximum of 3 reply buttons allowed") }
            guard !types.contains(where: ["copy", "url", "call"].contains) else {
                throw .badRequest("Reply buttons cannot be mixed with other button types")
            }
        }
        if types.contains("pix"), types.count > 1 { throw .badRequest("Only one PIX button is allowed") }
    }

    /// A view-once wrapper around an interactive message. A payment button stands alone in it.
    static func buttons(_ body: JSONObject, thumbnail: MediaFile?, in world: World) -> Content {
        let buttons = body["buttons"]?.array?.compactMap(\.object) ?? []
        let isPayment = buttons.contains { $0["type"] == "pix" }
        let flow: JSONValue = [
            "buttons": .array(buttons.map { button($0, in: world) }),
            "messageParamsJson": .string(#"{"from":"api","templateId":"\#(world.makeUUID())"}"#),
        ]
        var interactive: JSONObject = [:]
        if !isPayment {
            interactive["body"] = ["text": .string(bodyText(body))]
            var footer: JSONObject = [:]
            footer["text"] = body["footer"]
            interactive["footer"] = .object(footer)
            if let thumbnail {
                let picture = media(.image, thumbnail, context: .nowhere, in: world)
                interactive["header"] = ["hasMediaAttachment": true, "imageMessage": picture.body]
            }
        }
        interactive["nativeFlowMessage"] = flow
        var content = Content(
            "viewOnceMessage", ["message": ["interactiveMessage": .object(interactive)]], .nowhere)
        content.hasPeerInKey = true
        return content
    }

    /// A missing title is printed as JavaScript prints it.
    private static func bodyText(_ body: JSONObject) -> String {
        let title = "*\(body["title"]?.string ?? "undefined")*"
        guard let description = body["description"]?.string, !description.isEmpty else { return title }
        return title + "\n\n" + description + "\n"
    }

    private static func button(_ button: JSONObject, in world: World) -> JSONValue {
        var parameters: JSONObject = [:]
        parameters["display_text"] = button["displayText"]
        let name: String
        switch button["type"]?.string {
        case "copy":
            name = "cta_copy"
            parameters["copy_code"] = button["copyCode"]
        case "url":
            name = "cta_url"
            parameters["url"] = button["url"]
            parameters["merchant_url"] = button["url"]
        case "call":
            name = "cta_call"
            parameters["phone_number"] = button["phoneNumber"]
        case "pix":
            name = "payment_info"
            parameters = payment(button, in: world)
        default:
            name = "quick_reply"
            parameters["id"] = button["id"]
        }
        return ["name": .string(name), "buttonParamsJson": .string(JSONValue.object(parameters).description)]
    }

    private static func payment(_ button: JSONObject, in world: World) -> JSONObject {
        let nothing: JSONValue = ["value": 0, "offset": 100]
        let item: JSONValue = ["name": "", "amount": nothing, "quantity": 0, "sale_amount": nothing]
        var code: JSONObject = [:]
        code["merchant_name"] = button["name"]
        code["key"] = button["key"]
        code["key_type"] = keyType(button["keyType"]?.string).map(JSONValue.string)
        var parameters: JSONObject = [:]
        parameters["currency"] = button["currency"]
        parameters["total_amount"] = nothing
        parameters["reference_id"] = .string(world.makePaymentReference())
        parameters["type"] = "physical-goods"
        parameters["order"] = ["status": "pending", "subtotal": nothing, "order_type": "ORDER", "items": [item]]
        parameters["payment_settings"] = [["type": "pix_static_code", "pix_static_code": .object(code)]]
        parameters["share_payment_status"] = false
        return parameters
    }

    private static func keyType(_ type: String?) -> String? {
        switch type {
        case "random": "EVP"
        case let type?: type.uppercased()
        case nil: nil
        }
    }
}

extension World {
    /// Eleven of `A–Z0–9`.
    fileprivate func makePaymentReference() -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
        var text: [UInt8] = []
        for _ in 0..<11 { text.append(letters[Int.random(in: 0..<letters.count, using: &random)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
