/// The method of a request (RFC 9110 §9): case-sensitive, and open, since a peer may send any token.
package struct Method: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let get = Method(rawValue: "GET")
    package static let head = Method(rawValue: "HEAD")
    package static let post = Method(rawValue: "POST")
    package static let put = Method(rawValue: "PUT")
    package static let delete = Method(rawValue: "DELETE")
    package static let options = Method(rawValue: "OPTIONS")
    package static let patch = Method(rawValue: "PATCH")
    package static let trace = Method(rawValue: "TRACE")
    package static let connect = Method(rawValue: "CONNECT")

    /// Whether the method is one of RFC 9110 §9.3 or RFC 5789 that a server without tunnels can route. What is not is answered 400 and
    /// the connection closed, as by the imitated server's parser.
    package var isRoutable: Bool { Self.routable.contains(self) }

    /// In the order of use: most requests are found at the first place.
    private static let routable: [Method] = [.get, .head, .post, .put, .delete, .options, .patch, .trace]
}
