private import COpenSSL

/// Digests by libcrypto, and the comparison of secrets.
package enum Digest {
    /// 20 bytes (FIPS 180-4). For the WebSocket handshake and entity tags only; no security rests on it.
    package static func sha1(_ bytes: [UInt8]) -> InlineArray<20, UInt8> {
        var context = SHA_CTX()
        unsafe SHA1_Init(&context)
        unsafe SHA1_Update(&context, bytes, bytes.count)
        var digest = InlineArray<20, UInt8>(repeating: 0)
        var room = digest.mutableSpan
        unsafe room.withUnsafeMutableBufferPointer { _ = unsafe SHA1_Final($0.baseAddress, &context) }
        return digest
    }

    /// 32 bytes (FIPS 180-4).
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var context = SHA256_CTX()
        unsafe SHA256_Init(&context)
        unsafe SHA256_Update(&context, bytes, bytes.count)
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        unsafe SHA256_Final(&digest, &context)
        return digest
    }

    /// 32 bytes: SHA-256 under a key (RFC 2104 §2).
    package static func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        let blockBytes = 64
        var block = key.count > blockBytes ? sha256(key) : key
        block.append(contentsOf: repeatElement(0, count: blockBytes - block.count))
        let inner = sha256(block.map { $0 ^ 0x36 } + bytes)
        return sha256(block.map { $0 ^ 0x5C } + inner)
    }

    /// Whether two secrets are equal, in a time that depends on the length of `given` alone: every byte of it is compared, whatever the
    /// ones before it said.
    package static func isEqualInConstantTime(_ given: String, _ expected: String) -> Bool {
        let left = given.utf8.span
        let right = expected.utf8.span
        guard right.count > 0 else { return left.count == 0 }
        var difference = left.count ^ right.count
        var position = 0
        for index in 0..<left.count {
            difference |= Int(left[index] ^ right[position])
            position = position + 1 == right.count ? 0 : position + 1
        }
        return difference == 0
    }
}
