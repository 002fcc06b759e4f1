internal import CCrypto

/// SHA-256 (FIPS 180-4) of bytes that come in pieces.
public final class Digest {
  private let context: OpaquePointer?

  public init() {
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }
  deinit { EVP_MD_CTX_free(context) }

  public func update(_ bytes: UnsafeRawBufferPointer) { EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }

  /// The 32 bytes; the digest is spent.
  public func finish() -> [UInt8] {
    var result = Array(repeating: UInt8(0), count: 32)
    EVP_DigestFinal_ex(context, &result, nil)
    return result
  }

  public static func of(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let digest = Digest()
    digest.update(bytes)
    return digest.finish()
  }
  /// As 64 hexadecimal digits.
  public static func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String { text(of(bytes)) }
  static func text(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
