import HTTP

/// RFC 7578: a body whose boundary is `b`. Its parts, written as a browser writes them, read the same.
func check(_ input: Input) {
    let type = "multipart/form-data; boundary=b"
    guard let form = try? MultipartBody(input.bytes, contentType: type) else { return }
    expect(form.parts.count <= MultipartBody.partCount, "\(form.parts.count) parts")
    var body: [UInt8] = []
    for part in form.parts {
        expect(part.name.utf8.count <= MultipartBody.nameBytes, "a name of \(part.name.utf8.count) bytes")
        body += Array("--b\r\nContent-Disposition: form-data; name=\(quoted(part.name))".utf8)
        if let fileName = part.fileName { body += Array("; filename=\(quoted(fileName))".utf8) }
        if let mediaType = part.mediaType { body += Array("\r\nContent-Type: \(mediaType)".utf8) }
        body += Array("\r\n\r\n".utf8) + part.content + Array("\r\n".utf8)
    }
    body += Array("--b--\r\n".utf8)
    let again = try? MultipartBody(body, contentType: type)
    expect(again?.parts == form.parts, "\(form.parts) reads \(again?.parts ?? [])")
}

private func quoted(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
        if scalar == "\"" || scalar == "\\" { output.unicodeScalars.append("\\") }
        output.unicodeScalars.append(scalar)
    }
    output.unicodeScalars.append("\"")
    return output
}
