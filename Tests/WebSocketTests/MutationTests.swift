import Testing
import WebSocket

/// Repeats the same day for the same seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Hostile streams")
struct MutationTests {
    static func transcript(_ random: inout SplitMix) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let payload = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...127, using: &random) }
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes += Client.frame(1, payload)
            case 1: bytes += Client.frame(2, payload)
            case 2: bytes += Client.frame(1, payload, final: false) + Client.frame(9, [1]) + Client.frame(0, payload)
            case 3: bytes += Client.frame(9, Array(payload.prefix(125)))
            case 4: bytes += Client.frame(1, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], reserved: 0x40)
            default: bytes += Client.frame(2, payload, reserved: 0x40)
            }
        }
        return bytes
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `mutated streams never trap, and say the same in one read as in many`(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        for _ in 0..<60 {
            var bytes = Self.transcript(&random)
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
                default: if bytes.count > 1 { bytes.remove(at: index) }
                }
            }
            let agreement = PerMessageDeflate.Agreement(clientNoContextTakeover: Bool.random(using: &random))
            let whole = events([bytes], limit: 500, deflate: agreement)
            #expect(whole == events(bytes.map { [$0] }, limit: 500, deflate: agreement), "seed \(seed)")
            let size = Int.random(in: 2...40, using: &random)
            let reads = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
            #expect(whole == events(reads, limit: 500, deflate: agreement), "seed \(seed)")
        }
    }
}
