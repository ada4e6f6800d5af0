// What a session asks of whoever holds it.
extension Session {
    /// What becomes of a message.
    package enum SendOutcome: Sendable {
        /// The session is on its WebSocket: write the message there now.
        case write
        /// Kept for the next poll.
        case queued
        /// A poll is held: call `answerPoll` when this turn of work is done, so that what follows travels in the same answer.
        case pollReady
        /// The queue is full; the session has ended.
        case ended
        /// The session is closing or over.
        case ignored
    }

    /// What becomes of a GET.
    package enum PollOutcome: Equatable, Sendable {
        case hold
        case answer([UInt8])
        /// Answer with this; the session has ended.
        case answerAndEnd([UInt8])
        case refuse(RequestError)
        /// Two polls at once: answer this one 400 with an empty body; the session has ended.
        case end
    }

    /// What becomes of a POST, judged by its head.
    package enum PostOutcome: Equatable, Sendable {
        /// Read the body, then `finishPost` and hand its packets to `receive`.
        case read
        case refuse(RequestError)
        /// Answer 400 with an empty body; the session has ended. The connection of a first, unfinished POST is to be cut.
        case end
    }

    /// What a packet asks of the holder.
    package enum Reception: Sendable {
        case nothing
        /// A message: for text the bytes after the first, for binary all of them.
        case message
        /// Write `EncodedMessage.probeAnswer` to the second transport, and call `answerPoll`.
        case answerProbe
        /// The WebSocket has taken over: write everything `nextQueued` gives to it, then call `answerPoll`.
        case upgraded
        /// Close the second transport; the session goes on without it.
        case closeCandidate
        case ended
    }

    /// What the passing of time asks of the holder.
    package enum TickOutcome: Equatable, Sendable {
        case nothing
        /// Write `EncodedMessage.ping` to the WebSocket.
        case writePing
        /// A ping is queued and a poll is held: call `answerPoll`.
        case pollReady
        case closeCandidate
        case ended
    }
}
