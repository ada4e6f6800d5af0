/// Quirks one by one: what `MOCK_QUIRKS` switches on top of the profile.
extension Quirks {
    /// One switch, such as `+losesGroupUpdates` or `-printsLocalTimeAsUTC`.
    package struct Change: Equatable, Sendable {
        package let name: String
        package let isOn: Bool

        /// Nil unless the text is `+` or `-` and the name of a quirk.
        package init?(_ text: some StringProtocol) {
            guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
            name = String(text.dropFirst())
            guard Quirks.all.contains(where: { [name] in $0.name == name }) else { return nil }
            isOn = sign == "+"
        }
    }

    /// Every quirk by its name; a test holds the list to the members.
    package static let all: [(name: String, place: any WritableKeyPath<Quirks, Bool> & Sendable)] = [
        ("countsCodesForever", \.countsCodesForever),
        ("losesGroupUpdates", \.losesGroupUpdates),
        ("requiresWrappedSubscription", \.requiresWrappedSubscription),
        ("refusesChatPresence", \.refusesChatPresence),
        ("refusesWavoipToken", \.refusesWavoipToken),
        ("failsOnUntypedNames", \.failsOnUntypedNames),
        ("printsLocalTimeAsUTC", \.printsLocalTimeAsUTC),
        ("restartsByPostOnly", \.restartsByPostOnly),
        ("opensNamespaceWithFirstEvent", \.opensNamespaceWithFirstEvent),
        ("hidesUnwatchedPresence", \.hidesUnwatchedPresence),
        ("tripsOverMediaSources", \.tripsOverMediaSources),
        ("allowsLocalMediaNames", \.allowsLocalMediaNames),
        ("dropsPollVotes", \.dropsPollVotes),
        ("sendsParticipantObjects", \.sendsParticipantObjects),
        ("hidesOwnProfile", \.hidesOwnProfile),
        ("blocksUnderChatOnly", \.blocksUnderChatOnly),
        ("listsTemplatesOfBusinessesOnly", \.listsTemplatesOfBusinessesOnly),
        ("refusesDocumentedBodies", \.refusesDocumentedBodies),
        ("refusesDocumentedBots", \.refusesDocumentedBots),
        ("mixesUpInstances", \.mixesUpInstances),
        ("tripsOverFirstRows", \.tripsOverFirstRows),
        ("tripsOverStoredFiles", \.tripsOverStoredFiles),
        ("sendsCallSignalling", \.sendsCallSignalling),
        ("sendsDeviceLists", \.sendsDeviceLists),
        ("writesDocumentedBytes", \.writesDocumentedBytes),
    ]

    package func applying(_ changes: [Change]) -> Quirks {
        var quirks = self
        for change in changes {
            for (name, place) in Self.all where name == change.name { quirks[keyPath: place] = change.isOn }
        }
        return quirks
    }
}
