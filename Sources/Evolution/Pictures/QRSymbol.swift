private import CQREncode

/// The black and white squares of a QR code (ISO/IEC 18004), as large as its text needs, error correction level H:
/// up to 30 % of a symbol may be unreadable, the level the real server asks for.
struct QRSymbol: Equatable, Sendable {
    /// Squares along each side, 21 to 177.
    let width: Int
    /// Row by row, true where dark.
    let dark: [Bool]

    /// Nil for an empty text or one above 1273 bytes, the most the level can carry.
    init?(encoding text: [UInt8]) {
        guard let code = unsafe QRcode_encodeData(CInt(text.count), text, 0, QR_ECLEVEL_H) else { return nil }
        defer { unsafe QRcode_free(code) }
        let width = Int(unsafe code.pointee.width)
        var dark: [Bool] = []
        dark.reserveCapacity(width * width)
        // Bit 0 of each byte is the colour; the others tell the parts of the symbol apart.
        for index in 0..<width * width { dark.append(unsafe code.pointee.data[index] & 1 == 1) }
        self.width = width
        self.dark = dark
    }
}
