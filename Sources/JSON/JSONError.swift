/// Why a text is not JSON. Positions count bytes from 0.
public enum JSONError: Error, Equatable, Sendable {
    /// The text stops inside a value.
    case unexpectedEnd
    /// The byte at `position` cannot stand there.
    case unexpectedCharacter(position: Int)
    /// A `{` or `,` must be followed by a name in quotes.
    case expectedPropertyName(position: Int)
    /// Values after the first one.
    case trailingCharacters(position: Int)
    /// More arrays and objects inside each other than the limit given to the parser.
    case tooDeep(limit: Int)
}

extension JSONError: CustomStringConvertible {
    /// The sentence the JavaScript engine of the reference server uses, as far as its wording is stable.
    public var description: String {
        switch self {
        case .unexpectedEnd: "Unexpected end of JSON input"
        case .unexpectedCharacter(let position): "Unexpected token in JSON at position \(position)"
        case .expectedPropertyName(let position): "Expected property name or '}' in JSON at position \(position)"
        case .trailingCharacters(let position): "Unexpected non-whitespace character after JSON at position \(position)"
        case .tooDeep(let limit): "JSON nested deeper than \(limit) levels"
        }
    }
}
