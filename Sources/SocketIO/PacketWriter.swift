import Bytes
package import EngineIO
package import JSON

/// Writes a packet once, in the form every transport of every receiver shares.
/// Source: socket.io-protocol 5, "Packet encoding"; wire rows S01–S04, S12, S16–S18, S30.
package enum PacketWriter {
    /// `40`: the answer to a CONNECT.
    package static func connect(_ namespace: NamespaceName, id: SessionID) -> EncodedMessage {
        var text = head("0", namespace)
        text.append(ascii: #"{"sid":""#)
        id.append(to: &text)
        text.append(ascii: #""}"#)
        return EncodedMessage(text: text)
    }

    /// `44`: the refusal of a CONNECT. The key `data` is absent when there is none.
    package static func connectError(_ namespace: NamespaceName, message: String, data: JSONValue? = nil) -> EncodedMessage {
        var text = head("4", namespace)
        var object: JSONObject = ["message": .string(message)]
        if let data { object["data"] = data }
        object.append(to: &text)
        return EncodedMessage(text: text)
    }

    /// `41`.
    package static func disconnect(_ namespace: NamespaceName) -> EncodedMessage {
        EncodedMessage(text: head("1", namespace))
    }

    /// `42` or `45`.
    package static func event(
        _ namespace: NamespaceName, name: String, _ arguments: Arguments, ack: Int? = nil
    ) -> EncodedMessage {
        var text = head("2", namespace, binary: "5", attachmentCount: arguments.attachments.count)
        if let ack { text.append(decimal: ack) }
        text.append(UInt8(ascii: "["))
        JSONValue.string(name).append(to: &text)
        for value in arguments.values {
            text.append(ASCII.comma)
            value.append(to: &text)
        }
        text.append(UInt8(ascii: "]"))
        return EncodedMessage(text: text, attachments: arguments.attachments)
    }

    /// `43` or `46`.
    package static func ack(_ namespace: NamespaceName, _ id: AckID, _ arguments: Arguments) -> EncodedMessage {
        var text = head("3", namespace, binary: "6", attachmentCount: arguments.attachments.count)
        JSONValue.number(id.number).append(to: &text)
        JSONValue.array(arguments.values).append(to: &text)
        return EncodedMessage(text: text, attachments: arguments.attachments)
    }

    private static func head(
        _ type: Unicode.Scalar, _ namespace: NamespaceName, binary: Unicode.Scalar = "5", attachmentCount: Int = 0
    ) -> [UInt8] {
        var text: [UInt8] = [PacketKind.message.rawValue]
        if attachmentCount == 0 {
            text.append(UInt8(ascii: type))
        } else {
            text.append(UInt8(ascii: binary))
            text.append(decimal: attachmentCount)
            text.append(UInt8(ascii: "-"))
        }
        if !namespace.isMain {
            text.append(contentsOf: namespace.bytes)
            text.append(ASCII.comma)
        }
        return text
    }
}
