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

    /// What Evolution API reads, the families of events by one member each.
    static let known = """
        SERVER_NAME SERVER_TYPE SERVER_PORT SERVER_URL SERVER_DISABLE_DOCS SERVER_DISABLE_MANAGER SSL_CONF_PRIVKEY SSL_CONF_FULLCHAIN
        DOCKER_ENV NODE_ENV TZ CORS_ORIGIN CORS_METHODS CORS_CREDENTIALS LANGUAGE AUTHENTICATION_API_KEY
        AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES PROMETHEUS_METRICS METRICS_AUTH_REQUIRED METRICS_USER METRICS_PASSWORD
        METRICS_ALLOWED_IPS TELEMETRY_ENABLED TELEMETRY_URL LOG_LEVEL LOG_COLOR LOG_BAILEYS SENTRY_DSN EVENT_EMITTER_MAX_LISTENERS
        FACEBOOK_APP_ID FACEBOOK_CONFIG_ID FACEBOOK_USER_TOKEN DEL_INSTANCE DEL_TEMP_INSTANCES QRCODE_LIMIT QRCODE_COLOR
        CONFIG_SESSION_PHONE_CLIENT CONFIG_SESSION_PHONE_NAME PROXY_HOST PROXY_PORT PROXY_PROTOCOL PROXY_USERNAME PROXY_PASSWORD
        PROVIDER_ENABLED PROVIDER_HOST PROVIDER_PORT PROVIDER_PREFIX DATABASE_PROVIDER DATABASE_CONNECTION_URI
        DATABASE_BOUNCER_CONNECTION_URI DATABASE_CONNECTION_CLIENT_NAME DATABASE_SAVE_DATA_INSTANCE DATABASE_SAVE_DATA_NEW_MESSAGE
        DATABASE_SAVE_MESSAGE_UPDATE DATABASE_SAVE_DATA_CONTACTS DATABASE_SAVE_DATA_CHATS DATABASE_SAVE_DATA_HISTORIC
        DATABASE_SAVE_DATA_LABELS DATABASE_SAVE_IS_ON_WHATSAPP DATABASE_SAVE_IS_ON_WHATSAPP_DAYS DATABASE_DELETE_MESSAGE
        CACHE_REDIS_ENABLED CACHE_REDIS_URI CACHE_REDIS_PREFIX_KEY CACHE_REDIS_TTL CACHE_REDIS_SAVE_INSTANCES CACHE_LOCAL_ENABLED
        S3_ENABLED S3_ACCESS_KEY S3_SECRET_KEY S3_ENDPOINT S3_BUCKET S3_PORT S3_USE_SSL S3_REGION S3_SKIP_POLICY S3_SAVE_VIDEO
        WEBSOCKET_ENABLED WEBSOCKET_GLOBAL_EVENTS WEBSOCKET_ALLOWED_HOSTS WEBHOOK_GLOBAL_ENABLED WEBHOOK_GLOBAL_URL
        WEBHOOK_GLOBAL_WEBHOOK_BY_EVENTS WEBHOOK_EVENTS_CALL WEBHOOK_EVENTS_REMOVE_INSTANCE WEBHOOK_EVENTS_LOGOUT_INSTANCE
        WEBHOOK_EVENTS_ERRORS WEBHOOK_EVENTS_ERRORS_WEBHOOK WEBHOOK_REQUEST_TIMEOUT_MS WEBHOOK_RETRY_MAX_ATTEMPTS
        WEBHOOK_RETRY_INITIAL_DELAY_SECONDS WEBHOOK_RETRY_USE_EXPONENTIAL_BACKOFF WEBHOOK_RETRY_MAX_DELAY_SECONDS
        WEBHOOK_RETRY_JITTER_FACTOR WEBHOOK_RETRY_NON_RETRYABLE_STATUS_CODES RABBITMQ_ENABLED RABBITMQ_GLOBAL_ENABLED RABBITMQ_URI
        RABBITMQ_EXCHANGE_NAME RABBITMQ_PREFIX_KEY RABBITMQ_FRAME_MAX RABBITMQ_EVENTS_CALL NATS_ENABLED NATS_GLOBAL_ENABLED NATS_URI
        NATS_EXCHANGE_NAME NATS_PREFIX_KEY NATS_EVENTS_CALL SQS_ENABLED SQS_GLOBAL_ENABLED SQS_GLOBAL_FORCE_SINGLE_QUEUE
        SQS_GLOBAL_PREFIX_NAME SQS_MAX_PAYLOAD_SIZE SQS_ACCESS_KEY_ID SQS_SECRET_ACCESS_KEY SQS_ACCOUNT_ID SQS_REGION
        SQS_GLOBAL_APPLICATION_STARTUP SQS_GLOBAL_QRCODE_UPDATED SQS_GLOBAL_MESSAGES_SET SQS_GLOBAL_MESSAGES_UPSERT
        SQS_GLOBAL_MESSAGES_EDITED SQS_GLOBAL_MESSAGES_UPDATE SQS_GLOBAL_MESSAGES_DELETE SQS_GLOBAL_SEND_MESSAGE
        SQS_GLOBAL_CONTACTS_SET SQS_GLOBAL_CONTACTS_UPSERT SQS_GLOBAL_CONTACTS_UPDATE SQS_GLOBAL_PRESENCE_UPDATE SQS_GLOBAL_CHATS_SET
        SQS_GLOBAL_CHATS_UPSERT SQS_GLOBAL_CHATS_UPDATE SQS_GLOBAL_CHATS_DELETE SQS_GLOBAL_CONNECTION_UPDATE SQS_GLOBAL_LABELS_EDIT
        SQS_GLOBAL_LABELS_ASSOCIATION SQS_GLOBAL_GROUPS_UPSERT SQS_GLOBAL_GROUPS_UPDATE SQS_GLOBAL_GROUP_PARTICIPANTS_UPDATE
        SQS_GLOBAL_CALL SQS_GLOBAL_TYPEBOT_START SQS_GLOBAL_TYPEBOT_CHANGE_STATUS SQS_GLOBAL_LOGOUT_INSTANCE
        SQS_GLOBAL_REMOVE_INSTANCE KAFKA_ENABLED KAFKA_GLOBAL_ENABLED KAFKA_AUTO_CREATE_TOPICS KAFKA_SASL_ENABLED KAFKA_SSL_ENABLED
        KAFKA_CLIENT_ID KAFKA_BROKERS KAFKA_TOPIC_PREFIX KAFKA_CONSUMER_GROUP_ID KAFKA_CONNECTION_TIMEOUT KAFKA_REQUEST_TIMEOUT
        KAFKA_NUM_PARTITIONS KAFKA_REPLICATION_FACTOR KAFKA_SASL_MECHANISM KAFKA_SASL_USERNAME KAFKA_SASL_PASSWORD
        KAFKA_SSL_REJECT_UNAUTHORIZED KAFKA_SSL_CA KAFKA_SSL_KEY KAFKA_SSL_CERT KAFKA_EVENTS_CALL PUSHER_ENABLED
        PUSHER_GLOBAL_ENABLED PUSHER_GLOBAL_USE_TLS PUSHER_GLOBAL_APP_ID PUSHER_GLOBAL_KEY PUSHER_GLOBAL_SECRET PUSHER_GLOBAL_CLUSTER
        PUSHER_EVENTS_CALL WA_BUSINESS_TOKEN_WEBHOOK WA_BUSINESS_URL WA_BUSINESS_VERSION WA_BUSINESS_LANGUAGE CHATWOOT_ENABLED
        CHATWOOT_MESSAGE_DELETE CHATWOOT_MESSAGE_READ CHATWOOT_IMPORT_PLACEHOLDER_MEDIA_MESSAGE CHATWOOT_BOT_CONTACT
        CHATWOOT_IMPORT_DATABASE_CONNECTION_URI TYPEBOT_ENABLED TYPEBOT_API_VERSION TYPEBOT_SEND_MEDIA_BASE64 OPENAI_ENABLED
        OPENAI_API_KEY_GLOBAL DIFY_ENABLED N8N_ENABLED EVOAI_ENABLED FLOWISE_ENABLED API_AUDIO_CONVERTER API_AUDIO_CONVERTER_KEY
        """.split { $0 == " " || $0 == "\n" }.map(String.init)

    @Test
    func `every variable of the real server has an effect or is listed as without`() throws {
        let read = Set(Variable.all.map(\.name))
        for name in Self.known {
            let isIgnored = IgnoredVariables.all.contains { $0.covers(name) }
            #expect(read.contains(name) != isIgnored, "\(name)")
            if isIgnored { #expect(try Configuration.read(environment: [name: "what you like"]) == Configuration()) }
        }
        for name in read { #expect(!IgnoredVariables.all.contains { $0.covers(name) }, "\(name)") }
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
        .init(name: "QRCODE_LIMIT", value: "1001", problem: "allowed is a whole number from 0 to 1000, 0 for the default"),
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
