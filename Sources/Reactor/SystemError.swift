import CLinux

/// A system call that the kernel refused. What it means is for the caller to say; here are the facts.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the call, as in the manual: `bind`.
    package let call: String
    /// `errno`.
    package let code: Int32

    package init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// `bind: Address already in use`.
    package var description: String { unsafe "\(call): \(String(cString: clinux_error_text(code)))" }

    /// The answer of a door function, or, when it is negative, the error it stands for.
    static func check(_ answer: Int32, _ call: String) throws(SystemError) -> Int32 {
        guard answer >= 0 else { throw SystemError(call: call, code: -answer) }
        return answer
    }
}

/// The numbers the reactor tells apart (errno(3)); the same on every architecture of Linux that Swift runs on.
extension SystemError {
    /// EINTR.
    static let interrupted: Int32 = 4
    /// EBADF.
    static let badDescriptor: Int32 = 9
    /// EAGAIN, which is also EWOULDBLOCK.
    static let wouldBlock: Int32 = 11
    /// ENOMEM.
    static let outOfMemory: Int32 = 12
    /// EINVAL.
    static let invalid: Int32 = 22
    /// ENFILE.
    static let tooManyInSystem: Int32 = 23
    /// EMFILE.
    static let tooManyInProcess: Int32 = 24
    /// EAFNOSUPPORT.
    static let noSuchFamily: Int32 = 97
    /// EADDRNOTAVAIL.
    static let noSuchAddress: Int32 = 99
    /// ECONNRESET.
    static let connectionReset: Int32 = 104
    /// ENOBUFS.
    static let outOfBuffers: Int32 = 105
    /// EINPROGRESS.
    static let inProgress: Int32 = 115
}
