/// Finds what a method and a path stand for, as Express does: literal segments in any case, one slash at the end
/// tolerated, HEAD served by GET; a literal is preferred to a parameter.
package struct Router<Endpoint: Sendable>: Sendable {
    package enum Match: Sendable {
        case found(Endpoint, PathParameters)
        /// A route has this path, but a parameter is no percent-encoded UTF-8: the segment as sent, such as `%ZZ`.
        case badEscape(String)
        /// No route has this path, or none with this method.
        case notFound
    }

    /// Not generic, so that a caller in another target does not walk it unspecialised.
    private var tree = RouteTree()
    private var endpoints: [Endpoint] = []

    package init() {}

    /// Adds a route of at most 16 segments. Of two with the same method and path the first one serves.
    package mutating func add(_ method: Method, _ pattern: RoutePattern, _ endpoint: Endpoint) {
        tree.add(method, pattern, number: endpoints.count)
        endpoints.append(endpoint)
    }

    package func match(_ request: Request) -> Match {
        resolve(request.withPath { tree.match(method: request.method, path: $0) })
    }

    package func match(method: Method, path: String) -> Match {
        resolve(tree.match(method: method, path: path.utf8.span))
    }

    /// - Parameter path: as sent, without the query.
    package func match(method: Method, path: Span<UInt8>) -> Match {
        resolve(tree.match(method: method, path: path))
    }

    private func resolve(_ match: RouteTree.Match) -> Match {
        switch match {
        case .found(let route, let parameters): .found(endpoints[route], parameters)
        case .badEscape(let segment): .badEscape(segment)
        case .notFound: .notFound
        }
    }
}
