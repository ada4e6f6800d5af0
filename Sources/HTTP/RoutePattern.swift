import Bytes

/// The path of a route: `/instance/connect/:instanceName`. A segment is a literal, matched without regard to case, or a parameter.
package struct RoutePattern: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    enum Segment: Hashable, Sendable {
        /// In lower case.
        case literal([UInt8])
        case parameter(String)
    }

    let segments: [Segment]
    package let description: String

    /// Reads the pattern; slashes at its ends and doubled ones mean nothing.
    package init(_ text: String) {
        description = text
        segments = text.utf8.split(separator: UInt8(ascii: "/")).map { segment in
            segment.first == ASCII.colon
                ? .parameter(String(decoding: segment.dropFirst(), as: UTF8.self)) : .literal(segment.map(ASCII.lowercased))
        }
    }

    package init(stringLiteral text: String) { self.init(text) }

    /// Names of the parameters, in order.
    package var parameterNames: [String] {
        segments.compactMap { segment in
            if case .parameter(let name) = segment { name } else { nil }
        }
    }
}
