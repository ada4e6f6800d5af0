import CLinux

/// The variables the process was started with.
package enum ProcessEnvironment {
    /// All of them; of a repeated name the first counts, as for getenv(3).
    package static func read() -> [String: String] {
        var variables: [String: String] = [:]
        guard var entry = unsafe clinux_environment() else { return variables }
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text)
            if let equals = pair.firstIndex(of: "=") {
                let name = String(pair[..<equals])
                if variables[name] == nil { variables[name] = String(pair[pair.index(after: equals)...]) }
            }
            unsafe entry += 1
        }
        return variables
    }
}
