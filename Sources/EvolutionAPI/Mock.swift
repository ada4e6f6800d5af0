import Bytes
import EngineIO
package import Evolution
import HTTP
import JSON
package import Reactor
import Server
import SocketIO

/// The whole server: the world, the REST side, Socket.IO and the console on one loop. Several live in one process side by side.
package final class Mock {
    private let configuration: Configuration
    private let loop: EventLoop
    private let simulation: Simulation
    private let rest: RESTHandler
    private let socketIO: SocketIOServer?
    private var server: HTTPServer?
    private let front: Front
    private let routes: Routes
    private let openNamespace: (Instance) -> Void
    private let keeper: StoreKeeper
    private let security: PortSecurity
    private let courier: WebhookCourier
    private let gauges: Gauges

    /// `publicFolder` holds the console; nil serves none. Without `security` the port is plain, whatever the configuration says.
    package init(
        _ configuration: Configuration, loop: EventLoop, store: Store, publicFolder: String?, security: PortSecurity? = nil
    ) throws(SystemError) {
        let security = security ?? PortSecurity(Configuration().server)
        self.security = security
        self.configuration = configuration
        self.loop = loop
        let world = Self.world(on: loop, seed: configuration.simulator.seed)
        let simulation = Simulation(configuration, world: world, store: store)
        self.simulation = simulation
        let client = try Self.client(on: loop)
        simulation.messenger.fetchMedia = MediaDownloads.fetcher(client)
        let courier = WebhookCourier(loop: loop, client: client, settings: configuration.webhook)
        self.courier = courier
        simulation.channels.post = courier.post
        let quirks = configuration.quirks
        let registry = simulation.instances
        let files = try publicFolder.map { folder throws(SystemError) in try Console.files(in: folder) }
        socketIO =
            configuration.websocket.isEnabled
            ? Self.socketIO(configuration, registry, loop, clientFiles: files?.body(of: Console.clientPath).map(ClientFiles.init))
            : nil
        if configuration.log == .events { simulation.events.add(EventLog()) }
        var open: (Instance) -> Void = { _ in }
        if let socketIO {
            let sink = SocketIOSink(
                hub: socketIO.hub, sendsGlobalEvents: configuration.websocket.sendsGlobalEvents, quirks: quirks)
            simulation.events.add(sink)
            open = sink.open
        }
        simulation.events.add(
            WebhookSink(policy: WebhookPolicy(configuration.webhook, quirks: quirks), courier: courier))
        let gauges = Gauges(loop: loop, socketIO: socketIO, courier: courier)
        self.gauges = gauges
        openNamespace = open
        let guards = Guards(
            registry: registry, globalKey: configuration.keys.global, quirks: quirks,
            ownHost: configuration.server.url.flatMap(Self.host))
        let controllers = Controllers(
            server: ServerController(configuration: configuration), contract: ContractController(files: files),
            instances: InstanceController(registry: registry, isGlobalKey: guards.isGlobal, created: open),
            settings: SettingsController(registry: registry),
            integrations: IntegrationController(registry: registry, namespaceChanged: open),
            metrics: configuration.metrics.isEnabled
                ? MetricsController(registry: registry, configuration: configuration, gauges: gauges) : nil,
            messages: MessageController(messenger: simulation.messenger),
            control: ControlController(
                simulator: simulation.simulator,
                device: (configuration.instances.deviceName, configuration.instances.browserName)),
            chats: ChatController(conversations: simulation.conversations, profiles: simulation.profiles),
            groups: GroupController(groups: simulation.groups), labels: LabelController(labels: simulation.labels),
            calls: CallController(calls: simulation.calls), business: BusinessController(business: simulation.business),
            templates: TemplateController(templates: simulation.templates, business: simulation.business),
            outside: OutsideController(
                simulator: simulation.simulator, groups: simulation.groups, labels: simulation.labels,
                calls: simulation.calls),
            chatbots: simulation.chatbots, channels: ChannelController(inbox: simulation.channels),
            chatwoot: ChatwootController(chatwoot: simulation.chatwoot),
            baileys: BaileysController(socket: simulation.socket))
        routes = Routes(controllers, quirks: quirks)
        rest = RESTHandler(
            scheme: security.scheme, routes: routes, guards: guards, crossOrigin: configuration.restCrossOrigin,
            console: configuration.server.isManagerDisabled ? nil : files.map(Console.init),
            bodyLimitBytes: configuration.limits.bodyBytes, depthLimit: configuration.limits.jsonDepth,
            isStoreFailing: { store.isFailing },
            failed: Self.failureReport(configuration, world, courier, gauges),
            wait: { delay, action in _ = loop.after(delay, action) })
        front = Front(rest: rest, socketIO: socketIO, bodyLimitBytes: configuration.limits.bodyBytes)
        keeper = StoreKeeper(store: store, loop: loop, now: { world.wallTime })
        for instance in registry.all { open(instance) }
    }

    /// Every route as `METHOD /path/{parameter}`.
    package var routeNames: [String] { routes.all.map(\.description) }

    /// Starts listening and returns the port. A port given here wins over the configuration's.
    package func listen(host: String? = nil, port: UInt16? = nil) throws(SystemError) -> UInt16 {
        var options = HTTPServerOptions()
        options.apply(configuration.limits)
        let server = HTTPServer(loop: loop, options: options, handler: front)
        self.server = server
        gauges.server = server
        let port = try server.listen(
            host: host, port: port ?? UInt16(configuration.server.port), tls: { [security] in security.context })
        createDemoInstance()
        return port
    }

    /// So that a first look shows something: an instance that pairs by itself in the automatic mode.
    private func createDemoInstance() {
        let name = configuration.simulator.demoInstance
        guard configuration.simulator.mode == .auto, !name.isEmpty, simulation.instances.isEmpty else { return }
        let body: JSONObject = [
            "instanceName": .string(name), "integration": "WHATSAPP-BAILEYS", "qrcode": true, "websocket": ["events": []],
        ]
        do throws(APIError) {
            _ = try simulation.instances.create(body)
        } catch {
            StandardError.write("evolution-mock: no demo instance: \(error.message)\n")
        }
        simulation.instances[name].map(openNamespace)
    }

    /// Stops in order: Socket.IO clients are told, running requests are answered, then the loop ends.
    package func stop() {
        guard let server, !server.isStopping else { return }
        socketIO?.stop()
        server.stop()
        waitForPeers(until: loop.now + .seconds(15), deliveriesUntil: loop.now + Self.deliveryGrace)
    }

    /// How long webhooks that could arrive at once are waited for at the end.
    private static let deliveryGrace = Duration.seconds(2)

    /// The loop ends when the last connection has and no webhook is on its way, or at the limits: no peer may hold the process for
    /// ever.
    private func waitForPeers(until limit: ContinuousClock.Instant, deliveriesUntil grace: ContinuousClock.Instant) {
        let hasConnections = (server?.connectionCount ?? 0) > 0 && loop.now < limit
        guard hasConnections || courier.isBusy && loop.now < grace else {
            courier.stop()
            return loop.stop()
        }
        _ = loop.after(.milliseconds(10)) { [weak self] in self?.waitForPeers(until: limit, deliveriesUntil: grace) }
    }

    /// Failed requests are counted, and told to the error webhook if there is one.
    private static func failureReport(
        _ configuration: Configuration, _ world: World, _ courier: WebhookCourier, _ gauges: Gauges
    ) -> (Status, JSONValue?) -> Void {
        let webhook = configuration.webhook
        return { status, answer in
            gauges.noteRefusal(status)
            guard webhook.tellsErrors, !webhook.errorURL.isEmpty, let answer else { return }
            courier.post(
                ErrorNotice.delivery(
                    of: answer, to: webhook.errorURL, key: configuration.keys.global, serverURL: configuration.server.url,
                    at: world.wallTime, quirks: configuration.quirks))
        }
    }

    private static func world(on loop: EventLoop, seed: UInt64?) -> World {
        let alarms = Alarms(loop: loop)
        return World(
            wallTime: {
                let now = WallClock.millisecondsSinceEpoch()
                return WallTime(sinceEpoch: now, utcOffsetMinutes: WallClock.utcOffsetMinutes(atMilliseconds: now))
            },
            schedule: alarms.schedule, cancel: alarms.cancel, random: seed.map { .seeded(state: $0) } ?? .system)
    }

    /// Without the system's authorities nothing is fetched over TLS.
    private static func client(on loop: EventLoop) throws(SystemError) -> HTTPClient {
        HTTPClient(loop: loop, resolver: try Resolver(loop: loop), tls: trust)
    }

    private static func trust() -> TLSContext? {
        do throws(TLSError) {
            return try TLSContext(trusting: .system)
        } catch {
            StandardError.write("evolution-mock: nothing can be fetched over TLS: \(error)\n")
            return nil
        }
    }

    private static func socketIO(
        _ configuration: Configuration, _ registry: InstanceRegistry, _ loop: EventLoop, clientFiles: ClientFiles?
    ) -> SocketIOServer {
        var options = EngineIOServerOptions()
        options.clientFiles = clientFiles
        if configuration.websocket.isCompressed { options.offerDeflate() }
        options.apply(configuration.limits)
        options.slowConsumer = { address, queuedBytes in
            StandardError.write("closed=\(address) reason=slow-consumer queued_bytes=\(queuedBytes)\n")
        }
        options.crossOrigin = CrossOrigin(
            flavour: .permissive, origins: configuration.crossOrigin.origins, methods: CrossOrigin.socketMethods)
        let admission = SocketIOAdmission(
            registry: registry, globalKey: configuration.keys.global, allowedHosts: Set(configuration.websocket.allowedHosts))
        options.admission = admission.decide
        return SocketIOServer(loop: loop, options: options, hubOptions: HubOptions(configuration.limits))
    }

    /// The host of an address such as `https://mock.example:8443/x`.
    static func host(of address: String) -> String? {
        let parts = address.split(separator: "/", maxSplits: 2)
        guard parts.count > 1 else { return nil }
        return String(parts[1].prefix { $0 != ":" })
    }
}

extension Configuration {
    fileprivate var restCrossOrigin: HTTP.CrossOrigin {
        HTTP.CrossOrigin(
            flavour: .refusing, origins: crossOrigin.origins, methods: crossOrigin.methods.joined(separator: ","),
            allowsCredentials: crossOrigin.allowsCredentials, alsoVariesBy: "Accept-Encoding")
    }
}
