/// What can be sent: one for each `/message` route.
package enum MessageKind: String, CaseIterable, Sendable {
    case text, media, ptv, voice, status, sticker, location, contact, reaction, poll, list, buttons, template

    /// Parts of a request that a kind takes notice of beside its own.
    struct Options: OptionSet {
        let rawValue: Int
        static let delay = Options(rawValue: 1)
        static let quote = Options(rawValue: 2)
        /// In groups alone.
        static let mentions = Options(rawValue: 4)
        static let all: Options = [.delay, .quote, .mentions]
    }

    var options: Options {
        switch self {
        case .text, .media, .ptv, .location, .list: .all
        case .sticker, .poll: [.delay, .quote]
        case .voice, .buttons: .delay
        case .status, .contact, .reaction, .template: []
        }
    }
}
