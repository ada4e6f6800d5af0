/// The two ways Engine.IO travels. The raw value is the name in the query string; case matters.
public enum Transport: String, Sendable, CaseIterable {
    case polling
    case webSocket = "websocket"
}

/// Which transports a server offers.
public struct Transports: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let polling = Transports(rawValue: 1)
    public static let webSocket = Transports(rawValue: 2)
    public static let all: Transports = [.polling, .webSocket]

    package func contains(_ transport: Transport) -> Bool {
        switch transport {
        case .polling: contains(Transports.polling)
        case .webSocket: contains(Transports.webSocket)
        }
    }
}
