package import EngineIO
package import HTTP
package import SocketIO

/// What speaks over Engine.IO sessions: Socket.IO, or a server of bare messages. Called on the loop's thread.
package protocol EngineClient: AnyObject {
    func engineOpened(_ id: ClientID, request: Request, address: String)
    /// A text message, without its leading `4`.
    func engine(received text: Span<UInt8>, from id: ClientID)
    func engine(receivedBinary bytes: [UInt8], from id: ClientID)
    /// Most sessions of a flood are gone: what was kept for them can be let go of.
    func engineTrimmed()
    /// The last call for that session.
    func engineClosed(_ id: ClientID, _ reason: EndReason)
}

extension EngineClient {
    package func engineTrimmed() {}
}
