import Reactor

/// A client's connections that wait for their next request to the same place (RFC 9112 §9.3).
final class IdleConnections {
    /// Where connections are interchangeable.
    struct Place: Hashable {
        let isSecure: Bool
        let host: String
        let port: UInt16

        init(_ address: HTTPAddress) {
            isSecure = address.isSecure
            host = address.host
            port = address.port
        }
    }

    /// Four seconds, less than the five after which Node's servers close: who asks too late loses the request.
    static let longestTime = Duration.seconds(4)
    /// Idle at a time, wherever they lead; more are closed. As many as a busy set of receivers keeps warm.
    private static let count = 256

    private let loop: EventLoop
    private var idle: [Place: [IdleConnection]] = [:]
    private var idleCount = 0

    init(loop: EventLoop) { self.loop = loop }

    /// The one used last, which is the least likely to be closed.
    func take(_ place: Place) -> Reactor.Stream? {
        guard let connection = idle[place]?.popLast() else { return nil }
        idleCount -= 1
        if idle[place]?.isEmpty == true { idle[place] = nil }
        loop.cancel(connection.timer)
        return connection.stream
    }

    func keep(_ stream: Reactor.Stream, for place: Place, atMost time: Duration) {
        guard stream.isOpen, time > .zero, idleCount < Self.count else { return stream.abort() }
        idleCount += 1
        let timer = loop.after(min(time, Self.longestTime)) { [weak self, weak stream] in
            if let stream { self?.drop(stream, place) }
        }
        let connection = IdleConnection(stream: stream, timer: timer) { [weak self] in self?.drop($0, place) }
        stream.client = connection
        idle[place, default: []].append(connection)
    }

    private func drop(_ stream: Reactor.Stream, _ place: Place) {
        guard let index = idle[place]?.firstIndex(where: { $0.stream === stream }),
            let connection = idle[place]?.remove(at: index)
        else { return }
        idleCount -= 1
        if idle[place]?.isEmpty == true { idle[place] = nil }
        loop.cancel(connection.timer)
        stream.abort()
    }
}

/// A connection nobody uses: whatever happens to it ends it.
private final class IdleConnection: StreamClient {
    let stream: Reactor.Stream
    let timer: Timer
    private let ended: (Reactor.Stream) -> Void

    init(stream: Reactor.Stream, timer: Timer, ended: @escaping (Reactor.Stream) -> Void) {
        self.stream = stream
        self.timer = timer
        self.ended = ended
    }

    func stream(_ stream: Reactor.Stream, received bytes: Span<UInt8>) { ended(stream) }
    func streamReachedEnd(_ stream: Reactor.Stream) { ended(stream) }
    func streamClosed(_ stream: Reactor.Stream, _ reason: StreamCloseReason) { ended(stream) }
}
