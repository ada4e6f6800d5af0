import WebSocket

/// Frames as a client sends them: masked, and as wrong as a test wants them.
enum Client {
    static let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    static func frame(
        _ opcode: UInt8, _ payload: [UInt8] = [], final isFinal: Bool = true, reserved: UInt8 = 0, masked: Bool = true
    ) -> [UInt8] {
        var bytes = [opcode | reserved | (isFinal ? 0x80 : 0)]
        let maskBit: UInt8 = masked ? 0x80 : 0
        switch payload.count {
        case ..<126: bytes.append(maskBit | UInt8(payload.count))
        case ..<65_536: bytes += [maskBit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            bytes.append(maskBit | 127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift)) }
        }
        guard masked else { return bytes + payload }
        bytes += key
        for (index, byte) in payload.enumerated() { bytes.append(byte ^ key[index & 3]) }
        return bytes
    }

    static func text(_ text: String, final isFinal: Bool = true) -> [UInt8] { frame(1, Array(text.utf8), final: isFinal) }

    static func close(_ code: UInt16, _ reason: [UInt8] = []) -> [UInt8] {
        frame(8, [UInt8(code >> 8), UInt8(code & 255)] + reason)
    }
}

/// All events of `reads`, delivered one after the other.
func events(
    _ reads: [[UInt8]], limit: Int = 1_000_000, deflate: PerMessageDeflate.Agreement? = nil, maxFragmentCount: Int = 1000
) -> [ConnectionMachine.Event] {
    var machine = ConnectionMachine(maxMessageBytes: limit, deflate: deflate, maxFragmentCount: maxFragmentCount)
    return events(reads, of: &machine)
}

func events(_ reads: [[UInt8]], of machine: inout ConnectionMachine) -> [ConnectionMachine.Event] {
    var events: [ConnectionMachine.Event] = []
    for read in reads {
        var offset = 0
        while true {
            let event = machine.receive(read.span, from: &offset)
            if event == .needsMore { break }
            events.append(event)
        }
    }
    return events
}

func events(_ bytes: [UInt8], limit: Int = 1_000_000, deflate: PerMessageDeflate.Agreement? = nil) -> [ConnectionMachine.Event] {
    events([bytes], limit: limit, deflate: deflate)
}
