import Glibc

/// One input of a fuzz target, as kept in `Fuzz/corpus`: a byte that says how it is cut, then the bytes a peer sends.
package struct CorpusFile: Sendable, CustomStringConvertible {
    /// Bytes each read delivers when a corpus is replayed; 8191 stands for all at once.
    package static let cutCounts = [1, 2, 3, 5, 7, 16, 31, 64, 8191]

    package let name: String
    package let bytes: [UInt8]

    package var description: String { name }

    /// The bytes in reads of `count`.
    package func pieces(of count: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: count).map { Array(bytes[$0..<min($0 + count, bytes.count)]) }
    }

    /// Everything kept for a target, by name. Crashes found by `script/fuzz` are added there.
    package static func all(of target: String) -> [CorpusFile] {
        let root = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        var found = unsafe glob_t()
        defer { unsafe globfree(&found) }
        guard unsafe glob("\(root)/Fuzz/corpus/\(target)/*", 0, nil, &found) == 0 else { return [] }
        let fileCount = unsafe Int(found.gl_pathc)
        var files: [CorpusFile] = []
        for index in 0..<fileCount {
            guard let path = unsafe found.gl_pathv[index] else { continue }
            let text = unsafe String(cString: path)
            files.append(CorpusFile(name: String(text.split(separator: "/").last ?? ""), bytes: Array(read(text).dropFirst())))
        }
        return files
    }

    private static func read(_ path: String) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(count, 0)))
    }
}
