import Evolution
import HTTP

/// The menu: everything the REST side serves.
struct Routes {
    let all: [Route]

    init(_ controllers: Controllers, quirks: Quirks) {
        let server = controllers.server
        let instances = controllers.instances
        let settings = controllers.settings
        let integrations = controllers.integrations
        let messages = controllers.messages
        let control = controllers.control
        let refusesBodies = quirks.refusesDocumentedBodies
        let contract = controllers.contract
        var routes: [Route] = [
            .plain(.get, "/", .open, server.welcome),
            .plain(.post, "/verify-creds", .global, server.verifyCredentials),
            .plain(.get, "/openapi.yaml", .open, contract.file("/openapi.yaml")),
            .plain(.get, "/openapi.json", .open, contract.file("/openapi.json")),
            .plain(.get, "/docs", .open, contract.file("/docs/index.html")),
            .plain(.get, "/docs/:file", .open, contract.part),

            .plain(.post, "/instance/create", .create, instances.create, InstanceSchemas.create)
                .documented(.accountNumber(), unless: refusesBodies),
            .plain(.get, "/instance/fetchInstances", .anyKey, instances.fetch),
            .instance(.get, "/instance/connect/:instanceName", instances.connect),
            .instance(.post, "/instance/restart/:instanceName", instances.restart),
            .instance(.get, "/instance/connectionState/:instanceName", instances.state),
            .instance(.post, "/instance/setPresence/:instanceName", instances.setPresence, InstanceSchemas.presence),
            .instance(.delete, "/instance/logout/:instanceName", instances.logout),
            .instance(.delete, "/instance/delete/:instanceName", instances.delete),

            .instance(.post, "/settings/set/:instanceName", settings.set, InstanceSchemas.settings),
            .instance(.get, "/settings/find/:instanceName", settings.find, InstanceSchemas.create),
            .instance(.post, "/proxy/set/:instanceName", integrations.set(.proxy), EventSchemas.set(.proxy)),
            .instance(.get, "/proxy/find/:instanceName", integrations.find(.proxy), InstanceSchemas.create),
            Self.subscription(.webhook, integrations, quirks),
            .instance(.get, "/webhook/find/:instanceName", integrations.find(.webhook), InstanceSchemas.create),
            Self.subscription(.websocket, integrations, quirks),
            .instance(.get, "/websocket/find/:instanceName", integrations.find(.websocket), InstanceSchemas.create),
            Self.subscription(.rabbitmq, integrations, quirks),
            .instance(.get, "/rabbitmq/find/:instanceName", integrations.find(.rabbitmq), InstanceSchemas.create),
            Self.subscription(.nats, integrations, quirks),
            .instance(.get, "/nats/find/:instanceName", integrations.find(.nats), InstanceSchemas.create),
            Self.subscription(.sqs, integrations, quirks),
            .instance(.get, "/sqs/find/:instanceName", integrations.find(.sqs), InstanceSchemas.create),
            Self.subscription(.kafka, integrations, quirks),
            .instance(.get, "/kafka/find/:instanceName", integrations.find(.kafka), InstanceSchemas.create),
            Self.subscription(.pusher, integrations, quirks),
            .instance(.get, "/pusher/find/:instanceName", integrations.find(.pusher), InstanceSchemas.create),

            .instance(.post, "/message/sendText/:instanceName", messages.send(.text), MessageSchemas.text),
            .upload("/message/sendMedia/:instanceName", messages.send(.media), MessageSchemas.media),
            .upload("/message/sendPtv/:instanceName", messages.send(.ptv), MessageSchemas.ptv),
            .upload("/message/sendWhatsAppAudio/:instanceName", messages.send(.voice), MessageSchemas.voice),
            .upload("/message/sendStatus/:instanceName", messages.send(.status), MessageSchemas.status),
            .upload("/message/sendSticker/:instanceName", messages.send(.sticker), MessageSchemas.sticker),
            .instance(.post, "/message/sendLocation/:instanceName", messages.send(.location), MessageSchemas.location),
            .instance(.post, "/message/sendContact/:instanceName", messages.send(.contact), MessageSchemas.contact),
            .instance(.post, "/message/sendReaction/:instanceName", messages.send(.reaction), MessageSchemas.reaction),
            .instance(.post, "/message/sendPoll/:instanceName", messages.send(.poll), MessageSchemas.poll),
            .instance(.post, "/message/sendList/:instanceName", messages.send(.list), MessageSchemas.list)
                .documented(.listValues(), unless: refusesBodies),
            .instance(.post, "/message/sendButtons/:instanceName", messages.send(.buttons), MessageSchemas.buttons),
            .instance(.post, "/message/sendTemplate/:instanceName", messages.send(.template), MessageSchemas.template),
            .instance(.post, "/chat/updateMessage/:instanceName", messages.edit, MessageSchemas.update)
                .documented(.numericNumber(), unless: refusesBodies),
            .instance(.delete, "/chat/deleteMessageForEveryone/:instanceName", messages.delete, MessageSchemas.deletion),
            .instance(.post, "/chat/markMessageAsRead/:instanceName", messages.markAsRead, MessageSchemas.read),
            .instance(.post, "/chat/sendPresence/:instanceName", messages.sendPresence, MessageSchemas.presence)
                .documented(.nestedPresence(), unless: refusesBodies),
            .instance(.post, "/chat/getBase64FromMediaMessage/:instanceName", messages.file),

            .control("/mock/instances/:instanceName/scan", control.scan),
            .control("/mock/instances/:instanceName/messages", control.receive, ControlSchemas.message),
            .control("/mock/instances/:instanceName/receipts", control.acknowledge, ControlSchemas.receipt),
            .control("/mock/instances/:instanceName/presence", control.show, ControlSchemas.presence),
            .control("/mock/instances/:instanceName/disconnect", control.disconnect, ControlSchemas.disconnect),
        ]
        routes += Self.chats(controllers, refusesBodies: refusesBodies) + Self.outside(controllers)
        if !quirks.blocksUnderChatOnly {
            routes.append(
                .instance(.post, "/message/updateBlockStatus/:instanceName", controllers.chats.block, ChatSchemas.block)
                    .documented(.path("POST /chat/updateBlockStatus/{instanceName}")))
        }
        if !quirks.restartsByPostOnly {
            routes.append(
                .instance(.put, "/instance/restart/:instanceName", instances.restart)
                    .documented(.path("POST /instance/restart/{instanceName}")))
        }
        if let metrics = controllers.metrics { routes.append(.plain(.get, "/metrics", .open, metrics.metrics)) }
        routes += Self.chatbots(controllers.chatbots, quirks) + Self.channels(controllers, quirks)
        all = routes
    }

