import CLinux

/// How a stream's bytes reach its peer: a socket, plain or secured.
struct Transport: ~Copyable {
    /// Bytes. A TLS record carries no more (RFC 8446 §5.1), so gathering more for one is in vain.
    private static let recordBytes = 16 << 10

    private var descriptor: FileDescriptor
    private(set) var tls: TLSSession?

    init(_ descriptor: consuming FileDescriptor, tls: TLSSession?) {
        self.descriptor = descriptor
        self.tls = tls
        tls?.begin(on: self.descriptor.number)
    }

    var number: Int32 { descriptor.number }
    var isSecure: Bool { tls != nil }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        if let tls { return unsafe tls.receive(into: buffer) }
        return unsafe receiveRaw(into: buffer)
    }

    /// Past TLS, for input that nobody will look at.
    func receiveRaw(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        Transfer(received: unsafe clinux_receive(descriptor.number, buffer.baseAddress, buffer.count))
    }

    func send(from outbox: borrowing Outbox, gatheringInto buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        if let tls {
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<Transport.recordBytes])
            return unsafe outbox.withNext(gatheringInto: room) { unsafe tls.send($0) }
        }
        let number = descriptor.number
        return unsafe outbox.withNext(gatheringInto: buffer) {
            Transfer(sent: unsafe clinux_send(number, $0.baseAddress, $0.count))
        }
    }

    /// Tells the peer that no more will come. Before `close` the socket itself need not be told.
    func sendEnd(beforeClose: Bool) -> Transfer {
        if case .some(.wouldBlock) = tls?.sendEnd() { return .wouldBlock }
        guard !beforeClose else { return .moved(0) }
        let answer = clinux_finish_writing(descriptor.number)
        return answer < 0 ? .failed(-answer) : .moved(0)
    }

    func acknowledge() { _ = clinux_acknowledge_at_once(descriptor.number) }

    func pendingError() -> Int32 { clinux_pending_error(descriptor.number) }

    mutating func close() {
        tls = nil
        descriptor.close()
    }
}
