import ArgumentParser
import Evolution
import Reactor

/// Reads the configuration; on any problem says all of them and exits with 78, `EX_CONFIG` of sysexits(3).
enum Settings {
    static func read(file: String) throws -> Configuration {
        do throws(ConfigurationProblems) {
            let configuration = try Configuration.read(environment: ProcessEnvironment.read(), dotEnv: text(of: file))
            // The one of the process counts anyway; that of the file only so.
            if !configuration.server.timeZone.isEmpty { WallClock.setTimeZone(configuration.server.timeZone) }
            return configuration
        } catch {
            for problem in error.all { StandardError.write("evolution-mock: \(problem)\n") }
            throw ExitCode(78)
        }
    }

    /// On a problem says what it is, and exits with 78 when another `MOCK_DATABASE` would help, else with 71, `EX_OSERR`.
    static func openStore(_ configuration: Configuration) throws -> Store {
        do throws(StoreError) {
            return try Store(configuration.storage)
        } catch {
            StandardError.write("evolution-mock: MOCK_DATABASE: \(error)\n")
            throw ExitCode(error.isConfiguration ? 78 : 71)
        }
    }

    /// A missing file is an empty one.
    private static func text(of file: String) -> String {
        guard let bytes = try? FileSystem.read(file, byteCount: 1 << 20) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}
