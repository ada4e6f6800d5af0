import Bytes
import Evolution
import JSON

/// Reads what the control plane is asked to let in: `{"from","text"}`, or `type` and the fields that go with it.
enum IncomingReader {
    enum Kind: String, CaseIterable {
        case text, image, video, ptv, audio, voice, document, sticker, location, liveLocation, contact, reaction, poll, vote
        case buttonReply, listReply, templateReply, interactiveReply, groupInvite, edit, delete
        /// Any member of `message` by its name, as it stands: `type` is `raw`, `name` the member, `body` its content.
        case raw
    }

    static func read(_ body: JSONObject) throws(APIError) -> IncomingMessage {
        let kind = body["type"]?.string.flatMap(Kind.init) ?? .text
        var message = IncomingMessage(from: try person(body, "from"), try content(kind, body))
        if let group = body["group"]?.string {
            let jid = JID(number: group)
            guard jid.isGroup else { throw .badRequest("\"group\" must be the address of a group") }
            message.place = .group(jid)
        } else if body["story"]?.bool == true {
            message.place = .story
        }
        message.isFromMe = body["fromMe"]?.bool ?? false
        message.pushName = body["pushName"]?.string
        if body["alternative"] != nil { message.alternative = try person(body, "alternative") }
        message.device = body["device"]?.string.flatMap(Device.init) ?? .android
        message.id = body["id"]?.string
        message.quotedID = body["quoted"]?.string
        message.mentioned = (body["mentioned"]?.array ?? []).map { JID(number: $0.string ?? "") }
        message.expiration = body["expiration"]?.integer
        message.isViewOnce = body["viewOnce"]?.bool ?? false
        return message
    }

    static func person(_ body: JSONObject, _ name: String) throws(APIError) -> JID {
        let jid = JID(number: body[name]?.string ?? "")
        guard jid.isPerson || jid.isHidden, !jid.user.isEmpty else {
            throw .badRequest("\"\(name)\" must be a phone number with country code")
        }
        return jid
    }

    private static func content(_ kind: Kind, _ body: JSONObject) throws(APIError) -> IncomingContent {
        switch kind {
        case .text: return .text(try text(body, "text"))
        case .image, .video, .ptv, .audio, .voice, .document, .sticker: return try file(kind, body)
        case .reaction: return .reaction(to: try text(body, "message"), emoji: body["emoji"]?.string ?? "")
        case .vote:
            return .vote(in: try text(body, "message"), options: (body["options"]?.array ?? []).compactMap(\.string))
        case .edit: return .edit(of: try text(body, "message"), text: try text(body, "text"))
        case .delete: return .deletion(of: try text(body, "message"))
        case .raw: return .plain(type: try text(body, "name"), body: body["body"]?.object ?? [:], hasContext: false)
        case .location, .liveLocation, .contact, .poll, .groupInvite:
            let (type, members) = try plain(kind, body)
            return .plain(type: type, body: members, hasContext: false)
        case .buttonReply, .listReply, .templateReply, .interactiveReply:
            let (type, members) = reply(kind, body)
            return .plain(type: type, body: members, hasContext: true)
        }
    }

    private static func text(_ body: JSONObject, _ name: String) throws(APIError) -> String {
        guard let text = body[name]?.string else {
            throw APIError(status: 400, message: [["instance requires property \"\(name)\""]])
        }
        return text
    }

    /// Base64, or nothing for a built-in sample.
    private static func file(_ kind: Kind, _ body: JSONObject) throws(APIError) -> IncomingContent {
        guard let form = IncomingFile.Form(rawValue: kind.rawValue) else { throw .badRequest("Unknown type") }
        var bytes: [UInt8]?
        if let media = body["media"]?.string {
            guard let decoded = Base64.decode(media.utf8.span) else { throw .badRequest("\"media\" must be base64") }
            bytes = decoded
        }
        return .file(
            IncomingFile(
                form, bytes: bytes, mimeType: body["mimetype"]?.string, fileName: body["fileName"]?.string,
                caption: body["caption"]?.string))
    }

