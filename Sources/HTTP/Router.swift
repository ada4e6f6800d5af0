import Bytes

/// Segments of a path beyond which no route matches; the captures of one match are kept in so many places.
private let segmentCount = 16

/// Finds what a method and a path stand for, as Express does: literal segments in any case, one slash at the end
/// tolerated, HEAD served by GET; a literal is preferred to a parameter.
///
/// A tree of segments in flat arrays. Routes are known by the order they were added in, so that the caller keeps what they lead to
/// and nothing here is generic: across targets that would be walked unspecialised.
package struct Router: Sendable {
    package enum Match: Sendable {
        /// The number of the route, counted from 0 in the order of `add`.
        case found(route: Int, PathParameters)
        /// A route has this path, but a parameter is no percent-encoded UTF-8: the segment as sent, such as `%ZZ`.
        case badEscape(String)
        /// No route has this path, or none with this method.
        case notFound
    }

    private struct Child: Sendable {
        let hash: UInt32
        let literal: [UInt8]
        let node: Int
    }

    private struct Route: Sendable {
        let method: Method
        let names: [String]
        let number: Int
    }

    private struct Node: Sendable {
        var children: [Child] = []
        var parameter: Int?
        var routes: [Route] = []
    }

    /// Where the segments taken by parameters lie in the path.
    private struct Captures {
        var ranges = InlineArray<16, Range<UInt32>>(repeating: 0..<0)
        var count = 0
    }

    private var nodes = [Node()]
    private var routeCount = 0

    package init() {}

    /// Adds a route of at most 16 segments. Of two with the same method and path the first one serves.
    package mutating func add(_ method: Method, _ pattern: RoutePattern) {
        precondition(pattern.segments.count <= segmentCount)
        var node = 0
        for segment in pattern.segments {
            switch segment {
            case .literal(let literal): node = child(of: node, literal)
            case .parameter: node = parameterChild(of: node)
            }
        }
        nodes[node].routes.append(Route(method: method, names: pattern.parameterNames, number: routeCount))
        routeCount += 1
    }

    package func match(_ request: Request) -> Match {
        request.withPath { match(method: request.method, path: $0) }
    }

    /// - Parameter path: as sent, without the query.
    package func match(method: Method, path: Span<UInt8>) -> Match {
        guard path.count > 0, path[0] == UInt8(ascii: "/") else { return .notFound }
        var captures = Captures()
        return match(from: 1, at: 0, depth: 0, method, path, &captures)
    }

    private func match(
        from start: Int, at node: Int, depth: Int, _ method: Method, _ path: Span<UInt8>, _ captures: inout Captures
    ) -> Match {
        if start >= path.count { return finish(at: node, method, path, captures) }
        guard depth < segmentCount else { return .notFound }
        var end = start
        var hash = SegmentHash.seed
        while end < path.count, path[end] != UInt8(ascii: "/") {
            hash = SegmentHash.adding(hash, path[end])
            end += 1
        }
        guard end > start else { return .notFound }
        if let next = literalChild(of: node, path.extracting(start..<end), hash) {
            let found = match(from: end + 1, at: next, depth: depth + 1, method, path, &captures)
            guard case .notFound = found else { return found }
        }
        guard let next = nodes[node].parameter else { return .notFound }
        captures.ranges[captures.count] = UInt32(truncatingIfNeeded: start)..<UInt32(truncatingIfNeeded: end)
        captures.count += 1
        let found = match(from: end + 1, at: next, depth: depth + 1, method, path, &captures)
        if case .notFound = found { captures.count -= 1 }
        return found
    }

    private func finish(at node: Int, _ method: Method, _ path: Span<UInt8>, _ captures: borrowing Captures) -> Match {
        guard let anyRoute = nodes[node].routes.first else { return .notFound }
        let route = route(at: node, method) ?? (method == .head ? route(at: node, .get) : nil)
        guard captures.count > 0 else { return route.map { .found(route: $0.number, PathParameters()) } ?? .notFound }
        let names = (route ?? anyRoute).names
        var list: [(name: String, value: String)] = []
        list.reserveCapacity(captures.count)
        for index in 0..<captures.count {
            let range = captures.ranges[index]
            let segment = path.extracting(Int(range.lowerBound)..<Int(range.upperBound))
            guard let value = Self.decode(segment) else { return .badEscape(String(decoding: segment)) }
            list.append((names[index], value))
        }
        return route.map { .found(route: $0.number, PathParameters(list)) } ?? .notFound
    }

    private func route(at node: Int, _ method: Method) -> Route? {
        for route in nodes[node].routes where route.method == method { return route }
        return nil
    }

    /// As `decodeURIComponent` of ECMAScript: nil for a broken escape and for bytes that are no UTF-8.
    private static func decode(_ segment: Span<UInt8>) -> String? {
        var isPlain = true
        for index in segment.indices where segment[index] >= 0x80 || segment[index] == UInt8(ascii: "%") { isPlain = false }
        if isPlain { return String(decoding: segment) }
        guard let bytes = PercentEncoding.decode(segment) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private func literalChild(of node: Int, _ segment: Span<UInt8>, _ hash: UInt32) -> Int? {
        for child in nodes[node].children where child.hash == hash && Self.equals(segment, child.literal) { return child.node }
        return nil
    }

    private static func equals(_ segment: Span<UInt8>, _ literal: [UInt8]) -> Bool {
        guard segment.count == literal.count else { return false }
        for index in segment.indices where ASCII.lowercased(segment[index]) != literal[index] { return false }
        return true
    }

    private mutating func child(of node: Int, _ literal: [UInt8]) -> Int {
        let hash = literal.reduce(SegmentHash.seed, SegmentHash.adding)
        if let known = literalChild(of: node, literal.span, hash) { return known }
        nodes.append(Node())
        nodes[node].children.append(Child(hash: hash, literal: literal, node: nodes.count - 1))
        return nodes.count - 1
    }

    private mutating func parameterChild(of node: Int) -> Int {
        if let known = nodes[node].parameter { return known }
        nodes.append(Node())
        nodes[node].parameter = nodes.count - 1
        return nodes.count - 1
    }
}

/// FNV-1a over the lower-case bytes of a segment.
private enum SegmentHash {
    static let seed: UInt32 = 2_166_136_261

    @inline(__always)
    static func adding(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
        (hash ^ UInt32(ASCII.lowercased(byte))) &* 16_777_619
    }
}
