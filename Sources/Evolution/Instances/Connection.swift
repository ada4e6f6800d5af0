/// The connection of one instance to WhatsApp: closed, showing codes, logging in, open.
///
/// A machine without a clock: methods are what happens, return values are what to do about it, in order.
package struct Connection: Equatable, Sendable {
    /// What `connectionState` answers.
    package enum State: String, Sendable { case close, connecting, open }

    package enum Order: Equatable, Sendable {
        /// Tell that a socket is being opened.
        case announceConnecting
        /// Make and tell a new code, number `count`.
        case showCode(count: Int)
        /// Tell that there are no more codes and that the login is refused.
        case announceRefusal
        case announceOpen
        /// Tell that the account is gone.
        case announceClose(CloseCode)
        /// Call `wake` after this time; replaces an earlier wish.
        case wake(after: Duration)
        /// Forget the wish.
        case sleep
    }

    private enum Phase: Equatable {
        case closed
        /// The socket opens; a code follows.
        case starting
        /// The n-th code of this socket is on show.
        case showing(codesOnSocket: Int)
        /// The socket opens with credentials; the login follows.
        case loggingIn
        case open
    }

    /// Codes WhatsApp hands out to one socket.
    package static let codesPerSocket = 6

    private let pace: Pace
    /// `QRCODE_LIMIT`.
    private let codeLimit: Int
    /// Only the limit sets the count back, not a new connect.
    private let countsForever: Bool
    private var phase = Phase.closed
    private var codeCount = 0
    /// A socket was opened since the server started; before that the real server has nothing to call methods on.
    package private(set) var hasStarted = false

    package init(pace: Pace, codeLimit: Int, countsForever: Bool) {
        self.pace = pace
        self.codeLimit = codeLimit
        self.countsForever = countsForever
    }

    package var state: State {
        switch phase {
        case .closed: .close
        case .starting, .showing, .loggingIn: .connecting
        case .open: .open
        }
    }

    /// A code is on show, so a phone can scan it.
    package var isScannable: Bool {
        guard case .showing = phase else { return false }
        return true
    }

    /// There are credentials: the phone is paired, though the line may be broken for the moment.
    package var isLoggedIn: Bool { phase == .open || phase == .loggingIn }

    /// Opens a socket; nothing if there is one.
    package mutating func connect() -> [Order] {
        guard phase == .closed else { return [] }
        hasStarted = true
        if !countsForever { codeCount = 0 }
        return start()
    }

    /// Opens a socket with the credentials of an earlier process; nothing if there is one.
    package mutating func reconnect() -> [Order] {
        guard phase == .closed else { return [] }
        hasStarted = true
        return logIn()
    }

    /// The time asked for by the last `wake` order has passed.
    package mutating func wake() -> [Order] {
        switch phase {
        case .closed, .open: return []
        case .starting: return nextCode(onSocket: 1)
        case .showing(Self.codesPerSocket): return start()
        case .showing(let codes): return nextCode(onSocket: codes + 1)
        case .loggingIn:
            phase = .open
            return [.sleep, .announceOpen]
        }
    }

    /// A phone scanned the code or typed the pairing code: WhatsApp sends credentials and asks for a new socket (515, silent).
    package mutating func scan() -> [Order] {
        guard isScannable else { return [] }
        return logIn()
    }

    /// The connection broke, or was broken by restart, logout, unlinking.
    package mutating func drop(_ code: CloseCode) -> [Order] {
        switch phase {
        case .closed: return []
        case _ where code.isTerminal:
            phase = .closed
            return [.sleep, .announceClose(code)]
        case .starting, .showing: return start()
        case .loggingIn, .open: return logIn()
        }
    }

    private mutating func start() -> [Order] {
        phase = .starting
        return [.announceConnecting, .wake(after: pace.firstCode)]
    }

    private mutating func logIn() -> [Order] {
        phase = .loggingIn
        return [.announceConnecting, .wake(after: pace.login)]
    }

    private mutating func nextCode(onSocket codes: Int) -> [Order] {
        guard codeCount < codeLimit else {
            codeCount = 0
            phase = .closed
            return [.sleep, .announceRefusal]
        }
        codeCount += 1
        phase = .showing(codesOnSocket: codes)
        return [.showCode(count: codeCount), .wake(after: pace.codeInterval)]
    }
}
