/// Character references of HTML as the characters that they stand for.
enum HTMLEntities {
  /// - Parameter needsSemicolon: Otherwise numbers and the oldest names are references without their end too.
  static func unescaped(_ text: [Unicode.Scalar], needsSemicolon: Bool) -> [Unicode.Scalar] {
    guard text.contains("&") else { return text }
    var result: [Unicode.Scalar] = [], place = 0
    result.reserveCapacity(text.count)
    while place < text.count {
      if text[place] == "&", let (characters, end) = reference(text, place + 1, needsSemicolon) {
        result.append(contentsOf: characters)
        place = end
      } else {
        result.append(text[place])
        place += 1
      }
    }
    return result
  }

  /// The longest name that is looked for.
  private static let nameLimit = 32

  private static func reference(_ text: [Unicode.Scalar], _ start: Int, _ needsSemicolon: Bool) -> (characters: [Unicode.Scalar], end: Int)? {
    guard start < text.count else { return nil }
    if text[start] == "#" { return number(text, start + 1, needsSemicolon) }
    var end = start
    while end < text.count, end - start < nameLimit, text[end].isASCII, text[end].isLetter || text[end].isNumber { end += 1 }
    func name(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(text[range])) }
    if end < text.count, text[end] == ";", let value = named[name(start..<end)] { return ([value], end + 1) }
    guard !needsSemicolon else { return nil }
    // The longest beginning that is a name of its own.
    while end > start + 1 {
      let word = name(start..<end)
      if oldest.contains(word), let value = named[word] { return ([value], end) }
      end -= 1
    }
    return nil
  }

  private static func number(_ text: [Unicode.Scalar], _ start: Int, _ needsSemicolon: Bool) -> (characters: [Unicode.Scalar], end: Int)? {
    let isHexadecimal = start < text.count && (text[start] == "x" || text[start] == "X")
    let first = isHexadecimal ? start + 1 : start
    var end = first, value: UInt32 = 0
    while end < text.count, let digit = digit(text[end], isHexadecimal) {
      value = min(value * (isHexadecimal ? 16 : 10) + digit, 0x11_0000)
      end += 1
    }
    let isEnded = end < text.count && text[end] == ";"
    guard end > first, isEnded || !needsSemicolon else { return nil }
    return (character(value), isEnded ? end + 1 : end)
  }
  private static func digit(_ scalar: Unicode.Scalar, _ isHexadecimal: Bool) -> UInt32? {
    guard scalar.isASCII, let value = Character(scalar).hexDigitValue, isHexadecimal || value < 10 else { return nil }
    return UInt32(value)
  }

  /// A number's character (HTML standard, "numeric character reference end state"): those that were meant in Windows-1252
  /// as it has them, the replacement character for what is none, nothing for controls.
  private static func character(_ value: UInt32) -> [Unicode.Scalar] {
    if value == 0x0D { return ["\r"] }
    if (0x80...0x9F).contains(value) { return [WindowsLatin.character(UInt8(value))] }
    guard value != 0, let scalar = Unicode.Scalar(value) else { return ["\u{FFFD}"] }
    let isControl = (1...8).contains(value) || (0x0E...0x1F).contains(value) || (0x7F...0x9F).contains(value) || value == 0x0B
    let isNoCharacter = (0xFDD0...0xFDEF).contains(value) || value & 0xFFFE == 0xFFFE
    return isControl || isNoCharacter ? [] : [scalar]
  }

  /// The names of U+00A0 to U+00FF, which may stand without a semicolon.
  private static let latin = """
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm \
    raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH \
    Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig \
    ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml \
    yacute thorn yuml
    """
  /// The other names of HTML 4, their characters behind them.
  private static let others = """
    quot" amp& lt< gt> QUOT" AMP& LT< GT> COPY© REG® apos' OEligŒ oeligœ ScaronŠ scaronš YumlŸ fnofƒ circˆ tilde˜ AlphaΑ BetaΒ GammaΓ DeltaΔ \
    EpsilonΕ ZetaΖ EtaΗ ThetaΘ IotaΙ KappaΚ LambdaΛ MuΜ NuΝ XiΞ OmicronΟ PiΠ RhoΡ SigmaΣ TauΤ UpsilonΥ PhiΦ ChiΧ PsiΨ OmegaΩ alphaα betaβ gammaγ \
    deltaδ epsilonε zetaζ etaη thetaθ iotaι kappaκ lambdaλ muμ nuν xiξ omicronο piπ rhoρ sigmafς sigmaσ tauτ upsilonυ phiφ chiχ psiψ omegaω \
    thetasymϑ upsihϒ pivϖ ndash– mdash— lsquo‘ rsquo’ sbquo‚ ldquo“ rdquo” bdquo„ dagger† Dagger‡ bull• hellip… permil‰ prime′ Prime″ lsaquo‹ \
    rsaquo› oline‾ frasl⁄ euro€ imageℑ weierp℘ realℜ trade™ alefsymℵ larr← uarr↑ rarr→ darr↓ harr↔ crarr↵ lArr⇐ uArr⇑ rArr⇒ dArr⇓ hArr⇔ \
    forall∀ part∂ exist∃ empty∅ nabla∇ isin∈ notin∉ ni∋ prod∏ sum∑ minus− lowast∗ radic√ prop∝ infin∞ ang∠ and∧ or∨ cap∩ cup∪ int∫ there4∴ \
    sim∼ cong≅ asymp≈ ne≠ equiv≡ le≤ ge≥ sub⊂ sup⊃ nsub⊄ sube⊆ supe⊇ oplus⊕ otimes⊗ perp⊥ sdot⋅ lceil⌈ rceil⌉ lfloor⌊ rfloor⌋ loz◊ spades♠ \
    clubs♣ hearts♥ diams♦
    """
  /// The characters that do not show.
  private static let invisible: [(String, Unicode.Scalar)] = [
    ("ensp", "\u{2002}"), ("emsp", "\u{2003}"), ("thinsp", "\u{2009}"), ("zwnj", "\u{200C}"), ("zwj", "\u{200D}"), ("lrm", "\u{200E}"), ("rlm", "\u{200F}"),
    ("lang", "\u{27E8}"), ("rang", "\u{27E9}"),
  ]
  private static let latinNames = latin.split(separator: " ").map(String.init)
  private static let oldest = Set(latinNames + ["quot", "amp", "lt", "gt", "QUOT", "AMP", "LT", "GT", "COPY", "REG"])
  private static let named: [String: Unicode.Scalar] = {
    var table: [String: Unicode.Scalar] = [:]
    for (offset, name) in latinNames.enumerated() { table[name] = Unicode.Scalar(UInt32(0xA0 + offset)) }
    for item in others.split(separator: " ") {
      if let last = item.unicodeScalars.last { table[String(item.unicodeScalars.dropLast())] = last }
    }
    for (name, scalar) in invisible { table[name] = scalar }
    return table
  }()
}
