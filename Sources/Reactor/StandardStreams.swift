private import Glibc

/// Lines to whoever started the process, written at once.
package enum StandardOutput {
    package static func write(_ text: String) { StandardStream.write(text, to: STDOUT_FILENO) }
}

package enum StandardError {
    package static func write(_ text: String) { StandardStream.write(text, to: STDERR_FILENO) }
}

private enum StandardStream {
    /// A reader that is gone or does not keep up loses the rest; that is no reason to stop or to wait.
    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            var readiness = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard unsafe poll(&readiness, 1, 0) == 1 else { return }
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
