import HTTP

/// RFC 9112 §7.1: the input is what follows a head that announces chunks.
func check(_ input: Input) {
    let head = Array("POST / HTTP/1.1\r\nHost: m\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    let whole = transcript([head + input.bytes])
    let cut = transcript(input.pieces(after: head))
    expect(whole == cut, "in one read \(whole), in reads of \(input.cutCount) \(cut)")
}
