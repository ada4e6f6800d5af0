package import EngineIO

/// Why a socket left its namespace, in the words of the reference implementation.
public enum DisconnectReason: String, Sendable, CaseIterable {
    case transportClose = "transport close"
    case transportError = "transport error"
    case pingTimeout = "ping timeout"
    case parseError = "parse error"
    case forcedClose = "forced close"
    /// The client said so (`41`).
    case clientDisconnect = "client namespace disconnect"
    /// The server said so.
    case serverDisconnect = "server namespace disconnect"
    case serverShutdown = "server shutting down"

    package init(_ reason: EndReason) {
        switch reason {
        case .transportClose: self = .transportClose
        case .transportError: self = .transportError
        case .pingTimeout: self = .pingTimeout
        case .parseError: self = .parseError
        case .forcedClose, .overflow: self = .forcedClose
        }
    }
}
