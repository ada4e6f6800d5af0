/// People made up by rule. Their numbers lie in 555-0100 to 555-0199, which the North American plan keeps for fiction.
enum People {
    /// Contacts who write to an instance.
    static let contactCount = 4

    /// Area code 201, one line for each instance name.
    static func owner(of instance: Instance) -> Phone {
        if let number = instance.number, number.utf8.count >= 8, number.allSatisfy({ ("0"..."9").contains($0) }) {
            return Phone(number: number, profileName: instance.name)
        }
        let line = instance.name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) % 80_000 }
        return Phone(number: fictional(area: 200 + line / 100, line: line % 100), profileName: instance.name)
    }

    static func contact(_ index: Int) -> (jid: JID, name: String) {
        (JID(number: fictional(area: 198, line: index)), "Contact \(index + 1)")
    }

    static let phrases = ["Hello!", "Are you there?", "What does it cost?", "Thank you", "When do you open?", "See you tomorrow"]

    private static func fictional(area: Int, line: Int) -> String { "1\(area)5550\(100 + line)" }
}
