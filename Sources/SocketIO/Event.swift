/// An event a client sent.
public struct Event {
    public let socket: Socket
    public let name: String
    public let arguments: Arguments
    /// Present when the client asked for an acknowledgement.
    public let acknowledgement: Acknowledgement?
}

/// The right to answer one event once. Later answers, and those to a client that has left, go nowhere.
public final class Acknowledgement {
    private let socket: Socket
    private let id: AckID
    private var isAnswered = false

    init(socket: Socket, id: AckID) {
        self.socket = socket
        self.id = id
    }

    public func answer(_ arguments: Arguments) {
        guard !isAnswered else { return }
        isAnswered = true
        socket.send(PacketWriter.ack(socket.namespace.name, id, arguments))
    }
}