    private static func plain(_ kind: Kind, _ body: JSONObject) throws(APIError) -> (type: String, members: JSONObject) {
        var members: JSONObject = [:]
        switch kind {
        case .location, .liveLocation:
            members["degreesLatitude"] = body["latitude"] ?? -23.5613
            members["degreesLongitude"] = body["longitude"] ?? -46.6565
            if kind == .liveLocation {
                members["accuracyInMeters"] = 12
                members["speedInMps"] = 0
                members["sequenceNumber"] = .some(.null)
                return ("liveLocationMessage", members)
            }
            members["name"] = body["name"]
            members["address"] = body["address"]
            return ("locationMessage", members)
        case .contact:
            let cards = (body["contacts"]?.array ?? []).compactMap(\.object).map(card)
            guard let first = cards.first else {
                throw APIError(status: 400, message: [["instance requires property \"contacts\""]])
            }
            if cards.count == 1 { return ("contactMessage", first) }
            return (
                "contactsArrayMessage",
                ["contacts": .array(cards.map(JSONValue.object)), "displayName": .string("\(cards.count) contacts")]
            )
        case .groupInvite:
            members["groupJid"] = .string(JID(number: try text(body, "name")).description)
            members["inviteCode"] = .string(body["selectedId"]?.string ?? "AbCdEfGhIjKlMnOpQrStUv")
            members["inviteExpiration"] = .some(.null)
            members["groupName"] = body["title"]
            members["caption"] = body["caption"]
            return ("groupInviteMessage", members)
        default:
            let values = (body["values"]?.array ?? []).map { value -> JSONValue in ["optionName": value] }
            let count = body["selectableCount"]?.integer ?? 1
            members["options"] = .array(values)
            members["name"] = .string(try text(body, "name"))
            members["selectableOptionsCount"] = .integer(count)
            return (count == 1 ? "pollCreationMessageV3" : "pollCreationMessage", members)
        }
    }

    /// A contact as a phone shares it.
    private static func card(_ contact: JSONObject) -> JSONObject {
        let name = contact["fullName"]?.string ?? ""
        let phone = contact["phoneNumber"]?.string ?? ""
        let lines = [
            "BEGIN:VCARD", "VERSION:3.0", "N:;\(name);;;", "FN:\(name)",
            "TEL;type=CELL;waid=\(JID(number: phone).user):\(phone)", "END:VCARD",
        ]
        return ["displayName": .string(name), "vcard": .string(lines.joined(separator: "\n"))]
    }

    /// Answers to buttons and lists. `null` keeps the place of the context, which names the message answered.
    private static func reply(_ kind: Kind, _ body: JSONObject) -> (type: String, members: JSONObject) {
        let id = body["selectedId"] ?? ""
        let text = body["text"] ?? body["title"] ?? ""
        switch kind {
        case .buttonReply:
            return (
                "buttonsResponseMessage",
                ["selectedButtonId": id, "selectedDisplayText": text, "contextInfo": nil, "type": 1]
            )
        case .listReply:
            var members: JSONObject = [
                "title": text, "listType": 1, "singleSelectReply": ["selectedRowId": id], "contextInfo": nil,
            ]
            members["description"] = body["description"]
            return ("listResponseMessage", members)
        case .templateReply:
            return (
                "templateButtonReplyMessage",
                ["selectedId": id, "selectedDisplayText": text, "contextInfo": nil, "selectedIndex": 0]
            )
        default:
            let parameters: JSONValue = ["id": id]
            return (
                "interactiveResponseMessage",
                [
                    "body": ["text": text, "format": 0], "contextInfo": nil,
                    "nativeFlowResponseMessage": [
                        "name": "quick_reply", "paramsJson": .string(parameters.description), "version": 3,
                    ],
                ]
            )
        }
    }
}
