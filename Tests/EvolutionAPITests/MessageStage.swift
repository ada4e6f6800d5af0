import Bytes
import Evolution
import EvolutionAPI
import HTTP
import JSON
import Reactor
import Testing

/// A whole mock on a loop of its own, and a client that asks it over loopback.
final class MessageStage: StreamClient {
    let loop: EventLoop
    private let mock: Mock
    private let address: SocketAddress
    private var machine = ClientMachine(method: .post)
    private var response: ReceivedResponse?
    private var current: Reactor.Stream?

    init(_ adjust: (inout Configuration) -> Void = { _ in }) throws {
        loop = try EventLoop()
        var configuration = Configuration()
        configuration.keys.global = "key"
        configuration.simulator.mode = .manual
        configuration.storage.path = ":memory:"
        adjust(&configuration)
        mock = try Mock(configuration, loop: loop, store: Store(configuration.storage), publicFolder: nil)
        let port = try mock.listen(host: "127.0.0.1", port: 0)
        address = try #require(SocketAddress("127.0.0.1", port: port))
    }

    deinit { loop.tearDown() }

    struct Answer {
        let status: Int
        /// Null when the body is empty or no JSON.
        let body: JSONValue
        let bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
        var message: JSONValue? { body["response"]?["message"] }
    }

    func call(_ method: Method, _ path: String, _ body: JSONValue = [:]) throws -> Answer {
        try call(method, path, body.serialized(), type: "application/json")
    }

    func call(_ method: Method, _ path: String, _ body: [UInt8], type: String) throws -> Answer {
        var fields = ResponseFields()
        fields.append("apikey", "key")
        fields.append("Content-Type", type)
        fields.append("Content-Length", body.count)
        fields.append("Connection", "close")
        var request: [UInt8] = []
        MessageWriter.append(method, target: path, host: "localhost", fields: fields, body: body, to: &request)
        machine = ClientMachine(method: method)
        response = nil
        let stream = try Stream.connect(loop: loop, to: address, client: self)
        current = stream
        stream.write(request)
        var turnCount = 0
        while response == nil, current != nil, turnCount < 2000 {
            loop.turn(maximumWait: .milliseconds(20))
            turnCount += 1
        }
        let answer = try #require(response)
        let isJSON = answer.fields["content-type"]?.hasPrefix("application/json") == true && !answer.body.isEmpty
        return Answer(
            status: answer.status.code, body: isJSON ? try JSONValue(parsing: answer.body) : .null, bytes: answer.body)
    }

    /// An instance that a phone has scanned.
    func open(_ name: String = "acme") throws {
        _ = try call(.post, "/instance/create", ["instanceName": .string(name), "integration": "WHATSAPP-BAILEYS"])
        _ = try call(.post, "/mock/instances/\(name)/scan", [:])
    }

    func stream(_ stream: Reactor.Stream, received bytes: Span<UInt8>) {
        guard stream === current else { return }
        var offset = 0
        if case .response(let response) = machine.receive(bytes, from: &offset) { self.response = response }
    }

    func streamReachedEnd(_ stream: Reactor.Stream) { stream.close() }
    func streamClosed(_ stream: Reactor.Stream, _ reason: StreamCloseReason) {
        if stream === current { current = nil }
    }
}