    private static func subscription(
        _ kind: IntegrationKind, _ integrations: IntegrationController, _ quirks: Quirks
    ) -> Route {
        .instance(
            .post, RoutePattern("/\(kind.rawValue)/set/:instanceName"), integrations.set(kind), EventSchemas.set(kind)
        )
        .documented(.integration(kind), unless: quirks.requiresWrappedSubscription)
    }
}

/// All who answer.
struct Controllers {
    let server: ServerController
    let contract: ContractController
    let instances: InstanceController
    let settings: SettingsController
    let integrations: IntegrationController
    /// Nil: not served.
    let metrics: MetricsController?
    let messages: MessageController
    let control: ControlController
    let chats: ChatController
    let groups: GroupController
    let labels: LabelController
    let calls: CallController
    let business: BusinessController
    let templates: TemplateController
    let outside: OutsideController
    let chatbots: Chatbots
    let channels: ChannelController
    let chatwoot: ChatwootController
    let baileys: BaileysController
}

extension Route {
    static func plain(
        _ method: Method, _ pattern: RoutePattern, _ access: Access, _ handler: @escaping (Call) throws(APIError) -> Answer,
        _ schema: Schema? = nil
    ) -> Route {
        Route(method: method, pattern: pattern, access: access, schema: schema, handler: .plain(handler))
    }

    static func instance(
        _ method: Method, _ pattern: RoutePattern, _ handler: @escaping (Call, Instance) throws(APIError) -> Answer,
        _ schema: Schema? = nil
    ) -> Route {
        Route(method: method, pattern: pattern, access: .instance, schema: schema, handler: .instance(handler))
    }

    fileprivate static func upload(
        _ pattern: RoutePattern, _ handler: @escaping (Call, Instance) throws(APIError) -> Answer, _ schema: Schema
    ) -> Route {
        let route = instance(.post, pattern, handler, schema)
        route.takesFile = true
        return route
    }

    static func control(
        _ pattern: RoutePattern, _ handler: @escaping (Call, Instance) throws(APIError) -> Answer, _ schema: Schema? = nil
    ) -> Route {
        Route(method: .post, pattern: pattern, access: .control, schema: schema, handler: .instance(handler))
    }
}
