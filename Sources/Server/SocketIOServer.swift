import Bytes
import DequeModule
package import EngineIO
package import HTTP
package import Reactor
public import SocketIO

/// A Socket.IO 5 server: a hub of namespaces on top of Engine.IO sessions.
///
/// Confined to the loop's thread. Users register what happens in each namespace with `hub` and emit through it; the requests come from
/// whoever serves HTTP on the same loop.
public final class SocketIOServer: EngineClient {
    public let hub: Hub
    package let engine: EngineIOServer
    private let loop: EventLoop
    /// Connections that must join a namespace by their time, in the order of those times: the timeout is the same for all.
    private var newcomers: Deque<(id: ClientID, due: ContinuousClock.Instant)> = []
    private var isWatchingNewcomers = false
    /// Whether orders are being carried out, or will be before this report returns.
    private var isBusy = false

    package init(loop: EventLoop, options: EngineIOServerOptions = EngineIOServerOptions(), hubOptions: HubOptions = HubOptions())
    {
        self.loop = loop
        hub = Hub(hubOptions)
        engine = EngineIOServer(loop: loop, options: options)
        engine.client = self
        hub.onOrders = { [unowned self] in if !isBusy { loop.enqueue { [weak self] in self?.carryOut() } } }
    }

    /// Closes every connection; what was said before still arrives.
    package func stop() {
        isBusy = true
        hub.closeAll()
        obey()
        isBusy = false
        engine.stop()
    }

    // MARK: Reports of the sessions

    package func engineOpened(_ id: ClientID, request: Request, address: String) {
        hub.opened(id, handshake: HandshakeRequest(query: Array((request.query ?? "").utf8), address: address))
        newcomers.append((id, loop.now + hub.options.connectTimeout))
        watchNewcomers()
    }

    package func engine(received text: Span<UInt8>, from id: ClientID) {
        let wasBusy = isBusy
        isBusy = true
        hub.receive(text, from: id)
        isBusy = wasBusy
        carryOut()
    }

    package func engine(receivedBinary bytes: [UInt8], from id: ClientID) {
        let wasBusy = isBusy
        isBusy = true
        hub.receive(binary: bytes, from: id)
        isBusy = wasBusy
        carryOut()
    }

    package func engineClosed(_ id: ClientID, _ reason: EndReason) {
        let wasBusy = isBusy
        isBusy = true
        hub.closed(id, reason)
        isBusy = wasBusy
        carryOut()
    }

    package func engineTrimmed() {
        hub.trim()
        if newcomers.isEmpty { newcomers = [] }
    }

    // MARK: Orders of the hub

    /// Does what the hub ordered, and what comes of that. Not re-entrant: an order given meanwhile waits for its turn in the same loop.
    private func carryOut() {
        guard !isBusy else { return }
        isBusy = true
        obey()
        isBusy = false
    }

    private func obey() {
        while true {
            let orders = hub.takeOrders()
            guard !orders.isEmpty else { return }
            for order in orders {
                switch order {
                case .send(let message, let id): engine.send(message, to: id)
                case .broadcast(let message, let ids): engine.broadcast(message, to: ids)
                case .close(let id): engine.close(id)
                }
            }
        }
    }

    // MARK: Connect timeout

    private func watchNewcomers() {
        guard !isWatchingNewcomers, let first = newcomers.first else { return }
        isWatchingNewcomers = true
        _ = loop.after(first.due - loop.now) { [weak self] in self?.expireNewcomers() }
    }

    private func expireNewcomers() {
        isWatchingNewcomers = false
        while let first = newcomers.first, first.due <= loop.now {
            newcomers.removeFirst()
            hub.connectTimeoutPassed(first.id)
        }
        carryOut()
        watchNewcomers()
    }
}
