import Reactor
import Testing

@Suite("Streams")
struct StreamTests {
    static let sizes = [1, 2, 100, 16_384, 16_385, 65_535, 65_536, 65_537, 300_000]

    @Test(arguments: sizes)
    func `an echo comes back whole whatever its size`(_ size: Int) throws {
        let loop = try EventLoop()
        let (near, far) = try Stream.pair(on: loop)
        let (client, echo) = (RecordingClient(), RecordingClient())
        near.client = client
        far.client = echo
        echo.onReceive = { $0.write($1) }
        let bytes = pattern(size)
        near.write(bytes)
        #expect(loop.turn { client.received.count >= size })
        #expect(isSame(client.received, bytes))
        loop.tearDown()
    }

    @Test
    func `writes of one turn leave in order with one send`() throws {
        let loop = try EventLoop()
        let (near, far) = try Stream.pair(on: loop)
        let reader = RecordingClient()
        far.client = reader
        let bytes = pattern(1_000)
        for byte in bytes { near.write([byte]) }
        loop.turn(maximumWait: .zero)
        #expect(loop.statistics.sendCalls == 1)
        loop.turn(maximumWait: .zero)
        #expect(reader.events == [.received(bytes)])
        loop.tearDown()
    }

    @Test
    func `a slow reader makes the writer wait and then drains it`() throws {
        let loop = try EventLoop()
        let (near, far) = try Stream.pair(on: loop)
        let (writer, reader) = (RecordingClient(), RecordingClient())
        near.client = writer
        far.client = reader
        far.pauseReading()
        let bytes = pattern(10 << 20)
        for start in stride(from: 0, to: bytes.count, by: 100_000) {
            near.write(Array(bytes[start..<min(start + 100_000, bytes.count)]))
        }
        loop.settle()
        #expect(near.isCongested)
        #expect(near.queuedBytes > 9 << 20)
        #expect(reader.received.isEmpty)
        var queuedAtDrain = -1
        writer.onDrain = { queuedAtDrain = $0.queuedBytes }
        reader.onReceive = { stream, _ in
            stream.pauseReading()
            loop.enqueue { stream.resumeReading() }
        }
        far.resumeReading()
        #expect(loop.turn { reader.received.count >= bytes.count })
        #expect(isSame(reader.received, bytes))
        #expect(writer.drainedCount == 1)
        #expect((0...loop.lowMark).contains(queuedAtDrain))
        #expect(!near.isCongested)
        loop.tearDown()
    }

    @Test
    func `a paused stream delivers nothing until it resumes, and not from within the call`() throws {
        let loop = try EventLoop()
        let (near, far) = try Stream.pair(on: loop)
        let reader = RecordingClient()
        far.client = reader
        far.pauseReading()
        near.write([1])
        loop.settle()
        near.write([2])
        loop.settle()
        #expect(reader.received.isEmpty)
        far.resumeReading()
        #expect(reader.received.isEmpty)
        loop.settle()
        #expect(reader.received == [1, 2])
        far.pauseReading()
        near.close()
        loop.settle()
        #expect(!reader.events.contains(.reachedEnd))
        far.resumeReading()
        loop.settle()
        #expect(reader.events.last == .reachedEnd)
        loop.tearDown()
    }

    @Test
    func `one busy stream does not keep the others from their turn`() throws {
        let loop = try EventLoop()
        let (near, far) = try Stream.pair(on: loop)
        let reader = RecordingClient()
        far.client = reader
        far.pauseReading()
        near.write(pattern(4 << 20))
        loop.settle()
        far.resumeReading()
        loop.turn(maximumWait: .zero)
        #expect(reader.received.count <= 512 << 10)
        #expect(loop.turn { reader.received.count == 4 << 20 })
        loop.tearDown()
    }

    @Test
    func `after the peer's end one can still write`() throws {
        let loop = try EventLoop()
        var pair = try FileDescriptor.pair()
        let peer = pair.takeSecond()
        let client = RecordingClient()
        let stream = try Stream(loop: loop, descriptor: pair.takeFirst(), client: client)
        #expect(try peer.send([1, 2]) == 2)
        try peer.finishWriting()
        loop.settle()
        #expect(client.events == [.received([1, 2]), .reachedEnd])
        #expect(stream.isOpen)
        stream.write([3])
        loop.settle()
        #expect(try peer.receive(10) == [3])
        stream.close()
        loop.settle()
        #expect(try peer.receive(10) == [])
        #expect(client.events.last == .closed(.finished))
        #expect(loop.watchedCount == 0)
    }

    @Test
    func `close sends everything queued before the end`() throws {
        let loop = try EventLoop()
        let (near, far) = try Stream.pair(on: loop)
        let (writer, reader) = (RecordingClient(), RecordingClient())
        near.client = writer
        far.client = reader
        reader.onEnd = { $0.close() }
        let bytes = pattern(3 << 20)
        near.write(bytes)
        near.close()
        #expect(!near.isOpen)
        near.write([0])
        #expect(loop.turn { writer.closeReason != nil && reader.closeReason != nil })
        #expect(isSame(reader.received, bytes))
        #expect(writer.events == [.closed(.finished)])
        #expect(reader.events.suffix(2) == [.reachedEnd, .closed(.finished)])
        #expect(loop.watchedCount == 0 && loop.timerCount == 0)
    }

