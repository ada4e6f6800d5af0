import HTTP
import Testing

private func pairs(_ query: Query) -> [String] { query.pairs.map { "\($0.name)|\($0.value)" } }

@Suite("queries")
struct QueryTests {
    @Test(arguments: [
        ("a=1&b=2", ["a|1", "b|2"]), ("", []), ("&&a&=b&", ["a|", "|b"]), ("a=1=2", ["a|1=2"]), ("a+b=c+d", ["a b|c d"]),
        ("a%20b=%C3%A3", ["a b|ã"]), ("a=%ZZ&b=%4&c=%", ["a|%ZZ", "b|%4", "c|%"]), ("a=%FF", ["a|\u{FFFD}"]),
        ("a[b]=1&a%5Bc%5D=2", ["a[b]|1", "a[c]|2"]),
    ])
    func `a query is pairs in order, and nothing is refused`(_ raw: String, _ expected: [String]) {
        #expect(pairs(Query(raw)) == expected)
    }

    @Test func `the last of a name is the one looked up`() {
        let query = Query("a=1&b=2&a=3")
        #expect(query["a"] == "3" && query["c"] == nil && query.values(of: "a") == ["1", "3"])
        #expect(Query(nil).pairs.isEmpty)
    }
}
