import Bytes
import JSON
import Testing

private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

@Suite("RFC 8259 parsing")
struct JSONParserTests {
    static let refused: [(String, JSONError)] = [
        ("", .unexpectedEnd), ("   ", .unexpectedEnd), ("{\"a\":", .unexpectedEnd), ("{a:1}", .expectedPropertyName(position: 1)),
        ("{\"a\":1,}", .expectedPropertyName(position: 7)), ("[1,]", .unexpectedCharacter(position: 3)),
        ("[1 2]", .unexpectedCharacter(position: 3)),
        ("01", .unexpectedCharacter(position: 1)), ("-", .unexpectedEnd), ("1.", .unexpectedEnd),
        ("1.e5", .unexpectedCharacter(position: 2)),
        ("1e", .unexpectedEnd), ("+1", .unexpectedCharacter(position: 0)), (".5", .unexpectedCharacter(position: 0)),
        ("tru", .unexpectedEnd),
        ("trux", .unexpectedCharacter(position: 3)), ("nul1", .unexpectedCharacter(position: 3)), ("\"a", .unexpectedEnd),
        ("\"\\", .unexpectedEnd),
        ("\"\\x\"", .unexpectedCharacter(position: 2)), ("\"\\u12G4\"", .unexpectedCharacter(position: 5)),
        ("\"a\nb\"", .unexpectedCharacter(position: 2)),
        ("\"\\n\n\"", .unexpectedCharacter(position: 3)), ("1 2", .trailingCharacters(position: 2)),
        ("{} x", .trailingCharacters(position: 3)),
        ("{\"a\" 1}", .unexpectedCharacter(position: 5)), ("'a'", .unexpectedCharacter(position: 0)),
        ("NaN", .unexpectedCharacter(position: 0)),
        ("[", .unexpectedEnd), ("{", .unexpectedEnd), ("]", .unexpectedCharacter(position: 0)),
        ("{\"a\":1]", .unexpectedCharacter(position: 6)),
    ]

    @Test(arguments: refused)
    func `malformed text is refused at its place`(_ text: String, _ error: JSONError) {
        #expect(throws: error) { _ = try parse(text) }
    }

    @Test(arguments: refused.map(\.0) + ["{\"a\":[1,\"x\\u0041\",true,null,-1.5e3]}"])
    func `every prefix of a text is refused or read, never a trap`(_ text: String) {
        let bytes = Array(text.utf8)
        for end in 0...bytes.count {
            do {
                let value = try JSONValue(parsing: Array(bytes[..<end]))
                #expect(!value.serialized().isEmpty)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }

    @Test
    func `nesting is limited`() throws {
        let deepest = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
        #expect(try parse(deepest).serialized() == Array(deepest.utf8))
        let deeper = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        #expect(throws: JSONError.tooDeep(limit: 256)) { _ = try parse(deeper) }
        let objects = String(repeating: "{\"a\":", count: 10_000)
        #expect(throws: JSONError.tooDeep(limit: 256)) { _ = try parse(objects) }
    }

    @Test
    func `members are found by name, kinds by accessor`() throws {
        let value = try parse(#"{"text":"hi","count":3,"half":0.5,"on":true,"none":null,"list":[1],"inner":{"x":"y"}}"#)
        #expect(value["text"]?.string == "hi")
        #expect(value["count"]?.integer == 3)
        #expect(value["half"]?.integer == nil)
        #expect(value["half"]?.number == 0.5)
        #expect(value["on"]?.bool == true)
        #expect(value["none"] == .null)
        #expect(value["missing"] == nil)
        #expect(value["list"]?.array == [1])
        #expect(value["inner"]?["x"] == "y")
    }

    @Test
    func `a hundred thousand members are read in linear time and keep their order`() throws {
        let text = "{" + (0..<100_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        let object = try #require(try parse(text).object)
        #expect(object.count == 100_000)
        #expect(object["k99999"] == 99_999)
        #expect(object.names.first == "k0")
    }
}

@Suite("JSON.stringify")
struct JSONWriterTests {
    static let rewritten: [(String, String)] = [
        (" { \"b\" : 1 , \"a\" : [ ] } ", #"{"b":1,"a":[]}"#), ("1.0", "1"), ("-0", "0"), ("1E400", "null"), ("1e21", "1e+21"),
        ("1e20", "100000000000000000000"), ("123456789012345680000", "123456789012345680000"),
        ("9007199254740993", "9007199254740992"),
        ("1234567890123456789012345", "1.2345678901234568e+24"), ("0.000001", "0.000001"), ("0.0000001", "1e-7"),
        ("1.5e-10", "1.5e-10"),
        ("5e-324", "5e-324"), ("1.7976931348623157e308", "1.7976931348623157e+308"), ("-1.25", "-1.25"), ("0.1", "0.1"),
        ("123.456", "123.456"),
        ("1e-6", "0.000001"), ("12345678901234567", "12345678901234568"), ("-9007199254740993.5", "-9007199254740994"),
        (#"{"b":1,"2":0,"1":0,"a":0,"01":0}"#, #"{"1":0,"2":0,"b":1,"a":0,"01":0}"#),
        (#"{"b":1,"\u0031":0}"#, #"{"1":0,"b":1}"#), (#"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#),
        (#""\u0041\u00e9\/""#, "\"Aé/\""), (#""\ud83d\ude00""#, "\"😀\""), (#""\ud800x""#, "\"\u{FFFD}x\""),
        (#""\b\f\n\r\t\u0001\u001f\"\\""#, #""\b\f\n\r\t\u0001\u001f\"\\""#), ("\"\u{2028}\u{7f}\"", "\"\u{2028}\u{7f}\""),
        (#"{"__proto__":1}"#, #"{"__proto__":1}"#), (#"{"4294967295":1,"a":2}"#, #"{"4294967295":1,"a":2}"#),
        (#"{"a":2,"4294967294":1}"#, #"{"4294967294":1,"a":2}"#),
        ("{\"\u{E9}\":1,\"e\u{301}\":2}", "{\"\u{E9}\":1,\"e\u{301}\":2}"), (#"{"":1}"#, #"{"":1}"#),
        ("[true,false,null]", "[true,false,null]"),
    ]

    @Test(arguments: rewritten)
    func `a text comes back as JavaScript would write it`(_ text: String, _ expected: String) throws {
        #expect(try parse(text).description == expected)
    }

    @Test
    func `ill-formed UTF-8 is replaced`() throws {
        #expect(try JSONValue(parsing: [0x22, 0xFF, 0x22]) == "\u{FFFD}")
    }

    @Test
    func `objects built in code keep their order and removal works`() {
        var object: JSONObject = ["z": 1, "a": 2]
        object["m"] = 3
        object["z"] = nil
        #expect(JSONValue.object(object).description == #"{"a":2,"m":3}"#)
    }
}
