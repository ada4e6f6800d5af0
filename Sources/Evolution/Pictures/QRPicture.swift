import Bytes

/// A QR code as the real server draws it: four pixels a square, three squares of margin, dark squares in `QRCODE_COLOR`.
package struct QRPicture: Equatable, Sendable {
    /// Pixels along the side of a square.
    package static let scale = 4
    /// Light squares around the symbol. The standard wants four; the real server draws three and phones read it.
    package static let margin = 3

    /// The PNG file.
    package let png: [UInt8]

    /// Nil when the text is empty or too long for a QR code.
    package init?(text: String, colour: RGB) {
        guard let symbol = QRSymbol(encoding: Array(text.utf8)) else { return nil }
        let white = RGB(red: 255, green: 255, blue: 255)
        png = PNGPicture(width: (symbol.width + 2 * Self.margin) * Self.scale, palette: (white, colour)) { column, row in
            let x = column / Self.scale - Self.margin
            let y = row / Self.scale - Self.margin
            let squares = 0..<symbol.width
            return squares.contains(x) && squares.contains(y) && symbol.dark[y * symbol.width + x]
        }.encoded()
    }

    /// `data:image/png;base64,…`, what a web page shows as it stands.
    package var dataURL: String { "data:image/png;base64," + Base64.encodeToString(png) }
}
