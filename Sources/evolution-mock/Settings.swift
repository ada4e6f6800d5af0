import ArgumentParser
import Evolution
import Reactor

/// Reads the configuration; on any problem says all of them and exits with 78, `EX_CONFIG` of sysexits(3).
enum Settings {
    static func read(file: String) throws -> Configuration {
        let dotEnv = try text(of: file)
        do throws(ConfigurationProblems) {
            let configuration = try Configuration.read(environment: ProcessEnvironment.read(), dotEnv: dotEnv)
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

    /// A missing file is an empty one; one that cannot be read, or is larger than 1 MiB, is a problem.
    private static func text(of file: String) throws -> String {
        do throws(SystemError) {
            return String(decoding: try FileSystem.readIfPresent(file, byteCount: 1 << 20) ?? [], as: UTF8.self)
        } catch {
            StandardError.write("evolution-mock: \(error)\n")
            throw ExitCode(78)
        }
    }
}
