import Bytes
import Reactor
import TestKit
import Testing

@Suite("RFC 8446 TLS over streams")
struct TLSTests {
    /// Both ends of a secured connection on one loop, over a socket pair.
    struct Line {
        let loop: EventLoop
        let near: Stream
        let far: Stream
        let client = RecordingClient()
        let server = RecordingClient()

        init(_ serverContext: TLSContext, _ session: TLSSession) throws {
            loop = try EventLoop()
            var pair = try FileDescriptor.pair()
            near = try Stream(loop: loop, descriptor: pair.takeFirst(), tls: session, client: client)
            far = try Stream(loop: loop, descriptor: pair.takeSecond(), tls: TLSSession(serverContext), client: server)
        }
    }

    let identity: SelfSignedCertificate
    let serverContext: TLSContext
    let clientContext: TLSContext

    init() throws {
        identity = try SelfSignedCertificate()
        serverContext = try TLSContext(certificateChain: identity.certificate, privateKey: identity.privateKey)
        clientContext = try TLSContext(trusting: .certificates(identity.certificate))
    }

    func line(to name: String = "localhost") throws -> Line {
        try Line(serverContext, TLSSession(clientContext, peerName: name))
    }

    @Test(arguments: [1, 100, 16_384, 16_385, 65_537, 1_000_000])
    func `an echo comes back whole whatever its size`(_ size: Int) throws {
        let line = try line()
        line.server.onReceive = { $0.write($1) }
        let bytes = pattern(size)
        line.near.write(bytes)
        #expect(line.near.isOpening && line.near.isOpen)
        #expect(line.loop.turn { line.client.received.count >= size })
        #expect(isSame(line.client.received, bytes))
        #expect(line.client.events.first == .opened && line.server.events.first == .opened)
        #expect(line.near.tls?.version == "TLSv1.3")
        line.loop.tearDown()
    }

    @Test
    func `writes of one turn leave in order with one send`() throws {
        let line = try line()
        #expect(line.loop.turn { !line.near.isOpening && !line.far.isOpening })
        line.loop.settle()
        let sends = line.loop.statistics.sendCalls
        let bytes = pattern(1_000)
        for byte in bytes { line.near.write([byte]) }
        line.loop.settle()
        #expect(line.loop.statistics.sendCalls == sends + 1)
        #expect(line.server.events == [.opened, .received(bytes)])
        line.loop.tearDown()
    }

    @Test
    func `a slow reader makes the writer wait and then drains it`() throws {
        let line = try line()
        #expect(line.loop.turn { !line.near.isOpening && !line.far.isOpening })
        line.far.pauseReading()
        let bytes = pattern(10 << 20)
        for start in stride(from: 0, to: bytes.count, by: 10_000) {
            line.near.write(Array(bytes[start..<min(start + 10_000, bytes.count)]))
        }
        line.loop.settle()
        #expect(line.near.isCongested)
        line.server.onReceive = { stream, _ in
            stream.pauseReading()
            line.loop.enqueue { stream.resumeReading() }
        }
        line.far.resumeReading()
        #expect(line.loop.turn { line.server.received.count >= bytes.count })
        #expect(isSame(line.server.received, bytes))
        #expect(line.client.drainedCount == 1)
        line.loop.tearDown()
    }

    @Test
    func `close sends everything queued before the end`() throws {
        let line = try line()
        #expect(line.loop.turn { !line.near.isOpening })
        line.server.onEnd = { $0.close() }
        let bytes = pattern(3 << 20)
        line.near.write(bytes)
        line.near.close()
        #expect(line.loop.turn { line.client.closeReason != nil && line.server.closeReason != nil })
        #expect(isSame(line.server.received, bytes))
        #expect(line.server.events.suffix(2) == [.reachedEnd, .closed(.finished)])
        #expect(line.client.closeReason == .finished)
        #expect(line.loop.watchedCount == 0 && line.loop.timerCount == 0)
    }