    @Test
    func `input that comes after close is dropped and the peer still gets the answer`() throws {
        let loop = try EventLoop()
        var pair = try FileDescriptor.pair()
        let peer = pair.takeSecond()
        let client = RecordingClient()
        let stream = try Stream(loop: loop, descriptor: pair.takeFirst(), client: client)
        stream.pauseReading()
        _ = try peer.send(pattern(5_000))
        loop.settle()
        stream.write([7])
        stream.close()
        loop.settle()
        _ = try peer.send(pattern(5_000))
        loop.settle()
        #expect(try peer.receive(10) == [7])
        #expect(try peer.receive(10) == [])
        #expect(client.events.isEmpty)
        try peer.finishWriting()
        loop.settle()
        #expect(client.events == [.closed(.finished)])
    }

    @Test
    func `a peer that never ends is given up after the linger time`() throws {
        let clock = VirtualClock()
        let loop = try EventLoop { clock.now }
        var pair = try FileDescriptor.pair()
        let peer = pair.takeSecond()
        let client = RecordingClient()
        let stream = try Stream(loop: loop, descriptor: pair.takeFirst(), client: client)
        stream.write([1])
        stream.close()
        loop.settle()
        clock.now += Stream.lingerTime - .milliseconds(1)
        loop.settle()
        #expect(client.closeReason == nil)
        clock.now += .milliseconds(1)
        loop.settle()
        #expect(client.events == [.closed(.lingerExpired)])
        #expect(try peer.receive(10) == [1])
    }

    @Test
    func `a peer that reads slowly has as long as it makes progress`() throws {
        let clock = VirtualClock()
        let loop = try EventLoop { clock.now }
        var pair = try FileDescriptor.pair()
        let peer = pair.takeSecond()
        let client = RecordingClient()
        let stream = try Stream(loop: loop, descriptor: pair.takeFirst(), client: client)
        let bytes = pattern(2 << 20)
        stream.write(bytes)
        stream.close()
        loop.settle()
        var received: [UInt8] = []
        while client.closeReason == nil, received.count < bytes.count {
            clock.now += Stream.lingerTime
            var piece: [UInt8] = []
            while piece.count < 400_000, let more = try peer.receive(100_000), !more.isEmpty { piece += more }
            received += piece
            loop.settle()
        }
        #expect(isSame(received, bytes))
        clock.now += Stream.lingerTime
        loop.settle()
        #expect(client.closeReason == .lingerExpired)
    }

    @Test
    func `abort drops the queue and is reported once, later, and last`() throws {
        let loop = try EventLoop()
        let (near, far) = try Stream.pair(on: loop)
        let (client, other) = (RecordingClient(), RecordingClient())
        near.client = client
        far.client = other
        near.write([1])
        near.abort()
        near.abort()
        near.close()
        near.write([2])
        #expect(near.queuedBytes == 0 && !near.isOpen)
        #expect(client.events.isEmpty)
        loop.settle()
        #expect(client.events == [.closed(.aborted)])
        #expect(near.client == nil)
        #expect(other.events == [.reachedEnd])
        loop.tearDown()
    }

    @Test
    func `a client may close its stream from within what it hears`() throws {
        let loop = try EventLoop()
        let (near, far) = try Stream.pair(on: loop)
        let client = RecordingClient()
        far.client = client
        client.onReceive = { stream, _ in stream.abort() }
        near.write(pattern(200_000))
        #expect(loop.turn { client.closeReason != nil })
        #expect(client.events.count == 2)
        loop.tearDown()
    }

    @Test
    func `a write to a peer that is gone closes the stream with the reason`() throws {
        let loop = try EventLoop()
        var pair = try FileDescriptor.pair()
        let client = RecordingClient()
        let stream = try Stream(loop: loop, descriptor: pair.takeFirst(), client: client)
        pair.second.close()
        loop.settle()
        #expect(client.events == [.reachedEnd])
        stream.write([1])
        loop.settle()
        #expect(client.events.last == .closed(.failed(SystemError(call: "send", code: 32))))
    }

    @Test
    func `a report for a stream that is closed in the same turn finds nobody`() throws {
        let loop = try EventLoop()
        let (first, firstPeer) = try Stream.pair(on: loop)
        let (second, secondPeer) = try Stream.pair(on: loop)
        loop.settle()
        var replacements: [RecordingClient] = []
        var opened: [(Stream, Stream)] = []
        let clients = [RecordingClient(), RecordingClient()]
        (first.client, second.client) = (clients[0], clients[1])
        // Both are ready in one turn; whoever hears first closes the other and lets its descriptor and slot to a new stream.
        for (client, other) in [(clients[0], second), (clients[1], first)] {
            client.onReceive = { _, _ in
                other.abort()
                do {
                    let pair = try Stream.pair(on: loop)
                    let replacement = RecordingClient()
                    pair.0.client = replacement
                    replacements.append(replacement)
                    opened.append(pair)
                } catch { Issue.record(error) }
            }
        }
        firstPeer.write([1])
        secondPeer.write([2])
        loop.settle()
        #expect(opened.count == 1)
        #expect(replacements[0].events.isEmpty)
        #expect(clients.map(\.received.count).sorted() == [0, 1])
        loop.tearDown()
    }

    @Test
    func `the client can be replaced between two reads`() throws {
        let loop = try EventLoop()
        let (near, far) = try Stream.pair(on: loop)
        let (before, after) = (RecordingClient(), RecordingClient())
        far.client = before
        before.onReceive = { stream, _ in stream.client = after }
        near.write([1])
        loop.settle()
        near.write([2])
        loop.settle()
        #expect(before.received == [1])
        #expect(after.received == [2])
        loop.tearDown()
        #expect(before.closeReason == nil && after.closeReason == .aborted)
    }
}
