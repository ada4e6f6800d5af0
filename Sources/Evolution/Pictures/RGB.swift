import Bytes

/// A colour of eight bits a channel, written `#198754` in the environment.
package struct RGB: Equatable, Sendable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// `#` and six hexadecimal digits; nil for anything else.
    package init?(_ text: String) {
        let characters = Array(text.utf8)
        guard characters.count == 7, characters[0] == UInt8(ascii: "#") else { return nil }
        let digits = characters.dropFirst().compactMap(ASCII.hexValue)
        guard digits.count == 6 else { return nil }
        self.init(red: digits[0] << 4 | digits[1], green: digits[2] << 4 | digits[3], blue: digits[4] << 4 | digits[5])
    }

    var bytes: [UInt8] { [red, green, blue] }
}
