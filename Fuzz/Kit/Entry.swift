// What libFuzzer calls for every input. Each target is one file with a function `check`, compiled together with this folder.

/// Where the cuts of an input are: its first byte says how many bytes each read delivers.
///
/// The low five bits count, so that a corpus can be typed: `@` delivers all at once, `a` byte by byte, `p` sixteen at a time.
struct Input {
    /// All but the first byte.
    let bytes: [UInt8]
    /// 1 to 31, or the length of `bytes` for 0. Targets whose input is no stream vary a limit by it.
    let cutCount: Int

    init(_ input: UnsafeBufferPointer<UInt8>) {
        bytes = unsafe Array(input.dropFirst())
        let count = unsafe Int(input.first ?? 0) & 31
        cutCount = count > 0 ? count : max(bytes.count, 1)
    }

    /// `prefix` in one read, then the bytes as the cuts have it.
    func pieces(after prefix: [UInt8] = []) -> [[UInt8]] {
        let reads = stride(from: 0, to: bytes.count, by: cutCount).map { Array(bytes[$0..<min($0 + cutCount, bytes.count)]) }
        return prefix.isEmpty ? reads : [prefix] + reads
    }
}

/// Ends the run with a finding: the message is printed and the input kept.
func expect(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}

@c(LLVMFuzzerTestOneInput)
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    check(unsafe Input(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
