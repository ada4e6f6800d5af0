import HTTP
import Testing

/// What `policy` says, as lines.
private func decided(_ policy: CrossOrigin, _ method: Method, origin: String?, headers: String? = nil) -> [String] {
    switch policy.decide(method: method, origin: origin, requestedHeaders: headers) {
    case .proceed(let fields): fields.list.map { "\($0.name): \($0.value)" }
    case .preflight(let response): ["\(response.status.code)"] + response.fields.list.map { "\($0.name): \($0.value)" }
    case .refused: ["refused"]
    }
}

@Suite("cross-origin requests to the REST interface")
struct RefusingCrossOriginTests {
    private let any = CrossOrigin(flavour: .refusing, origins: ["*"], methods: "POST,GET,PUT,DELETE")
    private let listed = CrossOrigin(
        flavour: .refusing, origins: ["http://a", "http://b"], methods: "POST,GET,PUT,DELETE", allowsCredentials: true)

    @Test func `under a star the origin is reflected`() {
        #expect(decided(any, .get, origin: "http://x") == ["Access-Control-Allow-Origin: http://x", "Vary: Origin"])
        #expect(decided(any, .get, origin: nil) == ["Vary: Origin"])
    }

    @Test func `a listed origin is reflected, any other and none are refused`() {
        #expect(
            decided(listed, .post, origin: "http://b")
                == ["Access-Control-Allow-Origin: http://b", "Vary: Origin", "Access-Control-Allow-Credentials: true"])
        #expect(decided(listed, .get, origin: "http://B") == ["refused"])
        #expect(decided(listed, .get, origin: nil) == ["refused"])
        #expect(decided(CrossOrigin(flavour: .refusing, origins: [""], methods: ""), .options, origin: "http://a") == ["refused"])
    }

    @Test func `a preflight is 204`() {
        #expect(
            decided(any, .options, origin: "http://x", headers: "apikey,content-type")
                == [
                    "204", "Access-Control-Allow-Origin: http://x", "Vary: Origin, Access-Control-Request-Headers",
                    "Access-Control-Allow-Methods: POST,GET,PUT,DELETE", "Access-Control-Allow-Headers: apikey,content-type",
                    "Content-Length: 0",
                ].sortedAsSent())
        #expect(decided(any, .options, origin: nil).contains { $0.hasPrefix("Access-Control-Allow-Headers") } == false)
    }

    @Test func `H32 a reflected origin cannot break out of its line`() {
        #expect(decided(any, .get, origin: "x\r\nSet-Cookie: y").first == "Access-Control-Allow-Origin: xSet-Cookie: y")
    }
}

@Suite("wire X01–X08 cross-origin requests to Socket.IO")
struct PermissiveCrossOriginTests {
    private let any = CrossOrigin(flavour: .permissive, origins: ["*"], methods: CrossOrigin.socketMethods)
    private let listed = CrossOrigin(
        flavour: .permissive, origins: ["http://a"], methods: CrossOrigin.socketMethods, allowsCredentials: true)

    @Test func `X01 a preflight from a listed origin`() {
        #expect(
            decided(listed, .options, origin: "http://a", headers: "x-a")
                == [
                    "204", "Access-Control-Allow-Origin: http://a", "Vary: Origin, Access-Control-Request-Headers",
                    "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE",
                    "Access-Control-Allow-Headers: x-a", "Content-Length: 0",
                ].sortedAsSent())
    }

    @Test(arguments: ["http://b", nil])
    func `X01 a preflight from another origin or none lacks Allow-Origin only`(_ origin: String?) {
        #expect(
            decided(listed, .options, origin: origin, headers: "x-a")
                == [
                    "204", "Vary: Origin, Access-Control-Request-Headers", "Access-Control-Allow-Credentials: true",
                    "Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE", "Access-Control-Allow-Headers: x-a",
                    "Content-Length: 0",
                ].sortedAsSent())
    }

    @Test func `X02 a GET is served whatever its origin`() {
        #expect(
            decided(listed, .get, origin: "http://a")
                == ["Access-Control-Allow-Origin: http://a", "Vary: Origin", "Access-Control-Allow-Credentials: true"])
        #expect(decided(listed, .get, origin: "http://b") == ["Vary: Origin", "Access-Control-Allow-Credentials: true"])
    }

    @Test func `X03 a star is sent as such`() {
        #expect(decided(any, .get, origin: "http://x") == ["Access-Control-Allow-Origin: *"])
        #expect(decided(any, .get, origin: nil) == ["Access-Control-Allow-Origin: *"])
        #expect(decided(any, .options, origin: "http://x").contains("Vary: Access-Control-Request-Headers"))
    }

    @Test func `a request brings its own fields`() throws {
        let fields = [(name: "Origin", value: "http://a"), (name: "Access-Control-Request-Headers", value: "x")]
        guard case .preflight(let response) = listed.decide(try Request(.options, "/socket.io/", fields: fields)) else {
            Issue.record("no preflight")
            return
        }
        #expect(response.fields["access-control-allow-headers"] == "x")
        #expect(response.fields["access-control-allow-origin"] == "http://a")
    }
}

extension [String] {
    /// Vary is one field at the place it was last added to.
    fileprivate func sortedAsSent() -> [String] {
        guard let vary = firstIndex(where: { $0.hasPrefix("Vary") }),
            let methods = firstIndex(where: { $0.contains("Allow-Methods") })
        else { return self }
        var lines = self
        lines.insert(lines[vary], at: methods + 1)
        lines.remove(at: vary)
        return lines
    }
}
