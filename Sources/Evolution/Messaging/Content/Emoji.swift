/// Whether a text is one emoji, as reactions must be.
enum Emoji {
    static func isSingle(_ text: String) -> Bool {
        guard text.count == 1, let character = text.first, let first = character.unicodeScalars.first else { return false }
        if first.properties.isEmojiPresentation { return true }
        // Digits and signs are emoji only with a mark behind them; hearts and the like also without.
        guard first.properties.isEmoji else { return false }
        return first.value > 0x238C || character.unicodeScalars.contains { $0.value == 0xFE0F || $0.value == 0x20E3 }
    }
}
