/// What the parameters of a route's pattern stand for in one path, percent-decoded, in the order of the pattern.
package struct PathParameters: Sendable {
    package let list: [(name: String, value: String)]

    package init(_ list: [(name: String, value: String)] = []) { self.list = list }

    package var count: Int { list.count }

    package subscript(_ name: String) -> String? {
        for parameter in list where parameter.name == name { return parameter.value }
        return nil
    }
}
