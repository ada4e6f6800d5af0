import HTTP

/// RFC 9112: requests, pipelined, with bodies of every framing.
func check(_ input: Input) {
    let whole = transcript([input.bytes])
    let cut = transcript(input.pieces())
    expect(whole == cut, "in one read \(whole), in reads of \(input.cutCount) \(cut)")
}
