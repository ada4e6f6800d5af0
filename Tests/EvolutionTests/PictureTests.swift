import Bytes
import Evolution
import Testing

@Suite("the QR picture")
struct PictureTests {
    private func picture(_ text: String = "2@abc,def,ghi,jkl") throws -> (file: [UInt8], png: PNGFile) {
        let picture = try #require(QRPicture(text: text, colour: RGB(red: 0x19, green: 0x87, blue: 0x54)))
        return (picture.png, try #require(PNGFile(picture.png)))
    }

    @Test
    func `the file has the chunks of a palette picture with true checksums`() throws {
        let png = try picture().png
        #expect(png.chunks.map(\.type) == ["IHDR", "PLTE", "IDAT", "IEND"])
        #expect(png.chunks[0].data.suffix(5) == [1, 3, 0, 0, 0])
        #expect(png.chunks[1].data == [255, 255, 255, 0x19, 0x87, 0x54])
    }

    @Test
    func `the symbol has margin three, scale four and its finder in the corner`() throws {
        let png = try picture().png
        #expect(png.width % 4 == 0)
        let modules = png.width / 4 - 6
        #expect(modules >= 21 && modules % 4 == 1)
        let rows = try #require(png.rows)
        func isDark(_ x: Int, _ y: Int) -> Bool { rows[(y + 3) * 4 + 1][(x + 3) * 4 + 2] }
        // The finder pattern: dark ring of seven, light ring of five, dark heart of three (ISO/IEC 18004 §6.3.3).
        for y in 0..<7 {
            for x in 0..<7 {
                let ring = max(abs(x - 3), abs(y - 3))
                #expect(isDark(x, y) == (ring != 2))
                #expect(isDark(modules - 1 - x, y) == (ring != 2))
            }
        }
        #expect(rows[11].allSatisfy { !$0 })
        #expect(rows.allSatisfy { row in !row[..<12].contains(true) && !row[(row.count - 12)...].contains(true) })
    }

    @Test
    func `every pixel of a square is alike`() throws {
        let rows = try #require(picture().png.rows)
        for (y, row) in rows.enumerated() {
            for (x, pixel) in row.enumerated() where pixel != rows[y / 4 * 4][x / 4 * 4] {
                Issue.record("pixel \(x), \(y)")
            }
        }
    }

    @Test
    func `the picture of a real code stays small`() throws {
        let code = String(repeating: "A", count: 270)
        #expect(try picture(code).file.count < 4096)
    }

    @Test
    func `text that fits no symbol makes no picture`() {
        let colour = RGB(red: 0, green: 0, blue: 0)
        #expect(QRPicture(text: "", colour: colour) == nil)
        #expect(QRPicture(text: String(repeating: "A", count: 1274), colour: colour) == nil)
        #expect(QRPicture(text: String(repeating: "a", count: 1273), colour: colour) != nil)
    }
}
