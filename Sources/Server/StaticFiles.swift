import Bytes
package import HTTP
package import Reactor

/// Files of one folder, read once at start and served from memory with an entity tag.
///
/// Reading at start is what makes traversal impossible: a request path is looked up in a table of known names and never reaches the
/// file system. The folder is small (the console); one file may hold 4 MiB, all together 32 MiB, more is refused at start.
package struct StaticFiles {
    private struct File {
        let body: [UInt8]
        let mediaType: String
        let entityTag: EntityTag
    }

    private var files: [String: File] = [:]
    private let policy: String?

    /// Reads `folder` with its subfolders; names starting with a dot are left out, and so are symbolic links but those of `links`, by
    /// their names in the folder; one that leads nowhere is no file. `policy` becomes `Content-Security-Policy` of pages.
    package init(folder: String, links: [String] = [], policy: String? = nil) throws(SystemError) {
        self.policy = policy
        for (path, body) in try FileSystem.readTree(folder, fileBytes: Self.fileBytes, totalBytes: 32 << 20) {
            add(body, at: path)
        }
        for name in links where files["/" + name] == nil {
            guard let body = try FileSystem.readIfPresent("\(folder)/\(name)", byteCount: Self.fileBytes) else { continue }
            add(body, at: "/" + name)
        }
    }

    private static let fileBytes = 4 << 20

    private mutating func add(_ body: [UInt8], at path: String) {
        files[path] = File(
            body: body, mediaType: MediaType.ofExtension(String(path.split(separator: ".").last ?? "")),
            entityTag: EntityTag(WeakTag(ofBody: body)))
    }

    /// The bytes at a path below the folder, such as `/app.js`.
    package func body(of path: String) -> [UInt8]? { files[path]?.body }

    /// The answer for a path below the folder, such as `/app.js`; nil when there is no such file. `/` stands for `/index.html`.
    package func response(for path: String, request: Request) -> Response? {
        let name = path.hasSuffix("/") ? path + "index.html" : path
        guard let file = files[name] else { return nil }
        let isFresh = request.fields["if-none-match"].map(file.entityTag.matches(ifNoneMatch:)) ?? false
        var response = Response(isFresh ? .notModified : .ok)
        response.fields.append("ETag", file.entityTag.text)
        response.fields.append("Cache-Control", "no-cache")
        guard !isFresh else { return response }
        response.fields.append("Content-Type", file.mediaType)
        response.fields.append("X-Content-Type-Options", "nosniff")
        if let policy, name.hasSuffix(".html") { response.fields.append("Content-Security-Policy", policy) }
        response.body = file.body
        return response
    }
}
