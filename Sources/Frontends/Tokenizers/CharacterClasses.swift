/// Classes of characters as text tools of Python tell them apart, which the vocabularies were made with.
extension Unicode.Scalar {
  /// What `str.split` splits at: Unicode's white space and the four separators of ASCII.
  var isSeparatingSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
  /// General category L.
  var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
  /// General category N.
  var isNumber: Bool {
    switch properties.generalCategory {
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }
  /// General category P.
  var isPunctuation: Bool {
    switch properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation: true
    default: false
    }
  }
  /// General category C, but for tab and line ends.
  var isControl: Bool {
    if value == 0x09 || value == 0x0A || value == 0x0D { return false }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned: return true
    default: return false
    }
  }
}

/// Text in lower case by Unicode's full mappings, a capital sigma at the end of a word as the final one
/// (Unicode 15, section 3.13, condition Final_Sigma).
func lowercased(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
  var result: [Unicode.Scalar] = []
  result.reserveCapacity(text.count)
  // Whether a cased letter stands before, with nothing between them but what case ignores.
  var followsCased = false
  for (place, scalar) in text.enumerated() {
    if scalar == "\u{3A3}" {
      let next = text[(place + 1)...].first { !$0.properties.isCaseIgnorable }
      result.append(followsCased && next?.properties.isCased != true ? "\u{3C2}" : "\u{3C3}")
    } else if scalar.value < 0x80 {
      result.append((0x41...0x5A).contains(scalar.value) ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar)
    } else {
      result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
    }
    if !scalar.properties.isCaseIgnorable { followsCased = scalar.properties.isCased }
  }
  return result
}
