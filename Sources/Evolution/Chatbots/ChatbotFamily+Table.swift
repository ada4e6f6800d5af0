extension ChatbotFamily {
    package static let all = [evolutionBot, typebot, openai, dify, flowise, n8n, evoai]

    private static let nine = Array(common.dropLast(2))

    static let evolutionBot = ChatbotFamily(
        "evolutionBot", "EvolutionBot", enabled: nil, sessionType: "evolution",
        fields: [ChatbotField("apiUrl", .text(limit: 255)), ChatbotField("apiKey", .text(limit: 255))],
        required: ["enabled", "apiUrl", "triggerType"], identity: ["apiUrl", "apiKey"], isIdentityCheckedOnCreate: false,
        requiredSettings: common, fallbackColumn: "botIdFallback", isFetchedByFind: false)

    static let typebot = ChatbotFamily(
        "typebot", "Typebot", enabled: \Configuration.Chatbots.isTypebotEnabled,
        fields: [ChatbotField("url", .text(limit: 500)), ChatbotField("typebot", .text(limit: 100))],
        required: ["enabled", "url", "typebot", "triggerType"],
        unchecked: ["keepOpen", "debounceTime", "splitMessages", "timePerChar"],
        columns: ["id", "enabled", "description", "url", "typebot"] + common.prefix(8) + ["createdAt", "updatedAt", "ignoreJids"]
            + ["triggerType", "triggerOperator", "triggerValue", "splitMessages", "timePerChar", "instanceId"],
        identity: ["url", "typebot"], isIdentityCheckedOnCreate: false, requiredSettings: Array(common.prefix(6)),
        settingsColumns: ["id"] + common.prefix(8) + ["typebotIdFallback"] + common.suffix(3)
            + ["createdAt", "updatedAt", "instanceId"],
        isFetchedByFind: false, isUpdatedByPost: true)

    static let openai = ChatbotFamily(
        "openai", "Openai", enabled: \Configuration.Chatbots.isOpenaiEnabled, fields: openaiFields,
        required: ["enabled", "openaiCredsId", "botType", "triggerType"], unchecked: ["splitMessages", "timePerChar"],
        columns: columns(openaiFields.map(\.name).filter { $0 != "openaiCredsId" }, beforeInstance: ["openaiCredsId"]),
        identity: ["botType"], twin: "Openai Bot",
        needs: [
            "assistant": [Need(name: "assistantId", complaint: "Assistant ID is required")],
            "chatCompletion": [
                Need(name: "model", complaint: "Model is required"),
                Need(name: "maxTokens", complaint: "Max tokens is required"),
            ],
        ],
        requiredSettings: ["openaiCredsId"] + nine,
        settingsColumns: ["id"] + common + ["speechToText", "createdAt", "updatedAt"]
            + ["openaiCredsId", "openaiIdFallback", "instanceId"])

    private static let openaiFields = [
        ChatbotField("openaiCredsId", .text(limit: .max)), ChatbotField("botType", .choice(["assistant", "chatCompletion"])),
        ChatbotField("assistantId", .text(limit: 255)), ChatbotField("functionUrl", .text(limit: 500)),
        ChatbotField("model", .text(limit: 100)), ChatbotField("systemMessages", .texts),
        ChatbotField("assistantMessages", .texts), ChatbotField("userMessages", .texts), ChatbotField("maxTokens", .integer),
    ]

    static let dify = ChatbotFamily(
        "dify", "Dify", enabled: \Configuration.Chatbots.isDifyEnabled,
        fields: [
            ChatbotField("botType", .choice(["chatBot", "textGenerator", "agent", "workflow"])),
            ChatbotField("apiUrl", .text(limit: 255)), ChatbotField("apiKey", .text(limit: 255)),
        ],
        required: ["enabled", "botType", "triggerType"], identity: ["botType", "apiUrl", "apiKey"], requiredSettings: common)

    static let flowise = ChatbotFamily(
        "flowise", "Flowise", enabled: \Configuration.Chatbots.isFlowiseEnabled, fields: evolutionBot.fields,
        required: evolutionBot.required,
        identity: ["apiUrl", "apiKey"], requiredSettings: nine, isUpdatedByPost: true)

    static let n8n = ChatbotFamily(
        "n8n", "N8n", enabled: \Configuration.Chatbots.isN8nEnabled,
        fields: [
            ChatbotField("webhookUrl", .text(limit: 255)), ChatbotField("basicAuthUser", .text(limit: 255)),
            ChatbotField("basicAuthPass", .text(limit: 255)),
        ],
        required: ["enabled", "webhookUrl", "triggerType"], unchecked: ["basicAuthPass"],
        alias: (documented: "basicAuthPassword", stored: "basicAuthPass"),
        identity: ["webhookUrl", "basicAuthUser", "basicAuthPass"],
        requiredSettings: common)

    static let evoai = ChatbotFamily(
        "evoai", "Evoai", enabled: \Configuration.Chatbots.isEvoaiEnabled,
        fields: [ChatbotField("agentUrl", .text(limit: 255)), ChatbotField("apiKey", .text(limit: 255))],
        required: ["enabled", "agentUrl", "triggerType"], identity: ["agentUrl", "apiKey"], requiredSettings: common)
}
