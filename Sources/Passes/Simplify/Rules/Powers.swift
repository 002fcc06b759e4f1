internal import IR

extension RuleSet {
  /// Powers by numbers that have operations of their own.
  static let powers: Self = [
    RewritePattern("square") { (x: AnyValue) in
      Power.pattern(x, 2.0)
    } replace: { rewriter, x in
      .value(try rewriter.emit(Multiply(), x, x))
    },
    RewritePattern("power-to-root") { (x: AnyValue) in
      Power.pattern(x, 0.5)
    } replace: { rewriter, x in
      .value(try rewriter.emit(Sqrt(), x))
    },
    RewritePattern("power-to-reciprocal-root") { (x: AnyValue) in
      Power.pattern(x, -0.5)
    } replace: { rewriter, x in
      .value(try rewriter.emit(Reciprocal(), rewriter.emit(Sqrt(), x)))
    },
    RewritePattern("power-to-reciprocal") { (x: AnyValue) in
      Power.pattern(x, -1.0)
    } replace: { rewriter, x in
      .value(try rewriter.emit(Reciprocal(), x))
    },
  ]

  /// Divisions in the form that other rules look for. A division by a number becomes a product only where the
  /// reciprocal is exact.
  static let divisions: Self = [
    RewritePattern("divide-by-power-of-two") { (x: AnyValue, divisor: AnyScalar) in
      Divide.pattern(x, divisor)
    } replace: { rewriter, x, divisor in
      let type = rewriter.type(of: x).elementType
      guard type.isFloatingPoint, divisor.isFinite, divisor != 0, divisor.significand == 1, abs(divisor.exponent) < 10 else { return .unmatched }
      return .value(try rewriter.emit(Multiply(), x, rewriter.constant(.scalar(type, 1 / divisor))))
    },
    RewritePattern("one-over") { (x: AnyValue) in
      Divide.pattern(1.0, x)
    } replace: { rewriter, x in
      .value(try rewriter.emit(Reciprocal(), x))
    },
    RewritePattern("times-reciprocal") { (x: AnyValue, y: AnyValue) in
      Multiply.pattern(x, Reciprocal.pattern(y))
    } replace: { rewriter, x, y in
      .value(try rewriter.emit(Divide(), x, y))
    },
  ]
}
