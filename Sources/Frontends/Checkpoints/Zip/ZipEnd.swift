internal import FileSystem
internal import IR

/// The records at the end of a zip file: how many entries there are, and where the directory stands.
struct ZipEnd {
  let count: Int, start: Int, byteCount: Int

  init(_ fields: ZipFields) throws(Diagnostic) {
    let size = fields.file.byteCount
    guard size >= 22 else { throw fields.truncated() }
    // A comment of at most 64 KiB may follow; it must end where the file does.
    var found: Int?
    for position in stride(from: size - 22, through: max(0, size - 22 - 65_535), by: -1) {
      if try fields.number(position, 4) == 0x0605_4B50, try fields.number(position + 20, 2) == size - 22 - position { found = position; break }
    }
    guard let end = found else { throw fields.truncated() }
    let disk = try fields.number(end + 4, 2)
    guard disk == 0 || disk == 0xFFFF else { throw fields.inconsistent("it is one of several disks", "disk \(disk)") }
    var numbers = [try fields.number(end + 10, 2), try fields.number(end + 12, 4), try fields.number(end + 16, 4)], directoryEnd = end
    if end >= 20, try fields.number(end - 20, 4) == 0x0706_4B50 {
      let record = try fields.number(end - 12, 8)
      guard record <= end - 20 - 56, try fields.number(record, 4) == 0x0606_4B50 else { throw fields.inconsistent("its 64-bit end record is missing", "byte \(record)") }
      let wide = [try fields.number(record + 32, 8), try fields.number(record + 40, 8), try fields.number(record + 48, 8)]
      for (index, marker) in [0xFFFF, 0xFFFF_FFFF, 0xFFFF_FFFF].enumerated() {
        guard numbers[index] == marker || numbers[index] == wide[index] else { throw fields.inconsistent("its two end records differ", "\(numbers[index]) and \(wide[index])") }
      }
      (numbers, directoryEnd) = (wide, record)
    }
    guard numbers[1] <= directoryEnd, numbers[2] == directoryEnd - numbers[1] else {
      throw fields.inconsistent("the directory is not where the end record says", "\(numbers[1]) bytes at byte \(numbers[2]), before byte \(directoryEnd)")
    }
    (count, byteCount, start) = (numbers[0], numbers[1], numbers[2])
  }
}