    @Test
    func `after the peer's end one can still write`() throws {
        let line = try line()
        line.client.onReceive = { stream, _ in stream.close() }
        line.server.onReceive = { stream, _ in stream.close() }
        line.server.onEnd = { stream in
            stream.write([1])
            stream.close()
        }
        #expect(line.loop.turn { !line.near.isOpening })
        line.near.close()
        #expect(line.loop.turn { line.client.closeReason != nil && line.server.closeReason != nil })
        #expect(line.server.closeReason == .finished && line.client.closeReason == .finished)
    }

    @Test(arguments: ["localhost", "127.0.0.1", "::1"])
    func `the names of the certificate are trusted`(_ name: String) throws {
        let line = try line(to: name)
        #expect(line.loop.turn { line.client.events == [.opened] && line.server.events == [.opened] })
        line.loop.tearDown()
    }

    @Test(arguments: ["example.org", "127.0.0.2"])
    func `another name is not`(_ name: String) throws {
        let line = try line(to: name)
        line.near.write([1])
        #expect(line.loop.turn { line.client.closeReason != nil && line.server.closeReason != nil })
        guard case .insecure(.handshake(let text)) = line.client.closeReason else {
            Issue.record("closed because \(String(describing: line.client.closeReason))")
            return
        }
        #expect(text.contains("mismatch"))
        #expect(line.server.received.isEmpty)
        #expect(!line.client.events.contains(.opened))
    }

    @Test
    func `an unknown authority is not trusted, unless anybody is`() throws {
        let stranger = try SelfSignedCertificate()
        let wary = try TLSContext(trusting: .certificates(stranger.certificate))
        let refused = try Line(serverContext, TLSSession(wary, peerName: "localhost"))
        #expect(refused.loop.turn { refused.client.closeReason != nil })
        let careless = try Line(serverContext, TLSSession(TLSContext(trusting: .anybody)))
        #expect(careless.loop.turn { careless.client.events == [.opened] })
        careless.loop.tearDown()
        #expect(throws: TLSError.handshake("no name to verify")) { _ = try TLSSession(wary) }
    }

    @Test
    func `a ticket saves the next connection the certificates`() throws {
        let first = try line()
        first.server.onReceive = { $0.write($1) }
        first.near.write([1])
        #expect(first.loop.turn { first.client.received == [1] })
        let earlier = try #require(first.near.tls)
        #expect(!earlier.isResumed)
        let second = try Line(serverContext, TLSSession(clientContext, peerName: "localhost", resuming: earlier))
        #expect(second.loop.turn { second.client.events == [.opened] && second.server.events == [.opened] })
        #expect(second.near.tls?.isResumed == true && second.far.tls?.isResumed == true)
        first.loop.tearDown()
        second.loop.tearDown()
    }

    @Test
    func `plain text on a secured port is refused`() throws {
        let loop = try EventLoop()
        var pair = try FileDescriptor.pair()
        let peer = pair.takeSecond()
        let server = RecordingClient()
        _ = try Stream(loop: loop, descriptor: pair.takeFirst(), tls: TLSSession(serverContext), client: server)
        _ = try peer.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
        #expect(loop.turn { server.closeReason != nil })
        #expect(server.events == [.closed(.insecure(.handshake("http request")))])
    }

    @Test
    func `a peer that vanishes before the handshake is reported`() throws {
        let loop = try EventLoop()
        var pair = try FileDescriptor.pair()
        let server = RecordingClient()
        let stream = try Stream(loop: loop, descriptor: pair.takeFirst(), tls: TLSSession(serverContext), client: server)
        loop.settle()
        #expect(stream.isOpening)
        pair.second.close()
        #expect(loop.turn { server.closeReason != nil })
        #expect(server.events.count == 1)
        #expect(loop.watchedCount == 0)
    }

