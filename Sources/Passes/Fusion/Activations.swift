internal import IR

extension RuleSet {
  /// GELU (Hendrycks and Gimpel 2016), exact and by tanh, in the spellings of PyTorch and Hugging Face.
  static let gelus: Self = {
    let exact = gelu("fuse-gelu", Gelu(approximation: .none), [
      { x in Erf.pattern(Divide.pattern(x, Pattern.literal(2.0.squareRoot()))) },
      { x in Erf.pattern(Multiply.pattern(x, Pattern.literal(0.5.squareRoot()))) },
    ])
    // sqrt(2 / pi) (x + 0.044715 x^3), the cube and the factors in several places.
    let root = Pattern.literal(0.7978845608028654), small = Pattern.literal(0.044715)
    let tanh = gelu("fuse-gelu-tanh", Gelu(approximation: .tanh), [
      { x in Tanh.pattern(Multiply.pattern(Add.pattern(x, Multiply.pattern(Power.pattern(x, 3.0), small)), root)) },
      { x in Tanh.pattern(Multiply.pattern(Add.pattern(x, Multiply.pattern(Multiply.pattern(Multiply.pattern(x, x), x), small)), root)) },
      { x in Tanh.pattern(Multiply.pattern(Add.pattern(x, Multiply.pattern(Multiply.pattern(Multiply.pattern(x, small), x), x)), root)) },
      { x in Tanh.pattern(Multiply.pattern(Multiply.pattern(x, root), Add.pattern(1.0, Multiply.pattern(Multiply.pattern(x, small), x)))) },
      { x in Tanh.pattern(Multiply.pattern(Multiply.pattern(x, root), Add.pattern(1.0, Multiply.pattern(Multiply.pattern(x, x), small)))) },
    ])
    return exact + tanh
  }()

  /// 0.5 x (1 + f(x)) in each order of the factors, for each spelling of f.
  private static func gelu(_ name: String, _ op: Gelu, _ spellings: [@Sendable (AnyValue) -> Pattern]) -> Self {
    Self(spellings.flatMap { spelling -> [any RewriteRule] in
      let orders: [@Sendable (AnyValue, Pattern) -> Pattern] = [
        { x, f in Multiply.pattern(Multiply.pattern(x, f), 0.5) },
        { x, f in Multiply.pattern(Multiply.pattern(x, 0.5), f) },
        { x, f in Multiply.pattern(x, Multiply.pattern(f, 0.5)) },
      ]
      return orders.map { order in
        RewritePattern(name) { (x: AnyValue) in
          order(x, Add.pattern(spelling(x), 1.0))
        } replace: { rewriter, x in
          .value(try rewriter.emit(op, x))
        }
      }
    })
  }

  static let sigmoidUnits: Self = [
    RewritePattern("fuse-silu") { (x: AnyValue) in
      Multiply.pattern(x, Sigmoid.pattern(x))
    } replace: { rewriter, x in
      .value(try rewriter.emit(SiLU(), x))
    },
    RewritePattern("fuse-quick-gelu") { (x: AnyValue, alpha: AnyScalar) in
      Multiply.pattern(x, Sigmoid.pattern(Multiply.pattern(x, alpha)))
    } replace: { rewriter, x, alpha in
      .value(try rewriter.emit(QuickGelu(alpha: alpha), x))
    },
  ]
}
