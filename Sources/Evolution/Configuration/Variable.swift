/// One line of the table of variables: what it is called, may be, is by default, and means.
package struct Variable: Sendable, CustomStringConvertible {
    package let name: String
    /// What may stand there, with the unit, as the end of "allowed is …".
    package let allowed: String
    /// As it would be written in a `.env` file, without quotes.
    package let defaultText: String
    package let meaning: String
    /// Whether an empty text says something other than the default.
    let keepsEmpty: Bool
    /// Puts a text into the configuration; false when it is not allowed.
    let set: @Sendable (String, inout Configuration) -> Bool

    package var description: String { name }

    init(
        _ name: String, allowed: String, default text: String, _ meaning: String, keepsEmpty: Bool = false,
        set: @escaping @Sendable (String, inout Configuration) -> Bool
    ) {
        self.name = name
        self.allowed = allowed
        defaultText = text
        self.meaning = meaning
        self.keepsEmpty = keepsEmpty
        self.set = set
    }
}
