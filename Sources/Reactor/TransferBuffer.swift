import CLinux

/// A fixed piece of memory between the kernel and the program. The loop owns one for reading and one for writing, and connections
/// none, so that an idle connection costs no buffer.
@safe struct TransferBuffer: ~Copyable {
    /// 64 KiB: larger reads save no measurable time, and this much fits the second-level cache.
    static let byteCount = 64 << 10

    private let memory: UnsafeMutableBufferPointer<UInt8>

    init() { unsafe memory = .allocate(capacity: TransferBuffer.byteCount) }

    deinit { unsafe memory.deallocate() }

    var raw: UnsafeMutableRawBufferPointer { unsafe UnsafeMutableRawBufferPointer(memory) }

    /// The first bytes, for the duration of the call.
    func withPrefix(_ count: Int, _ body: (Span<UInt8>) -> Void) {
        unsafe body(UnsafeBufferPointer(rebasing: memory[..<count]).span)
    }
}

/// What became of an attempt to move bytes through a descriptor.
enum Transfer {
    case moved(Int)
    case wouldBlock
    /// The peer will send no more.
    case ended
    case failed(Int32)

    /// From the answer of a door function to `recv`.
    init(received answer: Int) {
        switch answer {
        case 0: self = .ended
        case 1...: self = .moved(answer)
        case -Int(SystemError.wouldBlock): self = .wouldBlock
        default: self = .failed(Int32(truncatingIfNeeded: -answer))
        }
    }

    /// From the answer of a door function to `send`.
    init(sent answer: Int) {
        switch answer {
        case 0...: self = .moved(answer)
        case -Int(SystemError.wouldBlock): self = .wouldBlock
        default: self = .failed(Int32(truncatingIfNeeded: -answer))
        }
    }
}
