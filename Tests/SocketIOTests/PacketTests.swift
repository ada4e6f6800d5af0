import Bytes
import EngineIO
import JSON
import SocketIO
import Testing

@Suite("wire S packets")
struct PacketTests {
    static let parser = PacketParser(HubOptions())

    static func parse(_ text: String) throws(PacketError) -> PacketParser.Result {
        try parser.parse(Array(text.utf8).span)
    }

    struct Accepted: CustomTestStringConvertible, Sendable {
        let text: String
        let packet: Packet
        var attachmentCount = 0
        var testDescription: String { text }

        init(_ text: String, _ packet: Packet, attachments: Int = 0) {
            self.text = text
            self.packet = packet
            attachmentCount = attachments
        }
    }

    static let accepted: [Accepted] = [
        .init("0", .connect("/", auth: nil)),
        .init("0{}", .connect("/", auth: [:])),
        .init("01", .connect("/", auth: nil)),
        .init("0/,", .connect("/", auth: nil)),
        .init("0/custom", .connect("/custom", auth: nil)),
        .init("0/custom,", .connect("/custom", auth: nil)),
        .init("0/custom,{\"token\":1}", .connect("/custom", auth: ["token": 1])),
        .init("0/custom?x=1,", .connect("/custom?x=1", auth: nil)),
        .init("0/my inst é,", .connect("/my inst é", auth: nil)),
        .init("1", .disconnect("/")),
        .init("1/custom,", .disconnect("/custom")),
        .init("2[\"echo\"]", .event("/", name: "echo", [], ack: nil)),
        .init("2[\"echo\",1] ", .event("/", name: "echo", [1], ack: nil)),
        .init("2[1,\"x\"]", .event("/", name: "1", ["x"], ack: nil)),
        .init("2", .event("/", name: nil, [], ack: nil)),
        .init("21", .event("/", name: nil, [], ack: AckID(1))),
        .init("2/,[\"a\"]", .event("/", name: "a", [], ack: nil)),
        .init("2[\"connection\"]", .event("/", name: "connection", [], ack: nil)),
        .init("2[\"error\"]", .event("/", name: "error", [], ack: nil)),
        .init("2007[\"a\"]", .event("/", name: "a", [], ack: AckID(7))),
        .init(
            "2/dyn-7,12[\"a\",{\"_placeholder\":true,\"num\":0}]",
            .event("/dyn-7", name: "a", [["_placeholder": true, "num": 0]], ack: AckID(12))),
        .init("3", .ack("/", nil, nil)),
        .init("30", .ack("/", AckID(0), nil)),
        .init("30[1,\"2\"]", .ack("/", AckID(0), [1, "2"])),
        .init(
            "51-[\"a\",{\"_placeholder\":1,\"num\":0}]", .event("/", name: "a", [["_placeholder": 1, "num": 0]], ack: nil),
            attachments: 1),
        .init(
            "61-5[{\"_placeholder\":true,\"num\":0}]", .ack("/", AckID(5), [["_placeholder": true, "num": 0]]), attachments: 1),
        .init("510-/c,[\"a\"]", .event("/c", name: "a", [], ack: nil), attachments: 10),
    ]

    @Test(arguments: accepted)
    func `S01 S02 S10 S12 S14 S16 what is accepted`(_ row: Accepted) throws {
        let result = try Self.parse(row.text)
        #expect(result.packet == row.packet)
        #expect(result.attachmentCount == row.attachmentCount)
    }

    static let refused: [(String, PacketError)] = [
        ("", .unknownType), ("7", .unknownType), ("8[]", .unknownType), ("a", .unknownType), ("4{}", .unknownType),
        (" 2[\"a\"]", .unknownType),
        ("0custom", .badJSON), ("0[]", .illegalPayload), ("0\"x\"", .illegalPayload), ("0null", .illegalPayload),
        ("0{bad", .badJSON),
        ("0/custom,[1]", .illegalPayload), ("1{}", .illegalPayload), ("1[]", .illegalPayload),
        ("2[null]", .illegalPayload), ("2[{}]", .illegalPayload), ("2[true]", .illegalPayload), ("2[]", .illegalPayload),
        ("2[[\"a\"]]", .illegalPayload), ("2[{\"toString\":\"x\"}]", .illegalPayload), ("2{}", .illegalPayload),
        ("2\"x\"", .illegalPayload),
        ("2null", .illegalPayload), ("2[\"a\"", .badJSON), ("2 [\"echo\",1]", .badJSON),
        ("2abc[\"a\"]", .badJSON), ("2-1[\"a\"]", .badJSON), ("21.5[\"a\"]", .badJSON), ("21e2[\"a\"]", .badJSON),
        ("2[\"connect\"]", .reservedEventName), ("2[\"connect_error\"]", .reservedEventName),
        ("2[\"disconnect\"]", .reservedEventName),
        ("2[\"disconnecting\"]", .reservedEventName), ("2[\"newListener\"]", .reservedEventName),
        ("2[\"removeListener\"]", .reservedEventName),
        ("51-[\"disconnect\"]", .reservedEventName), ("30{}", .illegalPayload), ("30\"x\"", .illegalPayload),
        ("5", .illegalAttachments), ("5-[\"a\"]", .illegalAttachments), ("50-[\"a\"]", .illegalAttachments),
        ("60-1[]", .illegalAttachments),
        ("5a-[\"a\"]", .illegalAttachments), ("51[\"a\"]", .illegalAttachments), ("5-1-[\"a\"]", .illegalAttachments),
        ("51.5-[\"a\"]", .illegalAttachments), ("51-{}", .illegalPayload), ("511-[\"a\"]", .tooManyAttachments),
        ("599999999999999999999999-[\"a\"]", .tooManyAttachments),
        ("51-[\"a\",{\"_placeholder\":true,\"num\":1}]", .illegalPlaceholder),
        ("51-[\"a\",{\"_placeholder\":true,\"num\":-1}]", .illegalPlaceholder),
        ("51-[\"a\",{\"_placeholder\":true,\"num\":\"0\"}]", .illegalPlaceholder),
        ("51-[\"a\",{\"_placeholder\":true}]", .illegalPlaceholder),
        ("51-[\"a\",{\"_placeholder\":true,\"num\":0.5}]", .illegalPlaceholder),
        ("51-[\"a\",{\"_placeholder\":true,\"num\":1e400}]", .illegalPlaceholder),
        ("2\(String(repeating: "9", count: 5000))[\"a\"]", .illegalAckID),
        ("0/\(String(repeating: "n", count: 2000)),", .namespaceTooLong),
        ("2[\"a\",\(String(repeating: "[", count: 10_000))\(String(repeating: "]", count: 10_000))]", .badJSON),
    ]

