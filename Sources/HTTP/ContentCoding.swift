import Bytes
import CZlib

/// The content codings served (RFC 9110 §8.4.1), by zlib.
package enum ContentCoding: String, CaseIterable, Equatable, Sendable {
    case gzip
    /// The zlib format of RFC 1950, as the RFC says; not the raw stream some take it for.
    case deflate

    package enum Failure: Error, CaseIterable, Equatable, Sendable {
        /// More output than allowed, whatever the input's length: what a few kilobytes unpack to is only known by unpacking.
        case tooLarge
        /// Not the format, cut short, or a wrong checksum.
        case malformed
        /// A coding other than these, or several.
        case unsupported

        package var status: Status {
            switch self {
            case .tooLarge: .contentTooLarge
            case .malformed: .badRequest
            case .unsupported: .unsupportedMediaType
            }
        }
    }

    /// The coding a Content-Encoding value names; nil for none and for `identity`.
    package static func named(_ value: String?) throws(Failure) -> ContentCoding? {
        switch value?.lowercased() {
        case nil, "", "identity": return nil
        case "gzip", "x-gzip": return .gzip
        case "deflate": return .deflate
        default: throw .unsupported
        }
    }

    /// What zlib calls the format: 15 is the window, 16 more the gzip header instead of zlib's.
    private var windowBits: Int32 { self == .gzip ? 31 : 15 }

    /// The bytes compressed, or nil when there is no memory for it (send them as they are).
    /// - Parameter level: 1 to 9; 6 as Node.
    package func compress(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8]? {
        guard bytes.count < Int(UInt32.max) / 2 else { return nil }
        var stream = unsafe z_stream()
        guard
            unsafe deflateInit2_(
                &stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
                == Z_OK
        else { return nil }
        defer { unsafe deflateEnd(&stream) }
        let capacity = Int(unsafe deflateBound(&stream, uLong(bytes.count)))
        let output = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: capacity)
        defer { unsafe output.deallocate() }
        let code = unsafe bytes.withUnsafeBufferPointer { input in
            unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe stream.avail_in = UInt32(input.count)
            unsafe stream.next_out = output.baseAddress
            unsafe stream.avail_out = UInt32(capacity)
            return unsafe CZlib.deflate(&stream, Z_FINISH)
        }
        guard code == Z_STREAM_END else { return nil }
        return unsafe Array(output[..<(capacity - Int(stream.avail_out))])
    }

    /// The bytes unpacked.
    /// - Parameter limitBytes: of output; one more is refused.
    package func decompress(_ bytes: [UInt8], limitBytes: Int) throws(Failure) -> [UInt8] {
        guard bytes.count < Int(UInt32.max) else { throw .tooLarge }
        let result = unsafe bytes.withUnsafeBufferPointer { input in unsafe inflate(input, limitBytes: limitBytes) }
        return try result.get()
    }

    private func inflate(_ input: UnsafeBufferPointer<UInt8>, limitBytes: Int) -> Result<[UInt8], Failure> {
        var stream = unsafe z_stream()
        guard unsafe inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return .failure(.malformed)
        }
        defer { unsafe inflateEnd(&stream) }
        unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.avail_in = UInt32(input.count)
        let piece = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)
        defer { unsafe piece.deallocate() }
        var output: [UInt8] = []
        while true {
            unsafe stream.next_out = piece.baseAddress
            unsafe stream.avail_out = UInt32(piece.count)
            let code = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
            guard code == Z_OK || code == Z_STREAM_END else { return .failure(.malformed) }
            let count = piece.count - Int(unsafe stream.avail_out)
            guard count <= limitBytes - output.count else { return .failure(.tooLarge) }
            unsafe output.append(contentsOf: piece[..<count])
            guard code == Z_STREAM_END else { continue }
            // A gzip file may be several in a row (RFC 1952 §2.2); anything else behind the end is ignored, as by Node.
            guard self == .gzip, unsafe stream.avail_in > 1, unsafe stream.next_in[0] == 0x1F, unsafe stream.next_in[1] == 0x8B,
                unsafe inflateReset(&stream) == Z_OK
            else { return .success(output) }
        }
    }
}
