/// Names of media types and the extensions that go with them, as the `mime-types` package of the real server maps them.
package enum MediaTypes {
    /// The type of a file name by what follows its last dot; nil when there is nothing known.
    package static func type(ofFileName name: String) -> String? {
        guard let dot = name.lastIndex(of: ".") else { return types[name.lowercased()] }
        return types[name[name.index(after: dot)...].lowercased()]
    }

    /// The extension for a type, parameters ignored; nil when it is not known.
    package static func fileExtension(ofType type: String) -> String? {
        let essence = type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        return extensions[essence]
    }

    private static let types: [String: String] = [
        "aac": "audio/aac", "apk": "application/vnd.android.package-archive", "avi": "video/x-msvideo",
        "bin": "application/octet-stream",
        "bmp": "image/bmp", "css": "text/css", "csv": "text/csv", "doc": "application/msword",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "gif": "image/gif",
        "gz": "application/gzip",
        "htm": "text/html", "html": "text/html", "ics": "text/calendar", "jpeg": "image/jpeg", "jpg": "image/jpeg",
        "js": "text/javascript", "json": "application/json", "m4a": "audio/mp4", "md": "text/markdown", "mkv": "video/x-matroska",
        "mov": "video/quicktime", "mp3": "audio/mpeg", "mp4": "video/mp4", "mpga": "audio/mpeg",
        "odt": "application/vnd.oasis.opendocument.text",
        "oga": "audio/ogg", "ogg": "audio/ogg", "opus": "audio/ogg", "pdf": "application/pdf", "png": "image/png",
        "ppt": "application/vnd.ms-powerpoint",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", "rar": "application/vnd.rar",
        "rtf": "application/rtf", "svg": "image/svg+xml", "tar": "application/x-tar", "tif": "image/tiff", "tiff": "image/tiff",
        "txt": "text/plain", "vcf": "text/x-vcard", "wav": "audio/wav", "weba": "audio/webm", "webm": "video/webm",
        "webp": "image/webp", "xls": "application/vnd.ms-excel",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xml": "application/xml",
        "zip": "application/zip",
    ]

    /// Of several extensions the one the package prefers.
    private static let extensions: [String: String] = {
        var table: [String: String] = [:]
        for (name, type) in types where table[type].map({ name < $0 }) ?? true { table[type] = name }
        for (type, name) in [
            "audio/mpeg": "mpga", "audio/ogg": "oga", "audio/mp4": "m4a", "image/jpeg": "jpeg", "text/html": "html",
            "image/tiff": "tif", "video/mp4": "mp4",
        ] { table[type] = name }
        return table
    }()
}
