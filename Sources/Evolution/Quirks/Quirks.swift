/// Where the mock follows the letter of v2.3 and where it is kinder. One value, chosen by `MOCK_PROFILE`.
///
/// Rule of the `compatible` profile: accept what the public documents show as well as what the code takes; where they
/// differ in what a client sees, the code wins.
package struct Quirks: Equatable, Sendable {
    /// `MOCK_PROFILE`.
    package enum Profile: String, CaseIterable, Sendable {
        /// The real server, but forgiving: what its documents promise works too. The default.
        case compatible
        /// The real server of v2.3.6 with all its slips.
        case strict
        /// As `compatible`, and without the slips that mislead people (a false `Z`).
        case ideal
    }

    /// The count of QR codes goes on through logins, logouts and connects. Otherwise each connect starts at 1.
    package var countsCodesForever: Bool
    /// `groups.update` reaches no subscriber, for its name and the subscribable one differ.
    package var losesGroupUpdates: Bool
    /// The `set` routes of events take only the wrapper object, the names of the code and, where they have one contract, a list, or
    /// answer 400 and 500.
    package var requiresWrappedSubscription: Bool
    /// `composing`, `recording` and `paused` fail on `/instance/setPresence`.
    package var refusesChatPresence: Bool
    /// Create fails with a `wavoipToken`.
    package var refusesWavoipToken: Bool
    /// Create with a name that is no text is a 500 before the key is looked at.
    package var failsOnUntypedNames: Bool
    /// `date_time` is local time with a false `Z`.
    package var printsLocalTimeAsUTC: Bool
    /// `/instance/restart` takes POST alone; the documents say PUT.
    package var restartsByPostOnly: Bool
    /// A namespace can be joined only after its first event, not from the subscription on.
    package var opensNamespaceWithFirstEvent: Bool
    /// `presence.update` is sent only for peers whose presence the session asked for, also when the control plane shows it.
    package var hidesUnwatchedPresence: Bool
    /// Round videos by address, stickers by upload, and stories by upload or base64 fail. Otherwise they work.
    package var tripsOverMediaSources: Bool
    /// Media addresses may name hosts without a top-level domain, such as `localhost` or a container.
    package var allowsLocalMediaNames: Bool
    /// Votes in polls are told to nobody; otherwise as `messages.update` with the votes so far.
    package var dropsPollVotes: Bool
    /// `group-participants.update` lists its participants as objects, since the step that adds `participantsData` fails. Otherwise it
    /// lists their addresses, as clients of earlier versions expect, with `participantsData` beside them.
    package var sendsParticipantObjects: Bool
    /// `/chat/fetchProfile` without a number knows neither name nor picture nor status.
    package var hidesOwnProfile: Bool
    /// Blocking is `/chat/updateBlockStatus` alone; the documents have it under `/message`.
    package var blocksUnderChatOnly: Bool
    /// `/template/find` of an instance without a business answers with nothing at all, not with an empty list.
    package var listsTemplatesOfBusinessesOnly: Bool
    /// Bodies of messages, chats and new instances are taken as v2.3.6 takes them. Otherwise also as its documents have them: a presence
    /// under `options`, `values` of a list, `limit` of a page, a contact by `where.id`, a list of last messages, numbers that are no texts.
    package var refusesDocumentedBodies: Bool
    /// Bots are taken as v2.3.6 takes them and no other way. Otherwise also as its documents have it: `find` with an id, POST to update,
    /// no trigger, a trigger operator `none`, `basicAuthPassword`, settings without the two newest members and with the family's own
    /// name for the fallback.
    package var refusesDocumentedBots: Bool
    /// A bot's id opens it in every instance, `closed` and `delete` end the sessions of all, and names of credentials are unique on
    /// the server.
    package var mixesUpInstances: Bool
    /// Rows trip over what earlier ones left out: bots without `ignoreJids` after settings without, a fallback in the first settings,
    /// a Typebot start before any settings, the delimiter of Chatwoot's first set.
    package var tripsOverFirstRows: Bool
    /// `/s3` takes a `messageId` that is a number alone, which no row has, and trips over it and over members it does not know.
    package var tripsOverStoredFiles: Bool

    /// Socket.IO clients get the raw packets of a call as events `call` of their own, before what they mean.
    package var sendsCallSignalling: Bool
    /// Received messages carry `messageContextInfo`, the first of a sender in a group also `senderKeyDistributionMessage`. Half a
    /// kilobyte for each message that tells a client nothing.
    package var sendsDeviceLists: Bool
    /// Bytes are base64, long numbers texts and enums names, as the documents show them and versions up to 2.3.3 wrote them. Otherwise
    /// objects with indices, halves and numbers.
    package var writesDocumentedBytes: Bool

    package init(_ profile: Profile) {
        let isStrict = profile == .strict
        countsCodesForever = isStrict
        losesGroupUpdates = isStrict
        requiresWrappedSubscription = isStrict
        refusesChatPresence = isStrict
        refusesWavoipToken = isStrict
        failsOnUntypedNames = isStrict
        printsLocalTimeAsUTC = profile != .ideal
        restartsByPostOnly = isStrict
        opensNamespaceWithFirstEvent = isStrict
        hidesUnwatchedPresence = isStrict
        tripsOverMediaSources = isStrict
        allowsLocalMediaNames = profile == .ideal
        dropsPollVotes = isStrict
        sendsParticipantObjects = isStrict
        hidesOwnProfile = isStrict
        blocksUnderChatOnly = isStrict
        listsTemplatesOfBusinessesOnly = isStrict
        refusesDocumentedBodies = isStrict
        refusesDocumentedBots = isStrict
        mixesUpInstances = isStrict
        tripsOverFirstRows = isStrict
        tripsOverStoredFiles = isStrict
        sendsCallSignalling = profile != .ideal
        sendsDeviceLists = isStrict
        writesDocumentedBytes = false
    }
}
