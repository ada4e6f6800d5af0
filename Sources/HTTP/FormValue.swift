/// What a form with nested names says: text, and lists and objects of values.
package indirect enum FormValue: Equatable, Sendable {
    case text(String)
    case list([FormValue])
    case object([Member])

    package struct Member: Equatable, Sendable {
        package var name: String
        package var value: FormValue

        package init(_ name: String, _ value: FormValue) {
            self.name = name
            self.value = value
        }
    }

    /// The last member called `name`, if this is an object that has it.
    package subscript(_ name: String) -> FormValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }
}