    @Test(arguments: refused.indices)
    func `S02 S10 S11 S12 S14 S19 S21 S22 S33 what is refused`(_ index: Int) {
        let (text, error) = Self.refused[index]
        #expect(throws: error) { try Self.parse(text) }
    }

    @Test func `S12 ids are JavaScript numbers`() throws {
        for (digits, written) in [
            ("456", "456"), ("007", "7"), ("9007199254740993", "9007199254740992"),
            ("12345678901234567890123", "1.2345678901234568e+22"),
        ] {
            guard case .event(_, _, _, let id?) = try Self.parse("2\(digits)[\"a\"]").packet else {
                Issue.record("\(digits)")
                continue
            }
            #expect(String(decoding: PacketWriter.ack("/", id, []).text, as: UTF8.self) == "43\(written)[]")
        }
    }

    @Test func `S12 S13 S16 S18 what is written`() throws {
        func text(_ message: EncodedMessage) -> String { String(decoding: message.text, as: UTF8.self) }
        var random = RandomSource.seeded(state: 1)
        let id = SessionID(using: &random)
        #expect(text(PacketWriter.connect("/", id: id)) == "40{\"sid\":\"\(id)\"}")
        #expect(text(PacketWriter.connect("/c", id: id)) == "40/c,{\"sid\":\"\(id)\"}")
        #expect(text(PacketWriter.connectError("/deny", message: "no \"x\"")) == #"44/deny,{"message":"no \"x\""}"#)
        #expect(
            text(PacketWriter.connectError("/deny", message: "no", data: ["a": 1])) == #"44/deny,{"message":"no","data":{"a":1}}"#
        )
        #expect(text(PacketWriter.disconnect("/")) == "41")
        #expect(text(PacketWriter.disconnect("/custom")) == "41/custom,")
        #expect(text(PacketWriter.event("/", name: "a", [1, "b", nil])) == #"42["a",1,"b",null]"#)
        #expect(text(PacketWriter.event("/", name: "q", [], ack: 0)) == #"420["q"]"#)
        #expect(text(PacketWriter.ack("/dyn-7", AckID(12), [1])) == "43/dyn-7,12[1]")
        var arguments = Arguments()
        arguments.append(binary: [1])
        arguments.append(["deep": [arguments.attach([])]])
        let event = PacketWriter.event("/dyn-b", name: "bin", arguments)
        #expect(text(event) == #"452-/dyn-b,["bin",{"_placeholder":true,"num":0},{"deep":[{"_placeholder":true,"num":1}]}]"#)
        #expect(event.attachments == [[1], []])
        #expect(text(PacketWriter.ack("/", AckID(5), arguments)).hasPrefix("462-5[{"))
    }

    @Test func `S21 a placeholder used twice gives two attachments back, an unused one none`() throws {
        let text = #"53-["a",{"x":{"_placeholder":true,"num":2}},{"_placeholder":true,"num":0},{"_placeholder":true,"num":2}]"#
        var waiting = Attachments(awaitedBy: try Self.parse(text), maxBytes: 100)
        #expect(try waiting.receive([0]) == nil)
        #expect(try waiting.receive([1]) == nil)
        guard case .event(let namespace, _, let arguments, _)? = try waiting.receive([2]) else {
            Issue.record("incomplete")
            return
        }
        let echo = PacketWriter.event(namespace, name: "a", arguments)
        #expect(echo.attachments == [[2], [0], [2]])
        #expect(
            String(decoding: echo.text, as: UTF8.self)
                == #"453-["a",{"x":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1},{"_placeholder":true,"num":2}]"#)
        #expect(arguments.binary(arguments[1]) == [0])
        #expect(arguments.binary(arguments[0]) == nil)
    }

    @Test func `attachments are bounded in bytes`() throws {
        var waiting = Attachments(awaitedBy: try Self.parse(#"52-["a"]"#), maxBytes: 3)
        #expect(try waiting.receive([1, 2]) == nil)
        #expect(throws: PacketError.attachmentsTooLarge) { try waiting.receive([3, 4]) }
    }

    @Test func `no mutation of a packet does harm`() {
        var random = RandomSource.seeded(state: 21)
        let seeds = Self.accepted.map { Array($0.text.utf8) }
        let alphabet = Array("0123456-/,[]{}\"_placeholder:true\u{FF}\u{0} ".utf8)
        for round in 0..<30_000 {
            var text = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                let index = Int.random(in: 0..<text.count, using: &random)
                if Bool.random(using: &random) { text[index] = byte } else { text.insert(byte, at: index) }
            }
            if let result = try? Self.parser.parse(text.span) { #expect(result.attachmentCount <= 10) }
        }
    }
}
