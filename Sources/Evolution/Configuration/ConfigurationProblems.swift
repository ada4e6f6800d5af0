/// One thing wrong with the environment, in words for whoever set it.
package struct ConfigurationProblem: Equatable, Sendable, CustomStringConvertible {
    /// `QRCODE_LIMIT="many": allowed is a whole number from 1 to 1000`.
    package let description: String

    init(variable: String, value: String, allowed: String) {
        description = "\(variable)=\"\(value)\": allowed is \(allowed)"
    }

    init(unknown name: String, nearest: String) {
        description = "\(name): no such variable; did you mean \(nearest)?"
    }

    init(line: Int, _ complaint: String) {
        description = ".env line \(line): \(complaint)"
    }
}

/// All that is wrong at once, so that it can be mended in one go. The process prints each and exits with 78, `EX_CONFIG`.
package struct ConfigurationProblems: Error, Equatable, Sendable {
    package let all: [ConfigurationProblem]
}
