import CLinux
import Synchronization

/// The one door between threads: values go in from anywhere, and come out on the loop's thread in the order they went in.
///
/// Unbounded; whoever posts bounds how much is under way.
package final class Mailbox<Message: Sendable>: Sendable {
    private let pending = Mutex<[Message]>([])
    private let descriptor: FileDescriptor

    package init() throws(SystemError) {
        descriptor = FileDescriptor(owning: try SystemError.check(clinux_event_create(), "eventfd"))
    }

    /// Readable while messages wait.
    var wakeUp: Int32 { descriptor.number }

    /// Any thread. The loop is woken only if it has nothing from here to do yet.
    package func post(_ message: Message) {
        let isFirst = pending.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        if isFirst { _ = clinux_event_signal(descriptor.number) }
    }

    /// Everything posted so far.
    package func drain() -> [Message] {
        pending.withLock { messages in
            let taken = messages
            messages = []
            return taken
        }
    }
}

/// A mailbox or the like that was attached to a loop, to detach it by.
package struct Attachment: Hashable, Sendable {
    fileprivate let number: Int32
    fileprivate let token: UInt64
}

extension EventLoop {
    /// Delivers what is posted, message by message, for as long as the loop lives or until `detach`.
    @discardableResult
    package func attach<Message: Sendable>(
        _ mailbox: Mailbox<Message>, _ deliver: @escaping (Message) -> Void
    ) throws(SystemError) -> Attachment {
        let token = try watch(mailbox.wakeUp, for: MailboxWatcher(mailbox, deliver))
        return Attachment(number: mailbox.wakeUp, token: token)
    }

    package func detach(_ attachment: Attachment) { unwatch(attachment.number, attachment.token) }
}

/// The loop's end of a mailbox. The counter behind the descriptor is never read: each post to an empty mailbox is an edge of its
/// own.
private final class MailboxWatcher<Message: Sendable>: Watcher {
    private let mailbox: Mailbox<Message>
    private let deliver: (Message) -> Void

    init(_ mailbox: Mailbox<Message>, _ deliver: @escaping (Message) -> Void) {
        self.mailbox = mailbox
        self.deliver = deliver
    }

    func becameReady(_ readiness: Readiness) { for message in mailbox.drain() { deliver(message) } }
    func takeAnotherTurn() {}
}
