import Bytes

/// The kind of device a message was written on, which its id gives away.
package enum Device: String, CaseIterable, Sendable {
    case ios, android, web, desktop, unknown

    /// The guess every client library makes from the length and the first characters.
    package init(messageID id: String) {
        self =
            switch id.utf8.count {
            case 20 where id.hasPrefix("3A"): .ios
            case 22 where id.hasPrefix("3E"): .web
            case 21, 32: .android
            case 18: .desktop
            default: id.hasPrefix("3F") ? .desktop : .unknown
            }
    }
}

extension World {
    /// A message id in the style of a device; `unknown` writes as the web client does.
    package func makeMessageID(_ device: Device) -> String {
        switch device {
        case .ios: "3A" + Hex.encode(random.bytes(9), uppercase: true)
        case .android: Hex.encode(random.bytes(16), uppercase: true)
        case .desktop: "3F" + Hex.encode(random.bytes(8), uppercase: true)
        case .web, .unknown: "3EB0" + Hex.encode(random.bytes(9), uppercase: true)
        }
    }
}
