import Evolution
import JSON

/// `/s3`: files that the server put into an S3 bucket. None ever are here.
struct StorageController {
    let quirks: Quirks

    func media(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        let isOdd = call.body["messageId"] != nil || call.body.names.contains { !["id", "type", "messageId"].contains($0) }
        guard !quirks.tripsOverStoredFiles || !isOdd else {
            throw .badRequest(["name": "PrismaClientValidationError", "clientVersion": "6.16.2"])
        }
        throw .badRequest("Media not found")
    }

    func address(_ call: Call, _ instance: Instance) throws(APIError) -> Answer { throw .badRequest("Media not found") }
}
