/// The extension `permessage-deflate` (RFC 7692 §7): what is offered, what is agreed.
package enum PerMessageDeflate {
    /// What this server asks for. The defaults keep no zlib stream alive between messages, which is what lets thousands of idle
    /// clients share a loop; each stream with context takeover costs 40 to 90 KB.
    package struct Options: Equatable, Sendable {
        /// The server compresses every message by itself, so a broadcast is compressed once for all.
        package var serverNoContextTakeover: Bool
        /// The client must do so too (RFC 7692 §7.1.1.2 lets the server say so unasked).
        package var clientNoContextTakeover: Bool
        /// 9–15. Largest window of the server's compressor, as a power of two of bytes.
        package var serverMaxWindowBits: UInt8
        /// 8–15. Largest window asked of clients that can limit it.
        package var clientMaxWindowBits: UInt8

        package init(
            serverNoContextTakeover: Bool = true, clientNoContextTakeover: Bool = true,
            serverMaxWindowBits: UInt8 = 15, clientMaxWindowBits: UInt8 = 15
        ) {
            self.serverNoContextTakeover = serverNoContextTakeover
            self.clientNoContextTakeover = clientNoContextTakeover
            self.serverMaxWindowBits = min(max(serverMaxWindowBits, 9), 15)
            self.clientMaxWindowBits = min(max(clientMaxWindowBits, 8), 15)
        }
    }

    /// What both sides hold to.
    package struct Agreement: Equatable, Sendable {
        package var serverNoContextTakeover: Bool
        package var clientNoContextTakeover: Bool
        /// 9–15 as said in the answer; nil when unsaid, which means 15.
        package var serverMaxWindowBits: UInt8?
        /// 8–15 as said in the answer; nil when unsaid, which means 15.
        package var clientMaxWindowBits: UInt8?

        package init(
            serverNoContextTakeover: Bool = false, clientNoContextTakeover: Bool = false,
            serverMaxWindowBits: UInt8? = nil, clientMaxWindowBits: UInt8? = nil
        ) {
            self.serverNoContextTakeover = serverNoContextTakeover
            self.clientNoContextTakeover = clientNoContextTakeover
            self.serverMaxWindowBits = serverMaxWindowBits
            self.clientMaxWindowBits = clientMaxWindowBits
        }

        package var serverWindowBits: UInt8 { serverMaxWindowBits ?? 15 }
        package var clientWindowBits: UInt8 { clientMaxWindowBits ?? 15 }

        /// Whether this client can read a message that a shared deflater of `windowBits` compressed once for many.
        package func acceptsShared(windowBits: UInt8 = 15) -> Bool { windowBits <= serverWindowBits }

        /// The value of `Sec-WebSocket-Extensions` in the answer.
        package var fieldValue: String {
            var text = "permessage-deflate"
            if serverNoContextTakeover { text += "; server_no_context_takeover" }
            if clientNoContextTakeover { text += "; client_no_context_takeover" }
            if let serverMaxWindowBits { text += "; server_max_window_bits=\(serverMaxWindowBits)" }
            if let clientMaxWindowBits { text += "; client_max_window_bits=\(clientMaxWindowBits)" }
            return text
        }
    }

    /// The first acceptable offer of a `Sec-WebSocket-Extensions` field, or nil. Linear in the length of the field.
    package static func negotiate(_ field: String, with options: Options) -> Agreement? {
        for offer in ExtensionList.parse(Array(field.utf8)) where offer.name == "permessage-deflate" {
            if let agreement = agree(to: offer, with: options) { return agreement }
        }
        return nil
    }

    /// Nil declines (RFC 7692 §7.1: an unknown, repeated or ill-valued parameter).
    private static func agree(to offer: ExtensionList.Offer, with options: Options) -> Agreement? {
        var agreement = Agreement(
            serverNoContextTakeover: options.serverNoContextTakeover, clientNoContextTakeover: options.clientNoContextTakeover,
            serverMaxWindowBits: options.serverMaxWindowBits < 15 ? options.serverMaxWindowBits : nil)
        var seen: Set<String> = []
        for (name, value) in offer.parameters {
            guard seen.insert(name).inserted else { return nil }
            switch name {
            case "server_no_context_takeover":
                guard value == nil else { return nil }
                agreement.serverNoContextTakeover = true
            case "client_no_context_takeover":
                guard value == nil else { return nil }
                agreement.clientNoContextTakeover = true
            case "server_max_window_bits":
                // 8 is declined: zlib has no raw deflate with a window of 256 bytes.
                guard let value, let bits = windowBits(value), bits >= 9 else { return nil }
                agreement.serverMaxWindowBits = min(bits, options.serverMaxWindowBits)
            case "client_max_window_bits":
                guard let value else {
                    agreement.clientMaxWindowBits = options.clientMaxWindowBits < 15 ? options.clientMaxWindowBits : nil
                    continue
                }
                guard let bits = windowBits(value) else { return nil }
                agreement.clientMaxWindowBits = min(bits, options.clientMaxWindowBits)
            default: return nil
            }
        }
        return agreement
    }

    /// RFC 7692 §7.1.2: a decimal number from 8 to 15 without leading zeros.
    private static func windowBits(_ text: String) -> UInt8? {
        switch text {
        case "8": 8
        case "9": 9
        case "10": 10
        case "11": 11
        case "12": 12
        case "13": 13
        case "14": 14
        case "15": 15
        default: nil
        }
    }
}
