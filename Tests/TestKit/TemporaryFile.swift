import Glibc

/// A file with the given content, which goes when its owner does.
package final class TemporaryFile {
    package let path: String

    package init(_ content: [UInt8]) {
        var template = Array("/tmp/evolution-mock-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&template)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        _ = unsafe write(descriptor, content, content.count)
        close(descriptor)
    }

    deinit { _ = unsafe unlink(path) }
}
