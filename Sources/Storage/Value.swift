/// What goes into a place of a statement. SQLite's five kinds, and text that is encoded already.
package enum Value: Equatable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    /// UTF-8, stored as text: JSON as the writer made it.
    case utf8([UInt8])
    case blob([UInt8])

    package static func integer(_ number: Int) -> Value { .integer(Int64(number)) }
    /// 1 and 0, as SQLite's own operators make them.
    package static func bool(_ flag: Bool) -> Value { .integer(flag ? 1 : 0) }
    package static func optional(_ text: String?) -> Value { text.map { .text($0) } ?? .null }
    package static func optional(_ number: Int64?) -> Value { number.map { .integer($0) } ?? .null }
}
