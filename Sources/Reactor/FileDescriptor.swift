import CLinux

/// Sole owner of an open descriptor; closes it exactly once.
package struct FileDescriptor: ~Copyable, Sendable {
    /// -1 once closed.
    package private(set) var number: Int32

    package init(owning number: Int32) { self.number = number }

    deinit {
        if number >= 0 { _ = clinux_close(number) }
    }

    /// Closes now instead of at the end of the owner's life.
    package mutating func close() {
        guard number >= 0 else { return }
        _ = clinux_close(number)
        number = -1
    }

    /// Two connected, non-blocking stream sockets without a network between them.
    package static func pair() throws(SystemError) -> SocketPair {
        var first: Int32 = -1
        var second: Int32 = -1
        _ = try unsafe SystemError.check(clinux_socket_pair(&first, &second), "socketpair")
        return SocketPair(first: FileDescriptor(owning: first), second: FileDescriptor(owning: second))
    }

    /// What is there to receive now, at most `byteCount`: empty at the end of input, nil when there is nothing yet.
    package func receive(_ byteCount: Int) throws(SystemError) -> [UInt8]? {
        var answer = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initializedCount in
            unsafe answer = clinux_receive(number, buffer.baseAddress, buffer.count)
            initializedCount = max(0, answer)
        }
        if answer == -Int(SystemError.wouldBlock) { return nil }
        guard answer >= 0 else { throw SystemError(call: "recv", code: Int32(-answer)) }
        return bytes
    }

    /// How many of the bytes the kernel took: 0 when its buffer is full.
    package func send(_ bytes: [UInt8]) throws(SystemError) -> Int {
        let answer = unsafe bytes.withUnsafeBytes { unsafe clinux_send(number, $0.baseAddress, $0.count) }
        if answer == -Int(SystemError.wouldBlock) { return 0 }
        guard answer >= 0 else { throw SystemError(call: "send", code: Int32(-answer)) }
        return answer
    }

    /// Half-close: the peer sees the end of input, and may go on sending.
    package func finishWriting() throws(SystemError) {
        _ = try SystemError.check(clinux_finish_writing(number), "shutdown")
    }
}

/// Both ends of `FileDescriptor.pair()`.
package struct SocketPair: ~Copyable {
    package var first: FileDescriptor
    package var second: FileDescriptor

    /// Moves the first end out, which another module cannot do by itself.
    package mutating func takeFirst() -> FileDescriptor { exchange(&first, with: FileDescriptor(owning: -1)) }

    package mutating func takeSecond() -> FileDescriptor { exchange(&second, with: FileDescriptor(owning: -1)) }
}
