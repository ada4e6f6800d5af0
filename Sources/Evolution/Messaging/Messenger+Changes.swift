import Bytes
package import JSON

/// What is done with messages after they were sent or received. Answers of edits and deletions are in the library's own JSON form,
/// where enums are names and long numbers texts.
extension Messenger {
    /// `POST /chat/updateMessage`. Text, image and video; the server does not look at the message's age.
    package func edit(_ body: JSONObject, of instance: Instance) throws(APIError) -> JSONValue {
        let key = body["key"]?.object ?? [:]
        let id = key["id"]?.string ?? ""
        let text = body["text"]?.string ?? ""
        guard var stored = instance.messages[id], let type = stored.body["messageType"]?.string,
            ["conversation", "imageMessage", "videoMessage"].contains(type)
        else { throw .badRequest("Message not compatible") }
        guard stored.chat == JID(number: body["number"]?.string ?? "") else { throw .badRequest("RemoteJid does not match") }
        guard instance.state == .open else { throw Self.connectionClosed }
        let now = world.wallTime
        var content: JSONObject = ["extendedTextMessage": ["text": .string(text)]]
        if type == "conversation" {
            stored.body["message"] = ["conversation": .string(text)]
        } else {
            content = [type: ["caption": .string(text)]]
            var member = stored.body["message"]?[type]?.object ?? [:]
            member["caption"] = .string(text)
            stored.body["message"] = .object([type: .object(member)])
        }
        let update: JSONValue = [
            "key": .object(key), "editedMessage": .object(content), "timestampMs": .integer(now.sinceEpoch), "type": 14,
        ]
        publisher.publish(.sendMessageUpdate, update, of: instance)
        stored.body["status"] = "EDITED"
        stored.body["messageTimestamp"] = .integer(now.seconds)
        instance.messages.replace(id, with: stored.body, changes: ["EDITED"])
        let change: JSONObject = [
            "key": .object(MessageKey.ordered(key)), "type": "MESSAGE_EDIT", "editedMessage": .object(content),
            "timestampMs": .string(String(now.sinceEpoch)),
        ]
        return .object(protocolMessage(change, in: stored.chat.description))
    }

    /// `DELETE /chat/deleteMessageForEveryone`. A message that is not stored is revoked without an event.
    package func deleteForEveryone(_ body: JSONObject, of instance: Instance) throws(APIError) -> JSONValue {
        guard instance.state == .open else {
            throw APIError(status: 500, message: ["Error while deleting message for everyone", "Error: Connection Closed"])
        }
        let id = body["id"]?.string ?? ""
        let chat = body["remoteJid"]?.string ?? ""
        if let stored = instance.messages[id] { remove(stored, of: instance) }
        var answer = protocolMessage(["key": .object(MessageKey.ordered(body)), "type": "REVOKE"], in: chat)
        if JID(chat).isGroup, let owner = instance.ownerJID {
            answer["participant"] = .string(owner.replacing("@", with: ":7@", maxReplacements: 1))
        }
        return .object(answer)
    }

    /// The row stays, marked as deleted, unless `DATABASE_DELETE_MESSAGE` is off.
    private func remove(_ stored: StoredMessage, of instance: Instance) {
        var body = stored.body
        var key = body["key"]?.object ?? [:]
        if instance.store.policy.keepsDeletedMessages {
            key["deleted"] = true
            body["key"] = .object(key)
            body["status"] = "DELETED"
            instance.messages.replace(stored.id, with: body, changes: ["DELETED"])
        } else {
            instance.messages.remove(stored)
        }
        let row: JSONValue = [
            "id": .string(stored.rowID), "instanceId": .string(instance.id), "key": .object(key),
            "messageType": body["messageType"] ?? .null, "status": body["status"] ?? .null, "source": body["source"] ?? .null,
            "messageTimestamp": body["messageTimestamp"] ?? .null, "pushName": body["pushName"] ?? .null, "participant": nil,
            "message": body["message"] ?? .null,
        ]
        publisher.publish(.messagesDelete, row, of: instance)
    }

