/// Everything the environment decides, read once at start and handed down in slices.
///
/// Names and defaults are those of Evolution API v2.3 where it knows the variable; those of the mock alone begin with
/// `MOCK_`.
package struct Configuration: Equatable, Sendable {
    package var server = Server()
    package var crossOrigin = CrossOrigin()
    package var keys = Keys()
    package var instances = Instances()
    package var websocket = WebSocket()
    package var webhook = Webhook()
    package var queues = Queues()
    package var metrics = Metrics()
    package var chatbots = Chatbots()
    package var simulator = Simulator()
    package var storage = Storage()
    package var limits = Limits()
    /// `MOCK_LOG`.
    package var log = Log.quiet
    /// `MOCK_PROFILE`.
    package var profile = Quirks.Profile.compatible

    /// `MOCK_QUIRKS`.
    package var quirkChanges: [Quirks.Change] = []

    package init() {}

    /// What is printed while the server runs.
    package enum Log: String, CaseIterable, Sendable {
        /// What goes wrong.
        case quiet
        /// A line for every event as well.
        case events
    }

    /// The profile's, with the single changes on top.
    package var quirks: Quirks { Quirks(profile).applying(quirkChanges) }

    /// Instances show it, and the store goes by it.
    var clientName: String {
        get { instances.clientName }
        set { (instances.clientName, storage.clientName) = (newValue, newValue) }
    }

    /// Where the server listens and how it names itself.
    package struct Server: Equatable, Sendable {
        package enum Scheme: String, CaseIterable, Sendable { case http, https }

        package enum DevelopmentTLS: String, CaseIterable, Sendable {
            case off
            /// With a certificate that nobody but the mock vouches for.
            case selfSigned = "self-signed"
        }

        /// `SERVER_PORT`. 0 lets the system choose.
        package var port = 8080
        /// `SERVER_TYPE`.
        package var scheme = Scheme.http
        /// `SERVER_URL`. Only text, printed in events; nil leaves the field out.
        package var url: String?
        /// `TZ`. Zone of the times in events; empty is the system's.
        package var timeZone = ""
        /// `SSL_CONF_PRIVKEY`. Path of a PEM file; for https.
        package var privateKeyPath = ""
        /// `SSL_CONF_FULLCHAIN`. Path of a PEM file; for https.
        package var certificatePath = ""
        /// `MOCK_TLS`. Wins over `SERVER_TYPE` and its files.
        package var developmentTLS = DevelopmentTLS.off
        /// `SERVER_DISABLE_MANAGER`.
        package var isManagerDisabled = false
    }

    /// Which web pages may call.
    package struct CrossOrigin: Equatable, Sendable {
        /// `CORS_ORIGIN`. `*` among them admits all.
        package var origins = ["*"]
        /// `CORS_METHODS`.
        package var methods = ["POST", "GET", "PUT", "DELETE"]
        /// `CORS_CREDENTIALS`.
        package var allowsCredentials = false
    }

    /// Secrets, and what `/verify-creds` shows of them.
    package struct Keys: Equatable, Sendable {
        /// `AUTHENTICATION_API_KEY`. Opens everything.
        package var global = "BQYHJGJHJ"
        /// `AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES`. Events carry the instance's token; despite the name nothing else changes.
        package var areShownInEvents = false
        /// `FACEBOOK_APP_ID`. Nil leaves the field out, empty prints `""`; so for the next two.
        package var facebookAppID: String?
        /// `FACEBOOK_CONFIG_ID`.
        package var facebookConfigID: String?
        /// `FACEBOOK_USER_TOKEN`.
        package var facebookUserToken: String?
        /// `WA_BUSINESS_TOKEN_WEBHOOK`. Word of the Cloud API's webhook handshake.
        package var cloudWebhookToken = "evolution"
    }

    /// How instances live.
    package struct Instances: Equatable, Sendable {
        /// `DATABASE_CONNECTION_CLIENT_NAME`.
        package var clientName = "evolution"
        /// `DEL_INSTANCE`. An instance not open this long after its creation is deleted; nil never. The real server counts minutes.
        package var deletionDelay: Duration?
        /// `QRCODE_LIMIT`. Codes shown before the login is refused.
        package var codeLimit = 30
        /// `QRCODE_COLOR`.
        package var codeColour = RGB(red: 0x19, green: 0x87, blue: 0x54)
        /// `MOCK_QR_INTERVAL_MS`. WhatsApp's own pace.
        package var codeInterval = Duration.milliseconds(45_000)
        /// `MOCK_LATENCY`.
        package var latency = Pace.Latency.none
        /// `CONFIG_SESSION_PHONE_CLIENT`. Name of the linked device on the simulated phone.
        package var deviceName = "Evolution API"
        /// `CONFIG_SESSION_PHONE_NAME`. Its browser.
        package var browserName = "Chrome"

        package var pace: Pace { Pace(latency, codeInterval: codeInterval) }
    }

    /// The Socket.IO integration.
    package struct WebSocket: Equatable, Sendable {
        /// `WEBSOCKET_ENABLED`.
        package var isEnabled = false
        /// `WEBSOCKET_GLOBAL_EVENTS`.
        package var sendsGlobalEvents = false
        /// `MOCK_WS_DEFLATE`. The real server never compresses its WebSocket messages.
        package var isCompressed = false
        /// `WEBSOCKET_ALLOWED_HOSTS`. Peer addresses admitted without a key.
        package var allowedHosts = ["127.0.0.1", "::1", "::ffff:127.0.0.1"]
    }

    /// Which integrations with services of others there are. They are stored and shown; the services are never called.
    package struct Chatbots: Equatable, Sendable {
        /// Which of Typebot's two addresses is told.
        package enum TypebotVersion: String, CaseIterable, Sendable { case old, latest }

        /// `TYPEBOT_ENABLED`.
        package var isTypebotEnabled = false
        /// `TYPEBOT_API_VERSION`.
        package var typebotVersion = TypebotVersion.old
        /// `OPENAI_ENABLED`.
        package var isOpenaiEnabled = false
        /// `DIFY_ENABLED`.
        package var isDifyEnabled = false
        /// `FLOWISE_ENABLED`.
        package var isFlowiseEnabled = false
        /// `N8N_ENABLED`.
        package var isN8nEnabled = false
        /// `EVOAI_ENABLED`.
        package var isEvoaiEnabled = false
        /// `CHATWOOT_ENABLED`.
        package var isChatwootEnabled = false
    }

    /// The people the mock invents.
    package struct Simulator: Equatable, Sendable {
        package enum Mode: String, CaseIterable, Sendable {
            /// A phone scans each code by itself and a few contacts write.
            case auto
            /// Nothing happens but what the control plane asks for.
            case manual
        }

        /// `MOCK_SIMULATOR`.
        package var mode = Mode.manual
        /// How WhatsApp names people.
        package enum Addressing: String, CaseIterable, Sendable {
            /// By their phone numbers, `…@s.whatsapp.net`.
            case phone = "pn"
            /// By hidden addresses, `…@lid`, with the phone number beside.
            case hidden = "lid"
        }

        /// `MOCK_ADDRESSING`. Of what comes in; what is sent goes where the client says.
        package var addressing = Addressing.phone
        /// `MOCK_SCAN_DELAY_MS`. From the first code to the scan.
        package var scanDelay = Duration.milliseconds(2000)
        /// `MOCK_CHATTER_INTERVAL_MS`. Between two incoming messages of an instance; zero is silence.
        package var chatterInterval = Duration.milliseconds(5000)
        /// `MOCK_DEMO_INSTANCE`. In the automatic mode an instance of this name is created at start when there is none; empty creates
        /// nothing.
        package var demoInstance = ""
        /// `MOCK_SEED`. Identifiers and choices repeat under the same seed; nil takes them from the system's random source.
        package var seed: UInt64?
    }

    /// Bounds on what peers can make the process hold.
    package struct Limits: Equatable, Sendable {
        /// `MOCK_MAX_BODY_BYTES`. Largest request body; the real server's 136 MiB.
        package var bodyBytes = 136 << 20
        /// `MOCK_MAX_CONNECTIONS`. Open sockets. The process raises its limit of descriptors as far as it may; where that is lower, the
        /// newcomer is turned away earlier.
        package var connectionCount = 10_000
        /// `MOCK_MAX_QUEUED_BYTES`. Unsent output of one client; beyond it the client is closed.
        package var queuedBytes = 16 << 20
        /// `MOCK_MAX_SESSIONS`. Socket.IO sessions, with or without a connection at the moment; as many as connections.
        package var sessionCount = 10_000
        /// `MOCK_MAX_SESSIONS_PER_ADDRESS`. As many as all: the clients of a mock mostly come from one machine. Lower it where strangers
        /// share the mock.
        package var sessionsPerAddress = 10_000
        /// `MOCK_MAX_MESSAGE_BYTES`. Largest message a Socket.IO client may send; told to it as `maxPayload`. The reference server's.
        package var messageBytes = 1_000_000
        /// `MOCK_MAX_FRAGMENTS`. Frames of one WebSocket message; twice what the densest conformance test sends.
        package var fragmentCount = 131_072
        /// `MOCK_MAX_ATTACHMENTS`. Binary parts of one packet; the reference server's.
        package var attachmentCount = 10
        /// `MOCK_MAX_NAMESPACES`. Namespaces one client may be in at once; there is one per instance.
        package var namespaceCount = 1000
        /// `MOCK_MAX_JSON_DEPTH`. Arrays and objects inside each other; no request or packet of the real server nests a tenth of it.
        package var jsonDepth = 256
        /// `MOCK_MAX_HEADER_COUNT`. Fields of one request; browsers and proxies send a tenth of it.
        package var headerCount = 256
        /// `MOCK_MAX_HEADER_BYTES`. Request line and fields together; Node's bound.
        package var headerBytes = 16 << 10
        /// `MOCK_HEAD_TIMEOUT_MS`. From accepting a connection, or from the first byte of a later request, to the end of its head; Node's.
        package var headTimeout = Duration.seconds(60)
        /// `MOCK_REQUEST_TIMEOUT_MS`. To the end of the body; Node's. 136 MiB in it need half a megabyte a second.
        package var requestTimeout = Duration.seconds(300)
        /// `MOCK_KEEP_ALIVE_MS`. How long a connection may idle between requests; Node's.
        package var keepAlive = Duration.seconds(5)
    }

    /// What is kept, where, and for how long. The save flags are the real server's, on unless said otherwise.
    package struct Storage: Equatable, Sendable {
        /// `MOCK_DATABASE`. Path of a SQLite file, made with its folder if missing; `:memory:` keeps nothing.
        package var path = ".evolution-mock/mock.db"
        /// `DATABASE_CONNECTION_CLIENT_NAME`, as `Instances.clientName`: instances of other names are left alone.
        package var clientName = "evolution"
        /// `MOCK_MAX_MESSAGES`. Messages kept per instance; the oldest are forgotten. About 100 MiB of disk for the default.
        package var messageCount = 100_000
        /// `MOCK_MESSAGE_DAYS`. Days a message is kept after it was stored; 0 is for ever. A month outlasts most test campaigns.
        package var messageDays = 30
        /// `MOCK_MAX_MEDIA_BYTES`. Bytes of files kept per instance; the oldest are forgotten, and with `MOCK_MESSAGE_DAYS` those that are
        /// too old. 256 MiB hold one file of the largest size a request may have, and what went before it.
        package var mediaBytes = 256 << 20
        /// `DATABASE_SAVE_DATA_INSTANCE`. Off: no instance is there after a restart.
        package var savesInstances = true
        /// `DATABASE_SAVE_DATA_NEW_MESSAGE`. Off: nothing to quote, to acknowledge or to find.
        package var savesMessages = true
        /// `DATABASE_SAVE_MESSAGE_UPDATE`.
        package var savesUpdates = true
        /// `DATABASE_SAVE_DATA_CONTACTS`.
        package var savesContacts = true
        /// `DATABASE_SAVE_DATA_CHATS`.
        package var savesChats = true
        /// `DATABASE_SAVE_DATA_LABELS`. Off: labels are told, and none is found.
        package var savesLabels = true
        /// `DATABASE_SAVE_IS_ON_WHATSAPP`. Off: each number is looked up afresh.
        package var savesNumbers = true
        /// `DATABASE_DELETE_MESSAGE`. Messages deleted through the API stay, marked as deleted; off, their rows go.
        package var keepsDeletedMessages = true
        /// `DATABASE_SAVE_DATA_HISTORIC`. Messages the phone had before it was linked.
        package var savesHistory = true
    }
}
