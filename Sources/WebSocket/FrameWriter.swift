/// Frames of the server: never masked (RFC 6455 §5.1), minimal lengths. A frame made once may be sent to any number of clients.
package enum FrameWriter {
    /// A head for a payload that is sent beside it.
    package static func header(
        _ opcode: Opcode, payloadCount: Int, isCompressed: Bool = false, isFinal: Bool = true
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(10)
        appendHeader(opcode, payloadCount: payloadCount, isCompressed: isCompressed, isFinal: isFinal, to: &output)
        return output
    }

    package static func frame(
        _ opcode: Opcode, _ payload: [UInt8], isCompressed: Bool = false, isFinal: Bool = true
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(payload.count + 10)
        append(opcode, payload, isCompressed: isCompressed, isFinal: isFinal, to: &output)
        return output
    }

    /// `isCompressed` says that `payload` is the output of a `Deflater`; it sets RSV1 (RFC 7692 §6).
    package static func append(
        _ opcode: Opcode, _ payload: [UInt8], isCompressed: Bool = false, isFinal: Bool = true, to output: inout [UInt8]
    ) {
        appendHeader(opcode, payloadCount: payload.count, isCompressed: isCompressed, isFinal: isFinal, to: &output)
        output.append(contentsOf: payload)
    }

    /// A Close frame. Without a code it is empty; a reason longer than 123 bytes is cut before the character that passes the limit.
    package static func close(_ code: CloseCode?, reason: [UInt8] = []) -> [UInt8] {
        guard let code else { return frame(.close, []) }
        var payload = [UInt8(truncatingIfNeeded: code.rawValue >> 8), UInt8(truncatingIfNeeded: code.rawValue)]
        var count = min(reason.count, 123)
        if count < reason.count { while count > 0, reason[count] & 0xC0 == 0x80 { count -= 1 } }
        payload.append(contentsOf: reason[..<count])
        return frame(.close, payload)
    }

    private static func appendHeader(
        _ opcode: Opcode, payloadCount: Int, isCompressed: Bool, isFinal: Bool, to output: inout [UInt8]
    ) {
        precondition(!opcode.isControl || payloadCount <= 125 && isFinal && !isCompressed, "RFC 6455 §5.5")
        output.append(opcode.rawValue | (isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0))
        if payloadCount < 126 {
            output.append(UInt8(truncatingIfNeeded: payloadCount))
        } else if payloadCount < 65_536 {
            output.append(126)
            output.append(UInt8(truncatingIfNeeded: payloadCount >> 8))
            output.append(UInt8(truncatingIfNeeded: payloadCount))
        } else {
            output.append(127)
            for shift in stride(from: 56, through: 0, by: -8) {
                output.append(UInt8(truncatingIfNeeded: payloadCount >> shift))
            }
        }
    }
}
