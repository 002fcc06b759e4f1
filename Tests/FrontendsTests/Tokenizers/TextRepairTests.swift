import Testing

@testable import Frontends

@Suite struct TextRepairTests {
  private func cleaned(_ text: String) -> String { String(String.UnicodeScalarView(TextRepair.cleaned(text))) }

  @Test(arguments: [
    ("schlo\u{C3}\u{B6}n", "schloön"), ("don\u{E2}\u{20AC}\u{2122}t", "don't"), ("don\u{E2}\u{80}\u{99}t", "don't"), ("25 \u{C2}\u{B0}C", "25 °c"),
    ("\u{D0}\u{9B}\u{D1}\u{91}", "лё"), ("\u{D8}\u{B1}5 mm", "\u{F8}\u{B1}5 mm"), ("caf\u{E9}", "café"), ("GRO\u{DF}\u{BB}", "groß»"),
  ]) func misreadTextIsReadAgain(_ damaged: String, _ whole: String) { #expect(cleaned(damaged) == whole) }

  @Test(arguments: [
    ("\u{2018}a\u{2019} \u{201C}b\u{201D}", "'a' \"b\""), ("\u{FB01}brosis o\u{FB00}", "fibrosis off"), ("\u{FF21}\u{FF22}\u{3000}\u{FF11}", "ab 1"), ("\u{7}be\u{0}ll", "bell"),
    ("a\u{1B}[1;31mb", "ab"), ("a\r\nb\u{2028}c", "a b c"), ("cafe\u{301}", "café"), ("\u{93}quoted\u{94}", "\"quoted\""), ("\u{FEFF}x", "x"),
  ]) func charactersBecomePlain(_ text: String, _ plain: String) { #expect(cleaned(text) == plain) }

  @Test(arguments: [
    ("AT&amp;T &lt;tag&gt; &amp;amp;lt;", "at&t <tag> <"), ("&#181;m &#xb5;m &micro;m", "µm µm µm"), ("5 &ge; 4 &plusmn; 1", "5 ≥ 4 ± 1"), ("&nosuch; & &;", "&nosuch; & &;"),
    ("a &lt b", "a < b"), ("&#x110000; &#0;", "\u{FFFD} \u{FFFD}"), ("&#150;", "\u{2013}"), ("&notit;", "¬it;"), ("<b> &amp;lt;", "<b> <"),
  ]) func referencesBecomeCharacters(_ text: String, _ plain: String) { #expect(cleaned(text) == plain) }

  @Test(arguments: [("\u{3A3}\u{3A3}\u{3A3} \u{3A3}", "σσς σ"), ("\u{130}", "i\u{307}"), ("STRASSE ß", "strasse ß"), ("ÉPANCHEMENT", "épanchement")])
  func capitalsBecomeSmall(_ text: String, _ small: String) { #expect(cleaned(text) == small) }

  @Test func spaceCollapses() {
    #expect(cleaned(" a\u{A0}\u{1C}\t b\u{85}") == "a b…")
    #expect(cleaned("\n \r\n") == "")
  }
}
