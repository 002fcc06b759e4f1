/// The operations of pickle protocols 0 to 5, by the byte that stands for them. Source: PEP 307, 3154 and 574.
enum PickleOpcode: UInt8 {
  case emptyTuple = 0x29, mark = 0x28, stop = 0x2E, pop = 0x30, popMark = 0x31, duplicate = 0x32
  case float = 0x46, integer = 0x49, binaryInteger = 0x4A, binaryInteger1 = 0x4B, long = 0x4C, binaryInteger2 = 0x4D, none = 0x4E
  case persistentID = 0x50, binaryPersistentID = 0x51, reduce = 0x52
  case string = 0x53, binaryString = 0x54, shortBinaryString = 0x55, unicode = 0x56, binaryUnicode = 0x58
  case append = 0x61, build = 0x62, global = 0x63, dictionary = 0x64, emptyDictionary = 0x7D, appends = 0x65
  case get = 0x67, binaryGet = 0x68, instance = 0x69, longBinaryGet = 0x6A, list = 0x6C, emptyList = 0x5D, object = 0x6F
  case put = 0x70, binaryPut = 0x71, longBinaryPut = 0x72, setItem = 0x73, tuple = 0x74, setItems = 0x75, binaryFloat = 0x47
  case binaryBytes = 0x42, shortBinaryBytes = 0x43
  case proto = 0x80, newObject = 0x81, extension1 = 0x82, extension2 = 0x83, extension4 = 0x84
  case tuple1 = 0x85, tuple2 = 0x86, tuple3 = 0x87, newTrue = 0x88, newFalse = 0x89, long1 = 0x8A, long4 = 0x8B
  case shortBinaryUnicode = 0x8C, binaryUnicode8 = 0x8D, binaryBytes8 = 0x8E, emptySet = 0x8F, addItems = 0x90, frozenSet = 0x91
  case newObjectKeywords = 0x92, stackGlobal = 0x93, memoize = 0x94, frame = 0x95
  case byteArray8 = 0x96, nextBuffer = 0x97, readOnlyBuffer = 0x98
}
