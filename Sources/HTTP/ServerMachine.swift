import Bytes

/// The server's half of an HTTP/1.1 connection (RFC 9112): bytes in, requests out. Owns no socket and no clock.
///
/// Feed it what was read and call until `.needsMore`. After `.request` it takes nothing of what follows until called again, so
/// pipelined requests are answered in order by a caller that keeps the unread rest. The events do not depend on how the bytes were cut.
package struct ServerMachine: ~Copyable, Sendable {
    package enum Event: Sendable {
        /// All input is taken and nothing is complete.
        case needsMore
        /// The head of a request whose body follows; `body` is empty yet. Now is the time to set `bodyLimitBytes` and, if
        /// `expectsContinue`, to send `MessageWriter.continueResponse`.
        case head(Request)
        /// A request is complete.
        case request(Request)
        /// The body is longer than `bodyLimitBytes`: said before it arrives if its length was declared, else once a chunk passes the
        /// limit. Answer 413; what follows of the body is swallowed and the next request can come. If it grows beyond
        /// `Limits.discardBytes` a failure follows: then close without a second answer. A client that waits for
        /// `100 Continue` may never send the body: close after the answer.
        case bodyTooLarge(Request)
        /// Answer with the error's status and close. Nothing more is taken.
        case failure(RequestError)
    }

    /// Where the connection stands, for the deadlines of its caller. One deadline for each stay in a phase, never renewed by a byte:
    /// else a client that sends one every few seconds holds the connection for ever.
    package enum Phase: Equatable, Sendable {
        /// Between requests.
        case idle
        /// Part of a head is there.
        case head
        /// The head is complete, its body is not.
        case body
        /// After a failure.
        case failed
    }

    private enum State: Sendable {
        case head
        /// The head was reported; what follows depends on the limit the caller sets.
        case announced
        case length(remaining: Int)
        case chunked
        case discardingLength(remaining: Int)
        case discardingChunks(allowance: Int)
        case failed(RequestError)
    }

    private let limits: Limits
    private var state = State.head
    private var parser = HeadParser()
    /// The bytes of a head that came in pieces.
    private var partial: [UInt8] = []
    /// The request whose body is being read.
    private var pending: Request?
    private var body: [UInt8] = []
    private var decoder: ChunkedDecoder

    /// Bytes. The limit for the body of the request at hand; back at `Limits.bodyBytes` after it.
    package var bodyLimitBytes: Int

    package init(limits: Limits) {
        self.limits = limits
        bodyLimitBytes = limits.bodyBytes
        decoder = ChunkedDecoder(extensionBytes: 0, trailerBytes: 0, fieldCount: 0)
    }

    package var phase: Phase {
        switch state {
        case .head: partial.isEmpty ? .idle : .head
        case .announced, .length, .chunked, .discardingLength, .discardingChunks: .body
        case .failed: .failed
        }
    }

    /// The deadline of the phase has passed: what to answer before closing, or nil when nothing was asked.
    package mutating func expire() -> RequestError? {
        switch phase {
        case .idle, .failed: nil
        case .head: fail(.headTimeout)
        case .body: fail(.bodyTimeout)
        }
    }

    /// Takes bytes of `input` from `offset` on, which it moves, up to the next event.
    package mutating func receive(_ input: Span<UInt8>, from offset: inout Int) -> Event {
        do throws(RequestError) {
            return try advance(input, &offset)
        } catch {
            return .failure(fail(error))
        }
    }

    private mutating func advance(_ input: Span<UInt8>, _ offset: inout Int) throws(RequestError) -> Event {
        switch state {
        case .head: try receiveHead(input, &offset)
        case .announced: try beginBody(input, &offset)
        case .length(let remaining): receiveBody(remaining, input, &offset)
        case .chunked: try receiveChunks(input, &offset)
        case .discardingLength, .discardingChunks: try discard(input, &offset)
        case .failed(let error): .failure(error)
        }
    }

    // MARK: Head

    private mutating func receiveHead(_ input: Span<UInt8>, _ offset: inout Int) throws(RequestError) -> Event {
        guard offset < input.count else { return .needsMore }
        guard partial.isEmpty else { return try continueHead(input, &offset) }
        let rest = input.extracting(offset..<input.count)
        if let headCount = try parser.parse(rest, limits: limits.head) {
            offset += headCount
            return try finishHead(rest.copy(0..<headCount))
        }
        offset = input.count
        if parser.sawOnlyBlankLines(rest.count) {
            parser.forgetBlankLines()
        } else {
            partial.append(rest)
        }
        return .needsMore
    }

    private mutating func continueHead(_ input: Span<UInt8>, _ offset: inout Int) throws(RequestError) -> Event {
        let knownCount = partial.count
        let taken = min(input.count - offset, limits.headBytes + 1 - knownCount)
        var bytes = partial
        partial = []
        bytes.append(input.extracting(offset..<offset + taken))
        if let headCount = try parser.parse(bytes.span, limits: limits.head) {
            offset += headCount - knownCount
            bytes.removeLast(bytes.count - headCount)
            return try finishHead(bytes)
        }
        offset += taken
        if parser.sawOnlyBlankLines(bytes.count) {
            parser.forgetBlankLines()
        } else {
            partial = bytes
        }
        return .needsMore
    }

    private mutating func finishHead(_ head: [UInt8]) throws(RequestError) -> Event {
        let fields = Fields(head: head, entries: parser.entries, nameCounts: parser.nameCounts)
        guard let line = parser.requestLine else { throw .badRequestLine }
        parser = HeadParser()
        try Host.check(fields, minorVersion: line.minorVersion)
        let framing = try BodyFraming(of: fields, minorVersion: line.minorVersion)
        if line.minorVersion > 0, fields.contains("expect"), !fields.contains("expect", token: "100-continue") {
            throw .unknownExpectation
        }
        let request = Request(line: line, fields: fields, framing: framing)
        if framing == .none { return .request(request) }
        pending = request
        state = .announced
        return .head(request)
    }

    // MARK: Body

    private mutating func beginBody(_ input: Span<UInt8>, _ offset: inout Int) throws(RequestError) -> Event {
        guard let request = pending else { throw .badRequestLine }
        switch request.framing {
        case .none: return finish()
        case .length(let count):
            guard count > bodyLimitBytes else { return receiveBody(count, input, &offset) }
            guard count <= limits.discardBytes else { throw .contentTooLarge }
            return refuse(.discardingLength(remaining: count))
        case .chunked:
            decoder = ChunkedDecoder(
                extensionBytes: limits.chunkExtensionBytes, trailerBytes: limits.trailerBytes,
                fieldCount: limits.fieldCount - request.fields.count)
            state = .chunked
            return try receiveChunks(input, &offset)
        }
    }

    private mutating func receiveBody(_ remaining: Int, _ input: Span<UInt8>, _ offset: inout Int) -> Event {
        let range = offset..<offset + min(remaining, input.count - offset)
        offset = range.upperBound
        if body.isEmpty { body = input.copy(range) } else { body.append(input.extracting(range)) }
        guard range.count < remaining else { return finish() }
        state = .length(remaining: remaining - range.count)
        return .needsMore
    }

    private mutating func receiveChunks(_ input: Span<UInt8>, _ offset: inout Int) throws(RequestError) -> Event {
        while true {
            switch try decoder.step(input, from: &offset) {
            case .needsMore: return .needsMore
            case .size(let size):
                guard size <= bodyLimitBytes - body.count else {
                    guard size <= limits.discardBytes else { throw .contentTooLarge }
                    return refuse(.discardingChunks(allowance: limits.discardBytes - size))
                }
            case .data(let range): body.append(input.extracting(range))
            case .end: return finish()
            }
        }
    }

    private mutating func finish() -> Event {
        guard var request = pending else { return .needsMore }
        request.body = body
        reset()
        return .request(request)
    }

    /// Reports the body as too large; `state` says how the rest of it is swallowed.
    private mutating func refuse(_ state: State) -> Event {
        guard let request = pending else { return .needsMore }
        self.state = state
        body = []
        return .bodyTooLarge(request)
    }

    private mutating func discard(_ input: Span<UInt8>, _ offset: inout Int) throws(RequestError) -> Event {
        while true {
            switch state {
            case .discardingLength(let remaining):
                let taken = min(remaining, input.count - offset)
                offset += taken
                guard taken < remaining else { return try next(input, &offset) }
                state = .discardingLength(remaining: remaining - taken)
                return .needsMore
            case .discardingChunks(let allowance):
                switch try decoder.step(input, from: &offset) {
                case .needsMore: return .needsMore
                case .size(let size):
                    guard size <= allowance else { throw .contentTooLarge }
                    state = .discardingChunks(allowance: allowance - size)
                case .data: continue
                case .end: return try next(input, &offset)
                }
            case .head, .announced, .length, .chunked, .failed: return .needsMore
            }
        }
    }

    /// A refused body is swallowed: on with the next request.
    private mutating func next(_ input: Span<UInt8>, _ offset: inout Int) throws(RequestError) -> Event {
        reset()
        return try receiveHead(input, &offset)
    }

    private mutating func reset() {
        state = .head
        pending = nil
        body = []
        bodyLimitBytes = limits.bodyBytes
    }

    @discardableResult
    private mutating func fail(_ error: RequestError) -> RequestError {
        reset()
        state = .failed(error)
        parser = HeadParser()
        partial = []
        return error
    }
}
