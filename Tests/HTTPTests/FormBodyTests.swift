import HTTP
import Testing

private func shown(_ value: FormValue) -> String {
    switch value {
    case .text(let text): text
    case .list(let values): "[" + values.map(shown).joined(separator: ",") + "]"
    case .object(let members): "{" + members.map { "\($0.name):\(shown($0.value))" }.joined(separator: ",") + "}"
    }
}

@Suite("urlencoded bodies")
struct FormBodyTests {
    @Test(arguments: [
        ("", "{}"), ("a=1&b=x+y", "{a:1,b:x y}"), ("a[b]=1&a[c]=2", "{a:{b:1,c:2}}"), ("a%5Bb%5D=1", "{a:{b:1}}"),
        ("a[]=1&a[]=2", "{a:[1,2]}"),
        ("websocket[enabled]=true&websocket[events][]=CALL", "{websocket:{enabled:true,events:[CALL]}}"),
        ("a=1&a=2&a=3", "{a:[1,2,3]}"), ("a[1]=x&a[0]=y", "{a:[y,x]}"), ("a[0][b]=1&a[1][b]=2", "{a:[{b:1},{b:2}]}"),
        ("a[0]=x&a[b]=y", "{a:{0:x,b:y}}"), ("a[101]=x", "{a:{101:x}}"), ("0=x&1=y", "{0:x,1:y}"), ("a[b=1", "{a[b:1}"),
        ("[a]=1", "{a:1}"),
        ("a[b]=1&a=2", "{a:2}"), ("a", "{a:}"), ("a=1&a[]=2", "{a:[1,2]}"), ("a[]=1&a=2", "{a:[1,2]}"), ("a[b]]=1", "{a:{b:1}}"),
        ("a[9223372036854775807]=1&a[]=2", "{a:{9223372036854775807:1,-9223372036854775808:2}}"),
    ])
    func `bracket names nest`(_ body: String, _ expected: String) throws {
        #expect(shown(try FormBody.parse(Array(body.utf8))) == expected)
    }

    @Test func `members can be looked up`() throws {
        let form = try FormBody.parse(Array("a[b]=1".utf8))
        #expect(form["a"]?["b"] == .text("1") && form["b"] == nil)
    }

    @Test func `a thousand parameters pass, one more is too many`() throws {
        let thousand = Array(repeating: "a[]=1", count: 1000).joined(separator: "&")
        #expect(try FormBody.parse(Array(thousand.utf8))["a"] == .list(Array(repeating: .text("1"), count: 1000)))
        #expect(throws: FormBody.Failure.tooManyParameters) { try FormBody.parse(Array((thousand + "&a=1").utf8)) }
        #expect(FormBody.Failure.tooManyParameters.status == .contentTooLarge)
    }

    @Test func `32 brackets pass, one more is too deep`() throws {
        _ = try FormBody.parse(Array(("a" + String(repeating: "[b]", count: 32) + "=1").utf8))
        #expect(throws: FormBody.Failure.tooDeep) {
            try FormBody.parse(Array(("a" + String(repeating: "[b]", count: 33) + "=1").utf8))
        }
        #expect(throws: FormBody.Failure.tooDeep) {
            try FormBody.parse(Array(("a" + String(repeating: "[]", count: 100_000)).utf8))
        }
        #expect(FormBody.Failure.tooDeep.status == .badRequest)
        #expect(FormBody.Failure.allCases.allSatisfy { !$0.message.isEmpty })
    }
}
