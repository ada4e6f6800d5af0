import Bytes

/// The weak entity tag that Express gives a body, as bytes: `W/"`, the length in hexadecimal, a dash, 27 characters of the base64 of the
/// SHA-1, and a quote.
package struct WeakTag: Sendable {
    package let bytes: [UInt8]

    package init(ofBody body: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(48)
        bytes.append(ascii: "W/\"")
        var shift = body.count == 0 ? 0 : (Int.bitWidth - 1 - body.count.leadingZeroBitCount) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: body.count >> shift & 15)
            bytes.append(digit < 10 ? ASCII.zero + digit : UInt8(ascii: "a") + digit - 10)
            shift -= 4
        }
        bytes.append(UInt8(ascii: "-"))
        let digest = Digest.sha1(body)
        Base64.append(digest.span, to: &bytes)
        bytes[bytes.count - 1] = UInt8(ascii: "\"")
        self.bytes = bytes
    }
}
