import Evolution
import Testing

@Suite("numbers, addresses, ids")
struct IdentifierTests {
    struct Number: CustomTestStringConvertible, Sendable {
        let input: String
        let jid: String
        var testDescription: String { input }
    }

    static let numbers: [Number] = [
        .init(input: "+55 (11) 98765-4321", jid: "5511987654321@s.whatsapp.net"),
        .init(input: "5531987654321", jid: "553187654321@s.whatsapp.net"),
        .init(input: "5531912345678", jid: "5531912345678@s.whatsapp.net"),
        .init(input: "5585972341234", jid: "558572341234@s.whatsapp.net"),
        .init(input: "5491123456789", jid: "541123456789@s.whatsapp.net"),
        .init(input: "5215512345678", jid: "525512345678@s.whatsapp.net"),
        .init(input: "5511987654321:12@s.whatsapp.net", jid: "5511987654321@s.whatsapp.net"),
        .init(input: "5511987654321@c.us", jid: "5511987654321@s.whatsapp.net"),
        .init(input: "120363041234567890", jid: "120363041234567890@g.us"),
        .init(input: "5511987654321-1612345678", jid: "5511987654321-1612345678@g.us"),
        .init(input: "551187654321-1612345678", jid: "5511876543211612345678@g.us"),
        .init(input: "120363041234567890@newsletter", jid: "120363041234567890@g.us"),
        .init(input: "184467440737095@lid", jid: "184467440737095@lid"),
        .init(input: "status@broadcast", jid: "status@broadcast"),
        .init(input: "abc", jid: "@s.whatsapp.net"),
        .init(input: "", jid: "@s.whatsapp.net"),
    ]

    @Test(arguments: numbers)
    func `a number becomes an address`(_ number: Number) {
        #expect(JID(number: number.input).description == number.jid)
    }

    @Test(arguments: Device.allCases)
    func `a message id gives its device away`(_ device: Device) {
        let id = VirtualWorld().world.makeMessageID(device)
        #expect(Device(messageID: id) == (device == .unknown ? .web : device))
    }

    struct Moment: CustomTestStringConvertible, Sendable {
        let milliseconds: Int64
        let text: String
        var testDescription: String { text }
    }

    static let moments: [Moment] = [
        .init(milliseconds: 0, text: "1970-01-01T00:00:00.000Z"),
        .init(milliseconds: -1, text: "1969-12-31T23:59:59.999Z"),
        .init(milliseconds: 951_782_400_000, text: "2000-02-29T00:00:00.000Z"),
        .init(milliseconds: 1_738_162_800_512, text: "2025-01-29T15:00:00.512Z"),
        .init(milliseconds: 4_107_542_399_999, text: "2100-02-28T23:59:59.999Z"),
        .init(milliseconds: 4_107_542_400_000, text: "2100-03-01T00:00:00.000Z"),
    ]

    @Test(arguments: moments)
    func `a moment prints as toISOString does`(_ moment: Moment) {
        #expect(WallTime(sinceEpoch: moment.milliseconds).iso8601 == moment.text)
    }
}