    /// A message about another message, as sent.
    private func protocolMessage(_ change: JSONObject, in chat: String) -> JSONObject {
        [
            "key": ["remoteJid": .string(chat), "fromMe": true, "id": .string(world.makeMessageID(.web))],
            "message": ["protocolMessage": .object(change)],
            "messageTimestamp": .string(String(world.wallTime.seconds)), "status": "PENDING",
        ]
    }

    /// `POST /chat/markMessageAsRead`. The peer sees it; nobody is told, and nothing changes here.
    package func markAsRead(_ instance: Instance) throws(APIError) -> JSONValue {
        guard instance.state == .open else {
            throw APIError(status: 500, message: ["Read messages fail", "Error: Connection Closed"])
        }
        return ["message": "Read messages", "read": "success"]
    }

    /// `POST /chat/sendPresence`. The answer waits for `delay`.
    package func sendPresence(_ body: JSONObject, from instance: Instance) throws(APIError) -> Reply {
        let number = body["number"]?.string ?? ""
        let chat: JID
        do throws(APIError) {
            chat = try recipient(number, of: instance)
        } catch {
            // Only the error of a closed connection survives being wrapped.
            throw error.status == 400 && error.message.array?.first?.object != nil ? .badRequest("[object Object]") : error
        }
        instance.watchedPresences.insert(chat)
        return Reply(after: .milliseconds(Self.delay(body))) {
            .success(["presence": body["presence"] ?? .null])
        }
    }

    // MARK: Files

    /// `POST /chat/getBase64FromMediaMessage`: the file of a message, named by its key or given with its content.
    package func file(_ body: JSONObject, of instance: Instance) throws(APIError) -> JSONValue {
        guard let given = body["message"]?.object else {
            throw .badRequest("TypeError: Cannot read properties of undefined (reading 'key')")
        }
        let id = given["key"]?["id"]?.string ?? ""
        let stored = instance.messages[id]
        guard var content = given["message"]?.object ?? stored?.body["message"]?.object else {
            throw .badRequest("Message not found")
        }
        for wrapper in Self.wrappers {
            if let inner = content[wrapper]?["message"]?.object { content = inner }
        }
        guard let type = content.names.first(where: Self.mediaTypes.contains), let member = content[type] else {
            throw .badRequest(
                content.names.first == "messageContextInfo" && content.count == 1
                    ? "The message is messageContextInfo" : "The message is not of the media type")
        }
        guard let bytes = instance.media[id] else {
            throw .badRequest("AxiosError: Request failed with status code 404")
        }
        let isConverted = body["convertToMp4"]?.isTruthy == true && type == "audioMessage"
        return .object(quirks.shown(Self.answer(type, member, bytes, id: id, isConverted: isConverted)))
    }

    private static let wrappers = [
        "ephemeralMessage", "viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension", "documentWithCaptionMessage",
    ]
    private static let mediaTypes: Set<String> = [
        "imageMessage", "documentMessage", "audioMessage", "videoMessage", "stickerMessage", "ptvMessage",
    ]

    /// Nothing is transcoded: a converted voice note has the type that was asked for and its own bytes.
    private static func answer(
        _ type: String, _ member: JSONValue, _ bytes: [UInt8], id: String, isConverted: Bool
    ) -> JSONObject {
        let mimeType = isConverted ? "audio/mp4" : member["mimetype"]?.string ?? ""
        var size: JSONObject = ["fileLength": .long(Int64(bytes.count), isUnsigned: true)]
        size["height"] = member["height"]
        size["width"] = member["width"]
        let name = member["fileName"]?.string ?? "\(id).\(MediaTypes.fileExtension(ofType: mimeType) ?? "false")"
        var answer: JSONObject = ["mediaType": .string(type), "fileName": .string(name)]
        answer["caption"] = member["caption"]
        answer["size"] = .object(size)
        answer["mimetype"] = .string(mimeType)
        answer["base64"] = .string(Base64.encodeToString(bytes))
        answer["buffer"] = .some(.null)
        return answer
    }
}
