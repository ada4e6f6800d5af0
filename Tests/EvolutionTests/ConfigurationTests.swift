import Evolution
import Testing

@Suite("environment")
struct ConfigurationTests {
    private func problems(_ environment: [String: String], dotEnv: String = "") -> [String] {
        do throws(ConfigurationProblems) {
            _ = try Configuration.read(environment: environment, dotEnv: dotEnv)
            return []
        } catch {
            return error.all.map(\.description)
        }
    }

    @Test
    func `nothing set gives the defaults`() throws {
        #expect(try Configuration.read(environment: [:]) == Configuration())
    }

    @Test(arguments: Variable.all)
    func `the default in the table is the default in the code`(_ variable: Variable) throws {
        #expect(try Configuration.read(environment: [variable.name: variable.defaultText]) == expected(variable))
    }

    /// An empty text is itself for those that know one.
    private func expected(_ variable: Variable) -> Configuration {
        var configuration = Configuration()
        switch variable.name {
        case "FACEBOOK_APP_ID": configuration.keys.facebookAppID = ""
        case "FACEBOOK_CONFIG_ID": configuration.keys.facebookConfigID = ""
        case "FACEBOOK_USER_TOKEN": configuration.keys.facebookUserToken = ""
        default: break
        }
        return configuration
    }

    @Test
    func `the environment wins over the file, the file over the defaults`() throws {
        let configuration = try Configuration.read(
            environment: ["SERVER_PORT": "9000"], dotEnv: "SERVER_PORT=9001\nQRCODE_LIMIT=5\n")
        #expect(configuration.server.port == 9000)
        #expect(configuration.instances.codeLimit == 5)
    }

    struct Wrong: CustomTestStringConvertible, Sendable {
        let name: String
        let value: String
        let problem: String
        var testDescription: String { "\(name)=\(value)" }
    }

    static let wrong: [Wrong] = [
        .init(name: "SERVER_PORT", value: "http", problem: "allowed is a whole number from 0 to 65535"),
        .init(name: "SERVER_PORT", value: "70000", problem: "allowed is a whole number from 0 to 65535"),
        .init(name: "SERVER_PORT", value: "99999999999999999999", problem: "allowed is a whole number from 0 to 65535"),
        .init(name: "SERVER_TYPE", value: "HTTP", problem: "allowed is http or https"),
        .init(name: "MOCK_TLS", value: "on", problem: "allowed is off or self-signed"),
        .init(name: "WEBSOCKET_ENABLED", value: "TRUE", problem: "allowed is true or false"),
        .init(name: "WEBSOCKET_ENABLED", value: "1", problem: "allowed is true or false"),
        .init(name: "QRCODE_LIMIT", value: "0", problem: "allowed is a whole number from 1 to 1000"),
        .init(name: "QRCODE_COLOR", value: "green", problem: "allowed is # and six hexadecimal digits, in quotes"),
        .init(name: "DEL_INSTANCE", value: "soon", problem: "allowed is false, or a whole number from 2 to 525600 minutes"),
        .init(name: "MOCK_SIMULATOR", value: "on", problem: "allowed is auto or manual"),
        .init(name: "MOCK_PROFILE", value: "lax", problem: "allowed is compatible or strict or ideal"),
        .init(
            name: "MOCK_SCAN_DELAY_MS", value: "2s", problem: "allowed is a whole number from 0 to 86400000 milliseconds"),
        .init(name: "MOCK_SEED", value: "-1", problem: "allowed is a whole number from 0 to 18446744073709551615"),
    ]

    @Test(arguments: wrong)
    func `a malformed value is named with what is allowed`(_ wrong: Wrong) {
        #expect(problems([wrong.name: wrong.value]) == ["\(wrong.name)=\"\(wrong.value)\": \(wrong.problem)"])
    }

    @Test
    func `unknown names of the mock are problems, those of Evolution and others are not`() {
        #expect(
            problems(["MOCK_SCAN_DELAY": "1", "DATABASE_PROVIDER": "mysql", "PATH": "/bin"]) == [
                "MOCK_SCAN_DELAY: no such variable; did you mean MOCK_SCAN_DELAY_MS?"
            ])
    }

    @Test
    func `https without its files is no problem of the configuration`() {
        #expect(problems(["SERVER_TYPE": "https"]).isEmpty)
    }

    @Test
    func `all problems are told at once`() {
        #expect(problems(["SERVER_PORT": "x"], dotEnv: "QRCODE_LIMIT=x\nnonsense\n").count == 3)
    }

    @Test
    func `an empty list of origins admits nobody, other empty texts are the default`() throws {
        let configuration = try Configuration.read(
            environment: ["CORS_ORIGIN": "", "WEBSOCKET_ALLOWED_HOSTS": "", "SERVER_PORT": "", "SERVER_URL": ""])
        #expect(configuration.crossOrigin.origins == [""])
        #expect(configuration.websocket.allowedHosts == Configuration().websocket.allowedHosts)
        #expect(configuration.server.port == 8080)
        #expect(configuration.server.url == nil)
    }

    struct Line: CustomTestStringConvertible, Sendable {
        let text: String
        let value: String?
        var testDescription: String { text }
    }

    static let lines: [Line] = [
        .init(text: "SERVER_URL=http://a", value: "http://a"),
        .init(text: "  export SERVER_URL = http://a  ", value: "http://a"),
        .init(text: "SERVER_URL=http://a # where we live", value: "http://a"),
        .init(text: "SERVER_URL='http://a#b' # where", value: "http://a#b"),
        .init(text: #"SERVER_URL="a\nb\t""#, value: "a\nb\\t"),
        .init(text: #"SERVER_URL='a\nb'"#, value: #"a\nb"#),
        .init(text: "SERVER_URL=`it's`", value: "it's"),
        .init(text: "SERVER_URL=a\r\nSERVER_URL=b\r\n", value: "b"),
        .init(text: "# SERVER_URL=a\n\n", value: nil),
        .init(text: "SERVER_URL=a=b", value: "a=b"),
        .init(text: "\u{FEFF}SERVER_URL=a", value: "a"),
    ]

    @Test(arguments: lines)
    func `a line of the file is read as dotenv reads it`(_ line: Line) throws {
        #expect(try Configuration.read(environment: [:], dotEnv: line.text).server.url == line.value)
    }

    static let broken = ["SERVER_URL", "1A=b", "A B=c", "SERVER_URL='a", "SERVER_URL=\"a\" b"]

    @Test(arguments: broken)
    func `a broken line is a problem`(_ line: String) {
        let found = problems([:], dotEnv: "\n" + line)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(".env line 2: ") == true)
    }
}
