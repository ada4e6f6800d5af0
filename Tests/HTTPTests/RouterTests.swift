import HTTP
import Testing

private let routes: [(method: Method, pattern: RoutePattern, name: String)] = [
    (.get, "/", "home"),
    (.post, "/instance/create", "create"),
    (.get, "/instance/fetchInstances", "fetch"),
    (.get, "/instance/connectionState/:instanceName", "state"),
    (.delete, "/instance/delete/:instanceName", "delete"),
    (.get, "/webhook/meta", "meta"),
    (.get, "/webhook/find/:instanceName", "find"),
    (.get, "/:first/:second", "two"),
    (.head, "/own/head", "own head"),
    (.get, "/own/head", "own get"),
    (.post, "/instance/create", "shadowed"),
]

private let router: Router = {
    var router = Router()
    for route in routes { router.add(route.method, route.pattern) }
    return router
}()

private func match(_ method: Method, _ path: String) -> String {
    switch router.match(method: method, path: path.utf8.span) {
    case .found(let route, let parameters):
        parameters.count == 0
            ? routes[route].name
            : routes[route].name + " " + parameters.list.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    case .badEscape(let segment): "bad escape \(segment)"
    case .notFound: "not found"
    }
}

@Suite("routing")
struct RouterTests {
    @Test(arguments: [
        ("/", "home"), ("/instance/fetchInstances", "fetch"), ("/INSTANCE/fetchinstances", "fetch"),
        ("/Instance/ConnectionState/acme/", "state instanceName=acme"),
        ("/instance/connectionState/AcMe", "state instanceName=AcMe"),
        ("/instance/connectionState/acme%20one", "state instanceName=acme one"),
        ("/instance/connectionState/a%2Fb", "state instanceName=a/b"),
        ("/instance/connectionState/a+b", "state instanceName=a+b"),
        ("/instance/connectionState/%252e", "state instanceName=%2e"),
        ("/instance/connectionState/jo%C3%A3o", "state instanceName=joão"),
        ("/instance/connectionState/%ZZ", "bad escape %ZZ"), ("/instance/connectionState/a%2", "bad escape a%2"),
        ("/instance/connectionState/%", "bad escape %"), ("/instance/connectionState/%c0%ae", "bad escape %c0%ae"),
        ("/webhook/meta", "meta"), ("/webhook/find/meta", "find instanceName=meta"),
        ("/webhook/other", "two first=webhook second=other"), ("/x/y", "two first=x second=y"),
        ("//", "not found"), ("//instance/fetchInstances", "not found"), ("/instance//fetchInstances", "not found"),
        ("/instance/fetchInstances//", "not found"), ("/instance/connectionState/acme/extra", "not found"),
        ("/instance/connectionState", "two first=instance second=connectionState"), ("/instance", "not found"), ("", "not found"),
        ("*", "not found"),
        ("/inst%61nce/connectionState/x", "not found"),
    ])
    func `a path leads to its route`(_ path: String, _ expected: String) {
        #expect(match(.get, path) == expected)
    }

    @Test func `HEAD is served by GET unless it has its own route`() {
        #expect(match(.head, "/instance/fetchInstances") == "fetch")
        #expect(match(.head, "/own/head") == "own head")
        #expect(match(.head, "/instance/create") == "two first=instance second=create")
    }

    @Test func `a known path with another method is not found`() {
        #expect(match(.put, "/instance/create") == "not found")
        #expect(match(Method(rawValue: "get"), "/instance/fetchInstances") == "not found")
        #expect(match(.post, "/instance/create") == "create", "the first of two serves")
    }

    @Test func `a broken escape is told before a wrong method, as by Express`() {
        #expect(match(.post, "/instance/delete/%ZZ") == "bad escape %ZZ")
    }

    @Test(arguments: [
        "/manager/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%00", "/%c0%ae%c0%ae/x/y",
    ])
    func `H31 dots and escapes are names like any other: no path climbs`(_ path: String) {
        #expect(match(.get, path) == "not found")
    }

    @Test func `a path of more segments than any route is not found`() {
        #expect(match(.get, String(repeating: "/a", count: 4000)) == "not found")
    }

    @Test func `a request is routed by the path of its target`() throws {
        let request = try Request(.get, "http://other/instance/connectionState/acme?x=1")
        guard case .found(let route, let parameters) = router.match(request), routes[route].name == "state" else {
            Issue.record("not found")
            return
        }
        #expect(parameters["instanceName"] == "acme" && parameters["other"] == nil)
    }
}
