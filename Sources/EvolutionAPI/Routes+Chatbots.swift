import Evolution
import HTTP

extension Routes {
    /// The bots: the same menu for every family, and what two of them have beside it.
    static func chatbots(_ chatbots: Chatbots, _ quirks: Quirks) -> [Route] {
        ChatbotFamily.all.flatMap { menu(ChatbotController($0, chatbots: chatbots, quirks: quirks), quirks) }
    }

    /// What the services behind channels and bots call, and what is handed on to them.
    static func channels(_ controllers: Controllers, _ quirks: Quirks) -> [Route] {
        let plain = InstanceSchemas.create
        let chatwoot = controllers.chatwoot
        let storage = StorageController(quirks: quirks)
        let routes: [Route] = [
            .plain(.get, "/webhook/meta", .open, controllers.channels.verify),
            .plain(.post, "/webhook/meta", .open, controllers.channels.receiveCloud),
            .plain(.post, "/webhook/evolution", .open, controllers.channels.receive),

            .instance(.post, "/chatwoot/set/:instanceName", chatwoot.set, ServiceSchemas.chatwoot),
            .instance(.get, "/chatwoot/find/:instanceName", chatwoot.find, plain),
            .plain(.post, "/chatwoot/webhook/:instanceName", .open, chatwoot.receive, plain),

            .instance(.post, "/s3/getMedia/:instanceName", storage.media, ServiceSchemas.media(quirks)),
            .instance(.post, "/s3/getMediaUrl/:instanceName", storage.address, ServiceSchemas.address(quirks)),
        ]
        return routes
            + SocketCall.allCases.map { call in
                .instance(
                    .post, RoutePattern("/baileys/\(call.rawValue)/:instanceName"), controllers.baileys.handler(of: call), plain)
            }
    }

    private static func menu(_ bots: ChatbotController, _ quirks: Quirks) -> [Route] {
        let family = bots.family
        func at(_ action: String) -> RoutePattern { RoutePattern("/\(family.path)/\(action)/:instanceName") }
        // Where no body is asked for, one is looked at all the same.
        let plain = InstanceSchemas.create
        let refuses = quirks.refusesDocumentedBots
        var routes: [Route] = [
            .instance(.post, at("create"), bots.create).documented(bots.documentedBot, unless: refuses),
            .instance(.get, at("find"), bots.find, plain),
            .instance(.get, at("fetch/:botId"), bots.fetch, plain),
            .instance(.put, at("update/:botId"), bots.update).documented(bots.documentedBot, unless: refuses),
            .instance(.delete, at("delete/:botId"), bots.delete, plain).documented(bots.documentedID, unless: refuses),
            .instance(.post, at("settings"), bots.setSettings).documented(bots.documentedSettings, unless: refuses),
            .instance(.get, at("fetchSettings"), bots.fetchSettings, plain),
            .instance(.post, at("changeStatus"), bots.changeStatus, ChatbotSchemas.status),
            .instance(.get, at("fetchSessions/:botId"), bots.fetchSessions, plain),
            .instance(.post, at("ignoreJid"), bots.ignoreJID, ChatbotSchemas.ignore),
        ]
        switch family.path {
        case "typebot": routes.append(.instance(.post, at("start"), bots.startTypebot, ChatbotSchemas.start))
        case "openai":
            routes += [
                .instance(.post, at("creds"), bots.createCredential, ChatbotSchemas.credential),
                .instance(.get, at("creds"), bots.findCredentials, plain),
                .instance(.delete, at("creds/:openaiCredsId"), bots.deleteCredential, plain),
                .instance(.get, at("getModels"), bots.models, plain),
            ]
        default: break
        }
        guard !refuses else { return routes }
        if family.isFetchedByFind {
            routes.append(
                .instance(.get, at("find/:botId"), bots.fetch, plain)
                    .documented(.path("GET /\(family.path)/fetch/{botId}/{instanceName}")))
        }
        if family.isUpdatedByPost {
            routes.append(
                .instance(.post, at("update/:botId"), bots.update)
                    .documented(.path("PUT /\(family.path)/update/{botId}/{instanceName}")))
        }
        return routes
    }
}
