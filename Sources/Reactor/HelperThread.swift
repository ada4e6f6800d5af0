import CLinux

/// A thread for work that blocks by nature. What it finds out comes back to the loop through a `Mailbox`.
package enum HelperThread {
    /// Runs `body` on a thread of its own, which ends with it.
    package static func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let box = unsafe Unmanaged.passRetained(Box(body))
        let answer = unsafe clinux_start_thread(
            { context in
                if let context = unsafe context { unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, box.toOpaque())
        guard answer < 0 else { return }
        unsafe box.release()
        throw SystemError(call: "pthread_create", code: -answer)
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
