import Evolution
import HTTP
import JSON

/// `/settings`.
struct SettingsController {
    let registry: InstanceRegistry

    func set(_ call: Call, _ instance: Instance) -> Answer { .json(registry.setSettings(call.body, of: instance), .created) }

    func find(_ call: Call, _ instance: Instance) -> Answer { .json(.object(instance.settings.fields)) }
}
