import Evolution
import HTTP
import JSON

extension OutsideController {
    /// What is known of somebody: the members given change, the others stay. A new picture is told, and so is a name saved in the
    /// phone's address book.
    func contact(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        let body = call.body
        let old = simulator.directory[try Self.person(body, "number")]
        var person = old
        person.isRegistered = body["registered"]?.bool ?? person.isRegistered
        person.name = body["name"]?.string ?? person.name
        if let picture = body["picture"] { person.pictureURL = picture.string }
        if let about = body["about"]?.string { person.about = Person.About(text: about, setAt: simulator.wallTime) }
        if body["lid"] != nil {
            let hidden = try Self.person(body, "lid")
            guard hidden.isHidden else { throw .badRequest("\"lid\" must end with @lid") }
            person.hiddenAddress = hidden
        }
        person.refusesGroups = body["refusesGroups"]?.bool ?? person.refusesGroups
        person.hasBlockedUs = body["hasBlockedUs"]?.bool ?? person.hasBlockedUs
        if let business = body["business"] { person.business = business.object }
        person.catalog = body["catalog"]?.array ?? person.catalog
        person.collections = body["collections"]?.array ?? person.collections
        simulator.directory.describe(person)
        let answer = Self.body(of: person, in: simulator.directory)
        let isSaved = body["saved"] == true
        guard simulator.hasAccount(instance), isSaved || person.pictureURL != old.pictureURL else { return .json(answer) }
        let known = person
        return try whenOpen(instance) {
            if isSaved {
                simulator.save(known, as: known.name ?? known.jid.user, at: instance)
            } else {
                simulator.tellPicture(of: known, at: instance)
            }
            return .json(answer)
        }
    }

    private static func body(of person: Person, in directory: Directory) -> JSONValue {
        [
            "jid": .string(person.jid.description), "lid": .string(directory.hidden(person.jid).description),
            "registered": .bool(person.isRegistered), "name": .optional(person.name), "picture": .optional(person.pictureURL),
            "about": .optional(person.about?.text), "refusesGroups": .bool(person.refusesGroups),
            "hasBlockedUs": .bool(person.hasBlockedUs), "business": person.business.map(JSONValue.object) ?? .null,
            "catalog": .array(person.catalog), "collections": .array(person.collections),
        ]
    }
}
