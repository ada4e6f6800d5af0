import Bytes

/// Why a request is refused. Source: engine.io-protocol 4; wire rows H02–H12, A01, A02, W02.
package enum RequestError: Error, Equatable, Sendable {
    case unknownTransport
    case unknownSession
    case badHandshakeMethod
    case badRequest
    /// `allowRequest` said no, with these words.
    case forbidden(String)
    case unsupportedProtocolVersion

    package var code: Int {
        switch self {
        case .unknownTransport: 0
        case .unknownSession: 1
        case .badHandshakeMethod: 2
        case .badRequest: 3
        case .forbidden: 4
        case .unsupportedProtocolVersion: 5
        }
    }

    package var message: String {
        switch self {
        case .unknownTransport: "Transport unknown"
        case .unknownSession: "Session ID unknown"
        case .badHandshakeMethod: "Bad handshake method"
        case .badRequest: "Bad request"
        case .forbidden(let message): message.isEmpty ? "Forbidden" : message
        case .unsupportedProtocolVersion: "Unsupported protocol version"
        }
    }

    /// The HTTP status of a refused plain request. A refused upgrade is always 400, even when forbidden.
    package var status: Int {
        switch self {
        case .forbidden: 403
        case .unknownTransport, .unknownSession, .badHandshakeMethod, .badRequest, .unsupportedProtocolVersion: 400
        }
    }

    /// The JSON body of a refused plain request. A refused upgrade carries the bare `message` instead.
    package var body: [UInt8] {
        var body: [UInt8] = []
        body.append(ascii: #"{"code":"#)
        body.append(decimal: code)
        body.append(ascii: #","message":""#)
        for byte in message.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): body.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0..<0x20: body.append(contentsOf: "\\u00\(Hex.encode(CollectionOfOne(byte)))".utf8)
            default: body.append(byte)
            }
        }
        body.append(ascii: #""}"#)
        return body
    }
}

/// What a request to the Engine.IO path asks for, as far as its admission is concerned.
///
/// `verdict` asks the questions in the reference implementation's order (wire rows H10, A04): an unknown transport or session is told
/// to anyone, a wrong protocol version only to those who are allowed in.
package struct Handshake: Sendable {
    package enum Method: Sendable { case get, post, other }

    package enum Verdict: Equatable, Sendable {
        /// A new session over this transport.
        case open(Transport)
        /// A GET for the packets of a polling session.
        case poll(SessionID)
        /// A POST of packets to a polling session.
        case post(SessionID)
        /// A WebSocket for an existing session.
        case upgrade(SessionID)
        case refuse(RequestError)
    }

    package enum Admission: Equatable, Sendable {
        case allow
        case refuse(String)
    }

    package var method: Method
    /// Whether the request asks to become a WebSocket.
    package var isUpgrade: Bool
    /// Query parameters, decoded; of repeated ones the last.
    package var transport: String?
    package var sessionID: String?
    package var version: String?

    package init(method: Method, isUpgrade: Bool, transport: String?, sessionID: String?, version: String?) {
        self.method = method
        self.isUpgrade = isUpgrade
        self.transport = transport
        self.sessionID = sessionID
        self.version = version
    }

    /// `sessionTransport` tells which transport a session is on, or nil when there is no such session. `admission` is asked only for
    /// new sessions, and only once everything before it has passed.
    package func verdict(
        offering transports: Transports, sessionTransport: (SessionID) -> Transport?, admission: () -> Admission
    ) -> Verdict {
        guard let transport = transport.flatMap(Transport.init), transports.contains(transport) else {
            return .refuse(.unknownTransport)
        }
        if let sessionID, !sessionID.isEmpty {
            return verdict(for: sessionID, over: transport, sessionTransport: sessionTransport)
        }
        guard method == .get else { return .refuse(.badHandshakeMethod) }
        guard isUpgrade == (transport == .webSocket) else { return .refuse(.badRequest) }
        if case .refuse(let message) = admission() { return .refuse(.forbidden(message)) }
        guard version == "4" else { return .refuse(.unsupportedProtocolVersion) }
        return .open(transport)
    }

    private func verdict(
        for text: String, over transport: Transport, sessionTransport: (SessionID) -> Transport?
    ) -> Verdict {
        guard let id = SessionID(text), let current = sessionTransport(id) else { return .refuse(.unknownSession) }
        if isUpgrade {
            guard method == .get else { return .refuse(.badHandshakeMethod) }
            guard transport == .webSocket else { return .refuse(.badRequest) }
            // A session speaks one version of the protocol; its second transport may not bring another.
            guard version == "4" else { return .refuse(.unsupportedProtocolVersion) }
            return .upgrade(id)
        }
        guard transport == current, transport == .polling else { return .refuse(.badRequest) }
        switch method {
        case .get: return .poll(id)
        case .post: return .post(id)
        case .other: return .refuse(.badHandshakeMethod)
        }
    }
}
