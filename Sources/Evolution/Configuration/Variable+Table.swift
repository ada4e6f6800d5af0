extension Variable {
    /// Every variable the mock reads, in the order of `.env.example`.
    package static let all: [Variable] = evolution + integrations + services + mock

    private static let evolution: [Variable] = [
        .number("SERVER_PORT", "Port; 0 lets the system choose.", in: 0...65_535, default: "8080", \.server.port),
        .choice("SERVER_TYPE", "What listens there.", default: "http", \.server.scheme),
        .optionalText("SERVER_URL", "Printed in events as server_url; unset leaves it out.", keepsEmpty: false, \.server.url),
        .text(
            "TZ", "Time zone of date_time in events, such as America/Sao_Paulo; unset is the system's.", default: "",
            \.server.timeZone),
        .text(
            "SSL_CONF_PRIVKEY", "Path of the private key, PEM; for https. Read again at SIGHUP.", default: "",
            \.server.privateKeyPath),
        .text(
            "SSL_CONF_FULLCHAIN", "Path of the certificate chain, PEM; for https. Unusable: plain http.", default: "",
            \.server.certificatePath),
        .choice(
            "MOCK_TLS", "self-signed: https with the mock's own certificate, .evolution-mock/cert.pem; wins over SERVER_TYPE.",
            default: "off", \.server.developmentTLS),
        .flag("SERVER_DISABLE_MANAGER", "No web console.", default: "false", \.server.isManagerDisabled),

        .list(
            "CORS_ORIGIN", "Origins of web pages that may call, * for all.", default: "*", keepsEmpty: true, \.crossOrigin.origins
        ),
        .list("CORS_METHODS", "Methods a preflight names.", default: "POST,GET,PUT,DELETE", \.crossOrigin.methods),
        .flag("CORS_CREDENTIALS", "Pages may send credentials.", default: "false", \.crossOrigin.allowsCredentials),

        .text("AUTHENTICATION_API_KEY", "The key that opens everything.", default: "BQYHJGJHJ", \.keys.global),
        .flag(
            "AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES", "Events carry the instance's token as apikey.", default: "false",
            \.keys.areShownInEvents),
        .optionalText("FACEBOOK_APP_ID", "Shown by /verify-creds.", keepsEmpty: true, \.keys.facebookAppID),
        .optionalText("FACEBOOK_CONFIG_ID", "Shown by /verify-creds.", keepsEmpty: true, \.keys.facebookConfigID),
        .optionalText("FACEBOOK_USER_TOKEN", "Shown by /verify-creds.", keepsEmpty: true, \.keys.facebookUserToken),
        .text(
            "WA_BUSINESS_TOKEN_WEBHOOK", "Word of the Cloud API's webhook handshake.", default: "evolution",
            \.keys.cloudWebhookToken),

        .text("DATABASE_CONNECTION_CLIENT_NAME", "clientName of instances.", default: "evolution", \.clientName),
        .flag(
            "DATABASE_SAVE_DATA_INSTANCE", "Instances survive a restart.", default: "true", \.storage.savesInstances),
        .flag("DATABASE_SAVE_DATA_NEW_MESSAGE", "Messages are stored.", default: "true", \.storage.savesMessages),
        .flag("DATABASE_SAVE_MESSAGE_UPDATE", "Receipts are stored.", default: "true", \.storage.savesUpdates),
        .flag("DATABASE_SAVE_DATA_CONTACTS", "Contacts are stored.", default: "true", \.storage.savesContacts),
        .flag("DATABASE_SAVE_DATA_CHATS", "Chat rows are stored.", default: "true", \.storage.savesChats),
        .flag(
            "DATABASE_SAVE_DATA_HISTORIC", "Messages from before the phone was linked are stored.", default: "true",
            \.storage.savesHistory),
        .flag("DATABASE_SAVE_DATA_LABELS", "Labels are stored.", default: "true", \.storage.savesLabels),
        .flag(
            "DATABASE_SAVE_IS_ON_WHATSAPP", "Numbers once found are known, also while the line is closed.", default: "true",
            \.storage.savesNumbers),
        .flag(
            "DATABASE_DELETE_MESSAGE", "Messages deleted by the API stay, marked; otherwise their rows go.", default: "true",
            \.storage.keepsDeletedMessages),
        .minutes("DEL_INSTANCE", "Deletes an instance that is not open this long after creation.", \.instances.deletionDelay),
        .positiveNumber(
            "QRCODE_LIMIT", "Codes shown before the login is refused.", upTo: 1000, default: "30", \.instances.codeLimit),
        .colour("QRCODE_COLOR", "Colour of the dark squares.", default: "#198754", \.instances.codeColour),
        .text(
            "CONFIG_SESSION_PHONE_CLIENT", "Name of the linked device on the phone.", default: "Evolution API",
            \.instances.deviceName),
        .text("CONFIG_SESSION_PHONE_NAME", "Browser of the linked device.", default: "Chrome", \.instances.browserName),

        .flag("WEBSOCKET_ENABLED", "Socket.IO is served.", default: "false", \.websocket.isEnabled),
        .flag(
            "WEBSOCKET_GLOBAL_EVENTS", "The namespace / receives all events of all instances.", default: "false",
            \.websocket.sendsGlobalEvents),
        .list(
            "WEBSOCKET_ALLOWED_HOSTS", "Peer addresses admitted without a key.", default: "127.0.0.1,::1,::ffff:127.0.0.1",
            trimmed: true, \.websocket.allowedHosts),
        .flag(
            "MOCK_WS_DEFLATE", "WebSocket messages are compressed for clients that offer it (permessage-deflate).",
            default: "false", \.websocket.isCompressed),
    ]

    private static let services: [Variable] = [
        .flag(
            "TYPEBOT_ENABLED", "Typebot bots are stored; the service is not called.", default: "false",
            \.chatbots.isTypebotEnabled),
        .choice("TYPEBOT_API_VERSION", "Which address typebot.start tells.", default: "old", \.chatbots.typebotVersion),
        .flag(
            "OPENAI_ENABLED", "OpenAI bots are stored; the service is not called.", default: "false", \.chatbots.isOpenaiEnabled),
        .flag("DIFY_ENABLED", "Dify bots are stored; the service is not called.", default: "false", \.chatbots.isDifyEnabled),
        .flag(
            "FLOWISE_ENABLED", "Flowise bots are stored; the service is not called.", default: "false",
            \.chatbots.isFlowiseEnabled),
        .flag("N8N_ENABLED", "n8n bots are stored; the service is not called.", default: "false", \.chatbots.isN8nEnabled),
        .flag("EVOAI_ENABLED", "EvoAI bots are stored; the service is not called.", default: "false", \.chatbots.isEvoaiEnabled),
        .flag(
            "CHATWOOT_ENABLED", "Chatwoot can be set; the service is not called.", default: "false", \.chatbots.isChatwootEnabled),
    ]

    private static let mock: [Variable] = [
        .choice(
            "MOCK_SIMULATOR", "auto: phones scan by themselves and contacts write. manual: only what the control plane asks for.",
            default: "manual", \.simulator.mode),
        .choice(
            "MOCK_ADDRESSING",
            "Addresses of people in what comes in: pn by phone number, lid hidden, as WhatsApp does ever more.",
            default: "pn", \.simulator.addressing),
        .milliseconds("MOCK_SCAN_DELAY_MS", "From the first QR code to its scan.", default: "2000", \.simulator.scanDelay),
        .milliseconds(
            "MOCK_CHATTER_INTERVAL_MS", "Between two incoming messages of an instance; 0 is silence.", default: "5000",
            \.simulator.chatterInterval),
        .text(
            "MOCK_DEMO_INSTANCE", "With MOCK_SIMULATOR=auto: name of an instance created at start when there is none.",
            default: "",
            \.simulator.demoInstance),
        .choice("MOCK_LOG", "events: prints a line for every event. quiet: only what goes wrong.", default: "quiet", \.log),
        .seed("MOCK_SEED", "The same seed gives the same identifiers and the same day; unset is random.", \.simulator.seed),
        .choice("MOCK_LATENCY", "real: answers wait as long as the real server's.", default: "none", \.instances.latency),
        .milliseconds(
            "MOCK_QR_INTERVAL_MS", "How long a QR code is shown.", from: 1, default: "45000", \.instances.codeInterval),
        .choice(
            "MOCK_PROFILE", "strict: v2.3.6 with its slips. compatible: the documented ways too. ideal: no misleading slips.",
            default: "compatible", \.profile),
        .quirks(
            "MOCK_QUIRKS", "Single quirks on top of the profile, such as +losesGroupUpdates,-printsLocalTimeAsUTC.",
            \.quirkChanges),
        .number(
            "MOCK_MAX_BODY_BYTES", "Largest request body.", unit: " bytes", in: 1024...1 << 30, default: "142606336",
            \.limits.bodyBytes),
        .number("MOCK_MAX_CONNECTIONS", "Open sockets.", in: 1...1_000_000, default: "10000", \.limits.connectionCount),
        .number(
            "MOCK_MAX_QUEUED_BYTES", "Unsent output of one client before it is closed.", unit: " bytes", in: 65_536...1 << 30,
            default: "16777216", \.limits.queuedBytes),
        .number(
            "MOCK_MAX_SESSIONS", "Socket.IO sessions open at a time; a further handshake is refused.", in: 1...1_000_000,
            default: "10000",
            \.limits.sessionCount),
        .number(
            "MOCK_MAX_SESSIONS_PER_ADDRESS", "Socket.IO sessions of one peer address at a time.", in: 1...1_000_000,
            default: "10000",
            \.limits.sessionsPerAddress),
        .number(
            "MOCK_MAX_MESSAGE_BYTES", "Largest message a Socket.IO client may send.", unit: " bytes", in: 1024...1 << 30,
            default: "1000000",
            \.limits.messageBytes),
        .number(
            "MOCK_MAX_FRAGMENTS", "Frames one WebSocket message may come in.", in: 1...1_000_000, default: "131072",
            \.limits.fragmentCount),
        .number(
            "MOCK_MAX_ATTACHMENTS", "Binary parts of one Socket.IO packet.", in: 1...1000, default: "10",
            \.limits.attachmentCount),
        .number(
            "MOCK_MAX_NAMESPACES", "Namespaces one Socket.IO client may be in at once.", in: 1...100_000, default: "1000",
            \.limits.namespaceCount),
        .number(
            "MOCK_MAX_JSON_DEPTH", "Arrays and objects inside each other, in requests and packets.", in: 8...1000, default: "256",
            \.limits.jsonDepth),
        .number(
            "MOCK_MAX_HEADER_COUNT", "Header fields of one request, trailers included.", in: 8...10_000, default: "256",
            \.limits.headerCount),
        .number(
            "MOCK_MAX_HEADER_BYTES", "Request line and header fields of one request.", unit: " bytes", in: 1024...1 << 20,
            default: "16384",
            \.limits.headerBytes),
        .milliseconds(
            "MOCK_HEAD_TIMEOUT_MS", "How long the head of a request may take, all in all.", from: 1, default: "60000",
            \.limits.headTimeout),
        .milliseconds(
            "MOCK_REQUEST_TIMEOUT_MS", "How long a request with its body may take, all in all.", from: 1, default: "300000",
            \.limits.requestTimeout),
        .milliseconds(
            "MOCK_KEEP_ALIVE_MS", "How long a connection may be idle between requests.", from: 1, default: "5000",
            \.limits.keepAlive),
        .text(
            "MOCK_DATABASE", "The SQLite file that keeps everything; :memory: keeps nothing.", default: ".evolution-mock/mock.db",
            \.storage.path),
        .number(
            "MOCK_MAX_MESSAGES", "Messages kept per instance; the oldest are forgotten.", in: 1...10_000_000, default: "100000",
            \.storage.messageCount),
        .number(
            "MOCK_MAX_MEDIA_BYTES", "Files sent and received that are kept per instance; the oldest are forgotten.",
            unit: " bytes",
            in: 0...1 << 40, default: "268435456",
            \.storage.mediaBytes),
        .number(
            "MOCK_MESSAGE_DAYS", "How long a message is kept; 0 is for ever.", unit: " days", in: 0...36_500, default: "30",
            \.storage.messageDays),
    ]
}
