import JSON

/// What messages do to bots: sessions begin, wait for an answer, pause and end.
extension Chatbots {
    /// A message as bots look at it.
    private struct Heard {
        let chat: JSONValue
        let isFromMe: Bool
        let pushName: String?
        let text: String
    }

    /// Every family that is on looks at every message that came in, whatever the others do. Stories are for nobody.
    func hear(_ message: JSONObject, of instance: Instance) {
        guard let key = message["key"], let chat = key["remoteJid"]?.string, chat != JID.statusBroadcast.description else {
            return
        }
        let heard = Heard(
            chat: .string(chat), isFromMe: key["fromMe"] == true, pushName: message["pushName"]?.string,
            text: Self.text(of: message["message"] ?? .null))
        var session: Record??
        for family in ChatbotFamily.all where isOn(family) {
            let bots = records.all(.bots(family), of: instance)
            guard !bots.isEmpty else { continue }
            // As it was before the first of them did anything.
            let known = session ?? sessions(with: heard.chat, of: instance).last
            session = .some(known)
            hear(heard, known, family, bots, of: instance)
        }
    }

    private func hear(
        _ heard: Heard, _ session: Record?, _ family: ChatbotFamily, _ bots: [Record], of instance: Instance
    ) {
        let settings = settings(family, of: instance)
        guard !isIgnored(JID(heard.chat.string ?? ""), settings?["ignoreJids"].array ?? []) else { return }
        guard let bot = bot(for: heard, session, among: bots, settings, family) else { return }
        if heard.isFromMe {
            if bot["stopBotFromMe"] == true, let session {
                set("paused", of: session)
                if family.path == "typebot" { tellStatus("paused", of: heard.chat, session, to: instance) }
                return
            }
            guard bot["listeningFromMe"] == true else { return }
        }
        let pause = bot["debounceTime"].integer ?? 0
        let place = PendingText.Place(family: family.path, instance: instance.key, chat: heard.chat.string ?? "")
        guard pause > 0, pending[place] != nil || pending.count < PendingText.limit else {
            return take(heard, heard.text, bot, family, of: instance)
        }
        let earlier = pending[place]
        world.cancel(earlier?.alarm)
        let alarm = world.schedule(after: .seconds(pause)) { [weak self, weak instance] in
            guard let self, let text = self.pending.removeValue(forKey: place)?.text, let instance else { return }
            self.take(heard, text, bot, family, of: instance)
        }
        pending[place] = PendingText(heard.text, after: earlier, alarm: alarm)
    }

    /// The bot of the session, if it is of this family. Without a session whichever the text wakes, or else the fallback, which
    /// two families look for in the wrong place.
    private func bot(
        for heard: Heard, _ session: Record?, among bots: [Record], _ settings: Record?, _ family: ChatbotFamily
    ) -> Record? {
        if let session { return bots.first { .string($0.id) == session["botId"] } }
        if let bot = Trigger.bot(for: heard.text, among: bots) { return bot }
        guard family.usesFallback, let fallback = settings?[family.fallbackColumn] else { return nil }
        return bots.first { .string($0.id) == fallback }
    }

    /// The first text opens a session, the next waits for an answer, and the word that ends it does.
    private func take(_ heard: Heard, _ text: String, _ bot: Record, _ family: ChatbotFamily, of instance: Instance) {
        let own = sessions(with: heard.chat, of: instance).last { $0["botId"] == .string(bot.id) }
        guard var session = own else {
            // Whoever deleted the bot meanwhile has it heard nothing.
            guard records.all(.bots(family), of: instance).contains(where: { $0.id == bot.id }) else { return }
            openSession(with: heard.chat, named: heard.pushName, bot, family, [:], of: instance)
            return
        }
        guard session["status"] == "opened" else { return }
        guard let word = bot["keywordFinish"].string, !word.isEmpty, text.lowercased() == word.lowercased() else {
            session.fields["awaitUser"] = true
            records.update(session)
            return
        }
        let isDeleted = family.path == "typebot" && bot["keepOpen"] != true
        if isDeleted { records.remove(session) } else { set("closed", of: session) }
        if family.path == "typebot" { tellStatus(isDeleted ? "delete" : "closed", of: heard.chat, session, to: instance) }
    }

    /// What is written: a text, or what stands under a file.
    private static func text(of message: JSONValue) -> String {
        let caption = ["imageMessage", "videoMessage", "documentMessage"].lazy.compactMap { message[$0]?["caption"]?.string }
            .first
        return message["conversation"]?.string ?? message["extendedTextMessage"]?["text"]?.string ?? caption ?? ""
    }
}
