import CLinux

/// Finds the addresses of host names by the system's own means, which block and therefore run on threads of their own.
package final class Resolver {
    /// Lookups under way at once: one slow server of names must not hold up all others, and threads are not for the taking.
    private static let threadCount = 4
    /// More than any name needs.
    private static let addressCount = 16

    private struct Answer: Sendable {
        let number: Int
        let result: Result<[SocketAddress], ResolveError>
    }

    private struct Question {
        let number: Int
        let host: String
        let port: UInt16
        let completed: (Result<[SocketAddress], ResolveError>) -> Void
    }

    private let loop: EventLoop
    private let mailbox: Mailbox<Answer>
    private var attachment: Attachment?
    private var waiting: [Question] = []
    private var running: [Int: Question] = [:]
    private var lastNumber = 0

    package init(loop: EventLoop) throws(SystemError) {
        self.loop = loop
        mailbox = try Mailbox()
        attachment = try loop.attach(mailbox) { [weak self] in self?.receive($0) }
    }

    deinit { if let attachment { loop.detach(attachment) } }

    /// Calls `completed` on the loop, never from within this call. Numeric addresses are answered without asking anybody.
    package func resolve(_ host: String, port: UInt16, _ completed: @escaping (Result<[SocketAddress], ResolveError>) -> Void) {
        if let address = SocketAddress(host, port: port) { return loop.enqueue { completed(.success([address])) } }
        lastNumber += 1
        waiting.append(Question(number: lastNumber, host: host, port: port, completed: completed))
        askNext()
    }

    /// The same, blocking; for the start of a program.
    package static func addresses(of host: String, port: UInt16) throws(ResolveError) -> [SocketAddress] {
        if let address = SocketAddress(host, port: port) { return [address] }
        var found = [clinux_address](repeating: clinux_address(), count: addressCount)
        let answer = unsafe clinux_resolve(host, &found, found.count)
        guard answer >= 0 else {
            throw ResolveError(host: host, reason: unsafe String(cString: clinux_resolve_error_text(answer)))
        }
        return found[..<Int(answer)].map { raw in
            var address = SocketAddress(raw)
            address.port = port
            return address
        }
    }

    private func askNext() {
        guard running.count < Resolver.threadCount, !waiting.isEmpty else { return }
        let question = waiting.removeFirst()
        running[question.number] = question
        do throws(SystemError) {
            try HelperThread.start { [mailbox, number = question.number, host = question.host, port = question.port] in
                mailbox.post(
                    Answer(
                        number: number, result: Result { () throws(ResolveError) in try Resolver.addresses(of: host, port: port) }
                    ))
            }
        } catch {
            mailbox.post(Answer(number: question.number, result: .failure(ResolveError(host: question.host, reason: "\(error)"))))
        }
    }

    private func receive(_ answer: Answer) {
        running.removeValue(forKey: answer.number)?.completed(answer.result)
        askNext()
    }
}

/// A name that leads nowhere.
package struct ResolveError: Error, Equatable, Sendable, CustomStringConvertible {
    package let host: String
    /// In the system's words: `Name or service not known`.
    package let reason: String

    package var description: String { "\(host): \(reason)" }
}
