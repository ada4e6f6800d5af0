import Bytes

/// The receiving half of one server connection (RFC 6455 §5, RFC 7692 §6): bytes in, messages and control frames out.
///
/// Not copyable, since with deflate it owns a zlib stream. Idle it holds no buffer; what it keeps between two calls is a head cut by
/// the network, or the part of a message that has arrived.
package struct ConnectionMachine: ~Copyable {
    package enum Event: Equatable, Sendable {
        /// The input is used up, or nothing is read any more.
        case needsMore
        /// A whole message, valid UTF-8.
        case text([UInt8])
        case binary([UInt8])
        /// To be answered by a pong with the same bytes, at most 125.
        case ping([UInt8])
        case pong([UInt8])
        /// The peer closes; the answer is a Close with the same code. Nothing is read any more.
        case close(CloseCode?, reason: [UInt8])
        /// The peer broke a rule; the answer is a Close with this code, then the end of TCP. Nothing is read any more.
        case failure(CloseCode)
    }

    /// Frames a message may come in. Twice what the densest case of the Autobahn suite needs (4 MiB in pieces of 64 bytes); the
    /// bound stops a message of endless empty fragments, which no limit in bytes would. Above it: 1008.
    package static let defaultMaxFragmentCount = 131_072

    private enum Phase { case head, payload, over }

    private let maxMessageBytes: Int
    private let maxFragmentCount: Int32
    private let agreement: PerMessageDeflate.Agreement?
    private var inflater: Inflater?

    private var phase = Phase.head
    /// A head cut by the network.
    private var partialHead = InlineArray<14, UInt8>(repeating: 0)
    private var partialHeadCount: UInt8 = 0
    private var frame = FrameHead(opcode: .continuation, isFinal: true, isCompressed: false, payloadCount: 0, key: 0)
    /// Bytes of the frame's payload that have arrived.
    private var receivedCount = 0
    private var control: [UInt8] = []

    /// The kind of the open message; nil between messages.
    private var messageOpcode: Opcode?
    private var messageIsCompressed = false
    private var message: [UInt8] = []
    /// Bytes of the message on the wire, as its frames claimed.
    private var messageWireBytes = 0
    private var fragmentCount: Int32 = 0
    private var validator = UTF8Validator()

    /// `maxMessageBytes` bounds a message both on the wire and inflated; exactly so many are accepted, one more is a 1009.
    package init(
        maxMessageBytes: Int, deflate: PerMessageDeflate.Agreement? = nil,
        maxFragmentCount: Int = ConnectionMachine.defaultMaxFragmentCount
    ) {
        self.maxMessageBytes = maxMessageBytes
        self.maxFragmentCount = Int32(clamping: maxFragmentCount)
        agreement = deflate
    }

    /// The next thing that happened in `input` from `offset` on; call until `.needsMore`, which leaves nothing behind unless the
    /// connection is over.
    package mutating func receive(_ input: Span<UInt8>, from offset: inout Int) -> Event {
        while true {
            switch phase {
            case .over: return .needsMore
            case .head:
                guard let failure = readHead(input, &offset) else { continue }
                guard let code = failure.code else { return .needsMore }
                return fail(code)
            case .payload:
                let event = frame.opcode.isControl ? readControl(input, &offset) : readData(input, &offset)
                if let event { return event }
            }
        }
    }
}

// MARK: Frames

extension ConnectionMachine {
    /// Why a head could not be read: a broken rule, or (nil) no bytes left.
    private struct Stop { var code: CloseCode? }

    private var context: FrameHead.Context {
        FrameHead.Context(permitsCompression: agreement != nil, isInsideMessage: messageOpcode != nil)
    }

    private mutating func readHead(_ input: Span<UInt8>, _ offset: inout Int) -> Stop? {
        if partialHeadCount == 0 {
            switch FrameHead.parse(input.extracting(offset..<input.count), in: context) {
            case .head(let head, let byteCount):
                offset += byteCount
                return begin(head)
            case .failure(let code): return Stop(code: code)
            case .needsMore: break
            }
        }
        while offset < input.count {
            partialHead[Int(partialHeadCount)] = input[offset]
            partialHeadCount += 1
            offset += 1
            switch FrameHead.parse(partialHead.span.extracting(0..<Int(partialHeadCount)), in: context) {
            case .head(let head, _):
                partialHeadCount = 0
                return begin(head)
            case .failure(let code): return Stop(code: code)
            case .needsMore: break
            }
        }
        return Stop(code: nil)
    }

    private mutating func begin(_ head: FrameHead) -> Stop? {
        if !head.opcode.isControl {
            // Before a byte is allocated for it.
            guard head.payloadCount <= maxMessageBytes - messageWireBytes else { return Stop(code: .messageTooBig) }
            guard fragmentCount < maxFragmentCount else { return Stop(code: .policyViolation) }
            messageWireBytes += head.payloadCount
            fragmentCount += 1
            if head.opcode != .continuation {
                messageOpcode = head.opcode
                messageIsCompressed = head.isCompressed
            }
        }
        frame = head
        receivedCount = 0
        phase = .payload
        return nil
    }

