/// What somebody wrote to a bot that waits a while for more of it: `debounceTime` seconds from the last text.
struct PendingText {
    /// One bot's family and one conversation.
    struct Place: Hashable {
        let family: String
        /// Key of the instance.
        let instance: Int64
        let chat: String
    }

    /// Lines, of which no more is kept than a word that ends a session can have.
    private(set) var text: String
    let alarm: Alarm

    /// Conversations that wait at a time; whoever comes then is heard at once.
    static let limit = 1000
    private static let textLimit = 200

    /// After what came before.
    init(_ text: String, after earlier: PendingText?, alarm: Alarm) {
        self.text = String(((earlier.map { $0.text + "\n" } ?? "") + text.prefix(Self.textLimit)).prefix(Self.textLimit))
        self.alarm = alarm
    }
}