    @Test
    func `a listener gives new connections the certificate of the moment`() throws {
        let loop = try EventLoop()
        var context = serverContext
        let server = RecordingClient()
        let listener = try Listener(loop: loop, host: "127.0.0.1", port: 0, tls: { context }) { $0.client = server }
        let address = try #require(SocketAddress("127.0.0.1", port: listener.port))
        let (before, after) = (RecordingClient(), RecordingClient())
        server.onReceive = { $0.write($1) }
        let first = try Stream.connect(
            loop: loop, to: address, tls: TLSSession(clientContext, peerName: "127.0.0.1"), client: before)
        #expect(loop.turn { before.events == [.opened] })
        let renewed = try SelfSignedCertificate(for: ["renewed.test"])
        context = try TLSContext(certificateChain: renewed.certificate, privateKey: renewed.privateKey)
        let renewedClient = try TLSContext(trusting: .certificates(renewed.certificate))
        let second = try Stream.connect(
            loop: loop, to: address, tls: TLSSession(renewedClient, peerName: "renewed.test"), client: after)
        first.write([1])
        second.write([2])
        #expect(loop.turn { before.received == [1] && after.received == [2] })
        listener.close()
        loop.tearDown()
    }

    @Test
    func `a certificate says whom it is good for and who it is`() {
        #expect(
            serverContext.isGood(for: "localhost") && serverContext.isGood(for: "127.0.0.1") && serverContext.isGood(for: "::1"))
        #expect(
            !serverContext.isGood(for: "example.com") && !serverContext.isGood(for: "127.0.0.2") && !serverContext.isGood(for: "")
        )
        #expect(serverContext.sha256Fingerprint == identity.sha256Fingerprint)
        #expect(clientContext.sha256Fingerprint.isEmpty && !clientContext.isGood(for: "localhost"))
    }

    @Test
    func `an expired certificate is good for nobody`() throws {
        let expired = try SelfSignedCertificate(validityDays: -2)
        let context = try TLSContext(certificateChain: expired.certificate, privateKey: expired.privateKey)
        #expect(!context.isGood(for: "localhost"))
    }
}

@Suite("Certificates and keys")
struct CertificateTests {
    @Test
    func `the fingerprint is the digest of the certificate`() throws {
        let made = try SelfSignedCertificate()
        let text = String(decoding: made.certificate, as: UTF8.self)
        let body = text.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        let der = Base64.decode(Array(body.utf8).span)
        #expect(Digest.sha256(try #require(der)) == made.sha256Fingerprint)
        #expect(try SelfSignedCertificate().sha256Fingerprint != made.sha256Fingerprint)
    }

    @Test
    func `files serve as well as memory`() throws {
        let made = try SelfSignedCertificate()
        let (certificate, key) = (TemporaryFile(made.certificate), TemporaryFile(made.privateKey))
        _ = try TLSContext(certificateChainPath: certificate.path, privateKeyPath: key.path)
        #expect(throws: TLSError.self) {
            _ = try TLSContext(certificateChainPath: certificate.path + ".none", privateKeyPath: key.path)
        }
    }

    @Test
    func `a key of another certificate and text that is neither are refused`() throws {
        let (one, other) = (try SelfSignedCertificate(), try SelfSignedCertificate())
        #expect(throws: TLSError.privateKey("key values mismatch")) {
            _ = try TLSContext(certificateChain: one.certificate, privateKey: other.privateKey)
        }
        #expect(throws: TLSError.certificate("no start line")) {
            _ = try TLSContext(certificateChain: Array("nothing".utf8), privateKey: one.privateKey)
        }
        #expect(throws: TLSError.self) {
            _ = try TLSContext(certificateChain: one.certificate, privateKey: one.certificate)
        }
    }
}

@Suite("Host names")
struct ResolverTests {
    @Test
    func `names are resolved elsewhere and answered on the loop`() throws {
        let loop = try EventLoop()
        let resolver = try Resolver(loop: loop)
        var answers: [String: Result<[SocketAddress], ResolveError>] = [:]
        for host in ["127.0.0.1", "localhost", "no-such-name.invalid", "localhost.", "a.invalid", "b.invalid"] {
            resolver.resolve(host, port: 80) { answers[host] = $0 }
        }
        #expect(answers.isEmpty)
        #expect(loop.turn { answers.count == 6 })
        #expect(try answers["127.0.0.1"]?.get().map(\.description) == ["127.0.0.1:80"])
        let local = try #require(try answers["localhost"]?.get().first)
        #expect(local.isLoopback && local.port == 80)
        #expect(throws: ResolveError.self) { try answers["no-such-name.invalid"]?.get() }
    }
}
