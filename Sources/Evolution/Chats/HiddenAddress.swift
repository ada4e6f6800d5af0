/// The address that stands for a phone number where numbers are hidden, `184467440737095@lid`.
///
/// Made from the digits by a map that is one to one below 10^15, the most digits a number has (E.164), so either address is found from
/// the other without a table, also after a restart.
enum HiddenAddress {
    private static let modulus: UInt64 = 1_000_000_000_000_000
    private static let factor: UInt64 = 761_384_957_203_517
    /// `factor` times this is 1 modulo 10^15.
    private static let inverse: UInt64 = 926_154_106_200_853
    private static let shift: UInt64 = 184_467_440_737_095

    /// Nil for what is no person's phone address.
    static func hiding(_ jid: JID) -> JID? {
        guard jid.isPerson, let number = UInt64(jid.user), number > 0, number < modulus else { return nil }
        return JID("\((multiplied(number, factor) + shift) % modulus)@lid")
    }

    /// Nil for what is no hidden address.
    static func revealing(_ jid: JID) -> JID? {
        guard jid.isHidden, let number = UInt64(jid.user), number < modulus else { return nil }
        return JID("\(multiplied((number + modulus - shift) % modulus, inverse))@s.whatsapp.net")
    }

    private static func multiplied(_ left: UInt64, _ right: UInt64) -> UInt64 {
        modulus.dividingFullWidth(left.multipliedFullWidth(by: right)).remainder
    }
}