    /// The bytes of the frame that are at hand.
    private func available(_ input: Span<UInt8>, _ offset: Int) -> Range<Int> {
        offset..<(offset + min(input.count - offset, frame.payloadCount - receivedCount))
    }

    private mutating func fail(_ code: CloseCode) -> Event {
        end()
        return .failure(code)
    }

    private mutating func end() {
        phase = .over
        control = []
        message = []
        inflater = nil
    }
}

// MARK: Control frames

extension ConnectionMachine {
    private mutating func readControl(_ input: Span<UInt8>, _ offset: inout Int) -> Event? {
        let range = available(input, offset)
        let start = control.count
        if start == 0 { control = input.copy(range) } else { control.append(input.extracting(range)) }
        Masking.apply(frame.key, phase: receivedCount, to: &control, from: start)
        offset = range.upperBound
        receivedCount += range.count
        guard receivedCount == frame.payloadCount else { return .needsMore }
        phase = .head
        var payload: [UInt8] = []
        swap(&payload, &control)
        switch frame.opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong(payload)
        case .close: return readClose(payload)
        case .continuation, .text, .binary: return nil
        }
    }

    /// RFC 6455 §5.5.1: nothing, or a code and a reason in UTF-8.
    private mutating func readClose(_ payload: [UInt8]) -> Event {
        guard !payload.isEmpty else {
            end()
            return .close(nil, reason: [])
        }
        guard payload.count >= 2 else { return fail(.protocolError) }
        let code = CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.isValidOnWire else { return fail(.protocolError) }
        let reason = Array(payload[2...])
        guard UTF8Validator.isValid(reason.span) else { return fail(.invalidPayload) }
        end()
        return .close(code, reason: reason)
    }
}

// MARK: Messages

extension ConnectionMachine {
    private mutating func readData(_ input: Span<UInt8>, _ offset: inout Int) -> Event? {
        let range = available(input, offset)
        let start = message.count
        var refusal: CloseCode?
        if messageIsCompressed {
            var piece = input.copy(range)
            Masking.apply(frame.key, phase: receivedCount, to: &piece, from: 0)
            refusal = inflate(piece)
        } else {
            if start == 0 { message = input.copy(range) } else { message.append(input.extracting(range)) }
            Masking.apply(frame.key, phase: receivedCount, to: &message, from: start)
        }
        offset = range.upperBound
        receivedCount += range.count
        let isFrameWhole = receivedCount == frame.payloadCount
        let isMessageWhole = isFrameWhole && frame.isFinal
        if refusal == nil, isMessageWhole, messageIsCompressed { refusal = finishInflating() }
        // At once, not at the end of the message: a sender of garbage is told with the first bad byte. Before a refusal of what came
        // out after it, too: of two broken rules the earlier in the text decides, or else the cut of the network would.
        if messageOpcode == .text {
            var text = validator
            guard text.accept(message.span.extracting(start..<message.count)) else { return fail(.invalidPayload) }
            validator = text
        }
        if let refusal { return fail(refusal) }
        guard isFrameWhole else { return .needsMore }
        phase = .head
        return isMessageWhole ? deliver() : nil
    }

    private mutating func deliver() -> Event {
        guard validator.isComplete else { return fail(.invalidPayload) }
        var bytes: [UInt8] = []
        swap(&bytes, &message)
        let isText = messageOpcode == .text
        messageOpcode = nil
        messageIsCompressed = false
        messageWireBytes = 0
        fragmentCount = 0
        return isText ? .text(bytes) : .binary(bytes)
    }

    private mutating func inflate(_ piece: [UInt8]) -> CloseCode? {
        guard !piece.isEmpty else { return nil }
        if inflater == nil { inflater = Inflater(windowBits: agreement?.clientWindowBits ?? 15) }
        guard let inflater else { return .internalError }
        return take(inflater.inflate(piece, atMost: maxMessageBytes - message.count))
    }

    private mutating func finishInflating() -> CloseCode? {
        // Without a piece there is nothing to finish: an empty message of no bytes, which some compressors make.
        guard let inflater else { return nil }
        let code = take(inflater.finish(atMost: maxMessageBytes - message.count))
        if agreement?.clientNoContextTakeover ?? true { self.inflater = nil }
        return code
    }

    private mutating func take(_ outcome: Inflater.Outcome) -> CloseCode? {
        switch outcome {
        case .bytes(let bytes):
            append(bytes)
            return nil
        case .tooBig(let bytes):
            append(bytes)
            return .messageTooBig
        case .malformed: return .invalidPayload
        }
    }

    private mutating func append(_ bytes: [UInt8]) {
        if message.isEmpty { message = bytes } else { message.append(contentsOf: bytes) }
    }
}
