import Bytes

/// The client's half of an HTTP/1.1 connection (RFC 9112): bytes in, the response to one request out. Owns no socket and no clock.
///
/// One machine a request. Interim responses are skipped, except 101, which ends HTTP on the connection.
package struct ClientMachine: Sendable {
    package struct Limits: Sendable {
        /// Bytes of status line and fields; 64 KiB, since receivers behind several proxies send long heads.
        package var headBytes = 64 << 10
        /// Fields of head and trailers together.
        package var fieldCount = 256
        /// Bytes of the body; 1 MiB, for nothing in an answer to a webhook is used but its status and the start of its text.
        package var bodyBytes = 1 << 20

        package init() {}
    }

    package enum Event: Sendable {
        /// All input is taken and the response is not complete.
        case needsMore
        /// The response is complete; what follows it in the input is not taken.
        case response(ReceivedResponse)
        /// Nothing more is taken.
        case failure(ResponseError)
    }

    private enum State: Sendable {
        case head
        case length(remaining: Int)
        case chunked
        case untilClose
        case done
        case failed(ResponseError)
    }

    private let method: Method
    private let limits: Limits
    private var state = State.head
    private var parser = HeadParser(isResponse: true)
    private var partial: [UInt8] = []
    private var pending: ReceivedResponse?
    private var decoder = ChunkedDecoder(extensionBytes: 0, trailerBytes: 0, fieldCount: 0)

    /// - Parameter method: of the request, which decides whether a body follows.
    package init(method: Method, limits: Limits = .init()) {
        self.method = method
        self.limits = limits
    }

    /// Takes bytes of `input` from `offset` on, which it moves. Done after anything but `.needsMore`.
    package mutating func receive(_ input: Span<UInt8>, from offset: inout Int) -> Event {
        do throws(ResponseError) {
            while true {
                if let event = try advance(input, &offset) { return event }
            }
        } catch {
            return fail(error)
        }
    }

    /// The peer closed its side: the end of a body that nothing else delimits, too early for anything else.
    package mutating func receiveEnd() -> Event {
        switch state {
        case .untilClose: finish()
        case .head, .length, .chunked: fail(.closedEarly)
        case .failed(let error): .failure(error)
        case .done: .needsMore
        }
    }

    /// One step; nil when the next can be taken at once.
    private mutating func advance(_ input: Span<UInt8>, _ offset: inout Int) throws(ResponseError) -> Event? {
        switch state {
        case .head: try receiveHead(input, &offset)
        case .length(let remaining): receive(remaining, input, &offset)
        case .chunked: try receiveChunk(input, &offset)
        case .untilClose: try receiveRest(input, &offset)
        case .done: .needsMore
        case .failed(let error): .failure(error)
        }
    }

    private mutating func receiveHead(_ input: Span<UInt8>, _ offset: inout Int) throws(ResponseError) -> Event? {
        let knownCount = partial.count
        let taken = min(input.count - offset, limits.headBytes + 1 - knownCount)
        var bytes = partial
        partial = []
        bytes.append(input.extracting(offset..<offset + taken))
        let headLimits = HeadLimits(headBytes: limits.headBytes, targetBytes: 0, fieldCount: limits.fieldCount)
        let headCount: Int?
        do throws(RequestError) {
            headCount = try parser.parse(bytes.span, limits: headLimits)
        } catch {
            throw .badHead
        }
        guard let headCount else {
            offset += taken
            partial = bytes
            return .needsMore
        }
        offset += headCount - knownCount
        bytes.removeLast(bytes.count - headCount)
        let fields = Fields(head: bytes, entries: parser.entries, nameCounts: parser.nameCounts)
        let (status, minorVersion) = try Self.statusLine(bytes.span.extracting(parser.startLine))
        parser = HeadParser(isResponse: true)
        if status.code < 200, status.code != 101 { return nil }
        return try begin(status, minorVersion, fields)
    }

    /// RFC 9112 §6.3, as read by a client.
    private mutating func begin(_ status: Status, _ minorVersion: Int, _ fields: Fields) throws(ResponseError) -> Event? {
        let isBodiless =
            method == .head || status.forbidsContent || (method == .connect && (200..<300).contains(status.code))
        let framing: BodyFraming?
        do throws(RequestError) {
            framing =
                isBodiless || fields.contains("content-length") || fields.contains("transfer-encoding")
                ? isBodiless ? BodyFraming.none : try BodyFraming(of: fields, minorVersion: minorVersion) : nil
        } catch {
            throw .badFraming
        }
        pending = ReceivedResponse(
            status: status, minorVersion: minorVersion, fields: fields, endsWithConnection: framing == nil)
        switch framing {
        case .some(.none): return finish()
        case .length(let count):
            guard count <= limits.bodyBytes else { throw .bodyTooLarge }
            state = .length(remaining: count)
        case .chunked:
            decoder = ChunkedDecoder(
                extensionBytes: limits.headBytes, trailerBytes: limits.headBytes, fieldCount: limits.fieldCount - fields.count)
            state = .chunked
        case nil: state = .untilClose
        }
        return nil
    }

    private mutating func receive(_ remaining: Int, _ input: Span<UInt8>, _ offset: inout Int) -> Event? {
        let range = offset..<offset + min(remaining, input.count - offset)
        offset = range.upperBound
        pending?.body.append(input.extracting(range))
        if range.count == remaining { return finish() }
        state = .length(remaining: remaining - range.count)
        return .needsMore
    }

    private mutating func receiveChunk(_ input: Span<UInt8>, _ offset: inout Int) throws(ResponseError) -> Event? {
        let step: ChunkedDecoder.Step
        do throws(RequestError) {
            step = try decoder.step(input, from: &offset)
        } catch {
            throw .badChunks
        }
        switch step {
        case .needsMore: return .needsMore
        case .size(let size):
            guard size <= limits.bodyBytes - (pending?.body.count ?? 0) else { throw .bodyTooLarge }
        case .data(let range): pending?.body.append(input.extracting(range))
        case .end: return finish()
        }
        return nil
    }

    private mutating func receiveRest(_ input: Span<UInt8>, _ offset: inout Int) throws(ResponseError) -> Event? {
        let rest = offset..<input.count
        guard rest.count <= limits.bodyBytes - (pending?.body.count ?? 0) else { throw .bodyTooLarge }
        offset = input.count
        pending?.body.append(input.extracting(rest))
        return .needsMore
    }

    private mutating func finish() -> Event {
        guard let response = pending else { return .needsMore }
        pending = nil
        state = .done
        return .response(response)
    }

    private mutating func fail(_ error: ResponseError) -> Event {
        state = .failed(error)
        pending = nil
        partial = []
        return .failure(error)
    }

    /// RFC 9112 §4; the space before the reason may be missing when the reason is.
    private static func statusLine(_ line: Span<UInt8>) throws(ResponseError) -> (Status, Int) {
        guard line.count >= 12, line.extracting(0..<7).equals("HTTP/1."), ASCII.isDigit(line[7]), line[8] == ASCII.space,
            line.count == 12 || line[12] == ASCII.space
        else { throw .badStatusLine }
        var code = 0
        for index in 9..<12 {
            guard ASCII.isDigit(line[index]) else { throw .badStatusLine }
            code = code * 10 + Int(line[index] - ASCII.zero)
        }
        guard (100..<600).contains(code) else { throw .badStatusLine }
        let reason = line.count > 13 ? String(decoding: line.extracting(13..<line.count)) : ""
        return (Status(code, reason), Int(line[7] - ASCII.zero))
    }
}
