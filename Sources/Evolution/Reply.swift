package import JSON

/// An answer that may have to wait: simulated waits of the real server, or the `delay` of a message.
///
/// Whoever receives it waits `after`, then calls `finish` exactly once, whether or not the client is still there: the work it stands
/// for is done in `finish`, and the answer is the state of that moment.
package struct Reply {
    package let after: Duration
    package let finish: () -> Result<JSONValue, APIError>

    init(after: Duration = .zero, finish: @escaping () -> Result<JSONValue, APIError>) {
        self.after = after
        self.finish = finish
    }

    /// An answer that is known already.
    init(_ body: JSONValue) {
        self.init { .success(body) }
    }
}
