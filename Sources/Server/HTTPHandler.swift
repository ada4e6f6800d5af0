import HTTP

/// Who answers requests. Everything is called on the loop's thread; an answer may be given at once or later.
package protocol HTTPHandler: AnyObject {
    /// The head of a request with a body has arrived: how many bytes of body to accept. The exchange is the one `handle` gets later.
    func bodyLimitBytes(_ exchange: Exchange) -> Int

    /// The request is complete. `exchange.respond` is due, now or later.
    func handle(_ exchange: Exchange)

    /// The body passed the limit. An answer is due; the rest of the body is read and dropped.
    func refuseBody(_ exchange: Exchange)
}
