/// How long the parts of a connection's life take.
package struct Pace: Equatable, Sendable {
    /// `MOCK_LATENCY`.
    package enum Latency: String, CaseIterable, Sendable {
        /// Answers come as soon as they are true. The default: clients need the QR code, not the wait for it.
        case none
        /// The waits of the real server.
        case real
    }

    /// From the opened socket to the first code. Zero: before the call that opened it returns.
    package var firstCode: Duration
    /// How long a code is shown, `MOCK_QR_INTERVAL_MS`.
    package var codeInterval: Duration
    /// From `connecting` to `open` when the credentials are there.
    package var login: Duration
    /// Before `/instance/create` with `qrcode:true` answers.
    package var createAnswer: Duration
    /// Before `/instance/connect` answers.
    package var connectAnswer: Duration

    package init(_ latency: Latency, codeInterval: Duration) {
        self.codeInterval = codeInterval
        switch latency {
        case .none:
            firstCode = .zero
            // Long enough to be seen by a poll of the connection state.
            login = .milliseconds(100)
            createAnswer = .zero
            connectAnswer = .zero
        case .real:
            firstCode = .milliseconds(1500)
            login = .seconds(1)
            createAnswer = .seconds(5)
            connectAnswer = .seconds(2)
        }
    }
}
