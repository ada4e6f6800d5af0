import JSON

/// RFC 8259: what was read and written reads as the same value, and is written the same. Numbers beyond any double are written null.
func check(_ input: Input) {
    guard let value = try? JSONValue(parsing: input.bytes, depthLimit: input.cutCount) else { return }
    let text = value.serialized()
    guard let again = try? JSONValue(parsing: text, depthLimit: input.cutCount) else { fatalError("not JSON: \(value)") }
    expect(again.serialized() == text, "\(value) is written \(again) the second time")
    expect(again == value || text.contains(UInt8(ascii: "l")), "\(value) reads \(again)")
}
