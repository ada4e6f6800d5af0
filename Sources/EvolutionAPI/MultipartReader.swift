import Evolution
import HTTP
import JSON

/// The form and the file of a multipart request. Text fields make up the body; brackets in their names build structures.
enum MultipartReader {
    /// The only name a file may have.
    private static let fileName = "file"

    /// Nil when the request is not multipart.
    static func read(_ request: Request) throws(APIError) -> (body: JSONObject, upload: [UInt8]?)? {
        guard let type = request.fields["content-type"], MediaType(type)?.essence == "multipart/form-data" else { return nil }
        let parts: [MultipartBody.Part]
        do throws(MultipartBody.Failure) {
            parts = try MultipartBody(request.body, contentType: type).parts
        } catch {
            throw .uncaught(error.message)
        }
        let files = parts.filter { $0.fileName != nil }
        // One file at most, and of this name.
        guard files.allSatisfy({ $0.name == fileName }), files.count < 2 else { throw .uncaught("Unexpected field") }
        let fields = parts.filter { $0.fileName == nil }.map {
            (name: $0.name, value: String(decoding: $0.content, as: UTF8.self))
        }
        do throws(FormBody.Failure) {
            return (try FormBody.tree(of: fields).json.object ?? [:], files.first?.content)
        } catch {
            throw .uncaught(error.message)
        }
    }
}
