// Loops over a contiguous run. The operation is a constant of each loop, chosen outside it. The tail is one partial vector that
// goes through the same arithmetic, so that a result does not depend on where in the run its element lies.
VEC_VERB vec apply_unary(chx_unary op, vec x) {
  switch (op) {
    case CHX_UNARY_NEGATE: return vec_neg(x);
    case CHX_UNARY_ABSOLUTE: return vec_abs(x);
    case CHX_UNARY_RECIPROCAL: return vec_div(vec_set1(1.0f), x);
    case CHX_UNARY_SQUARE_ROOT: return vec_sqrt(x);
    case CHX_UNARY_RELU: return vec_relu(x);
    case CHX_UNARY_EXP: return vec_exp(x);
    case CHX_UNARY_ERF: return vec_erf(x);
    case CHX_UNARY_TANH: return vec_tanh(x);
    case CHX_UNARY_SIGMOID: return vec_sigmoid(x);
    case CHX_UNARY_SILU: return vec_silu(x);
    case CHX_UNARY_QUICK_GELU: return vec_quick_gelu(x);
    case CHX_UNARY_GELU_ERF: return vec_gelu_erf(x);
    case CHX_UNARY_GELU_TANH: return vec_gelu_tanh(x);
    default: return x;
  }
}
VEC_VERB void unary_loop(chx_unary op, long count, const float *x, float *y) {
  long i = 0;
  for (; i + VEC <= count; i += VEC) vec_store(y + i, apply_unary(op, vec_load(x + i)));
  if (i < count) vec_store_n(y + i, apply_unary(op, vec_load_n(x + i, count - i)), count - i);
}
static void unary(chx_unary op, long count, const float *x, float *y) {
#define CASE(name) case name: unary_loop(name, count, x, y); break;
  switch (op) {
    CASE(CHX_UNARY_COPY) CASE(CHX_UNARY_NEGATE) CASE(CHX_UNARY_ABSOLUTE) CASE(CHX_UNARY_RECIPROCAL) CASE(CHX_UNARY_SQUARE_ROOT)
    CASE(CHX_UNARY_RELU) CASE(CHX_UNARY_EXP) CASE(CHX_UNARY_ERF) CASE(CHX_UNARY_TANH) CASE(CHX_UNARY_SIGMOID) CASE(CHX_UNARY_SILU)
    CASE(CHX_UNARY_QUICK_GELU) CASE(CHX_UNARY_GELU_ERF) CASE(CHX_UNARY_GELU_TANH)
    case CHX_UNARY_COUNT: break;
  }
#undef CASE
}

VEC_VERB vec apply_binary(chx_binary op, vec a, vec b) {
  switch (op) {
    case CHX_BINARY_ADD: return vec_add(a, b);
    case CHX_BINARY_SUBTRACT: return vec_sub(a, b);
    case CHX_BINARY_MULTIPLY: return vec_mul(a, b);
    case CHX_BINARY_DIVIDE: return vec_div(a, b);
    // min and max give the second operand where either is NaN: right unless only the first is.
    case CHX_BINARY_MINIMUM: return vec_select(vec_is_nan(a), a, vec_min(a, b));
    case CHX_BINARY_MAXIMUM: return vec_select(vec_is_nan(a), a, vec_max(a, b));
    default: return a;
  }
}
VEC_VERB void binary_loop(chx_binary op, long count, const float *a, long a_step, const float *b, long b_step, float *y) {
  if (count <= 0) return;
  vec first_a = vec_set1(*a), first_b = vec_set1(*b);
  long i = 0;
  for (; i + VEC <= count; i += VEC)
    vec_store(y + i, apply_binary(op, a_step ? vec_load(a + i) : first_a, b_step ? vec_load(b + i) : first_b));
  if (i == count) return;
  long left = count - i;
  vec_store_n(y + i, apply_binary(op, a_step ? vec_load_n(a + i, left) : first_a, b_step ? vec_load_n(b + i, left) : first_b), left);
}
static void binary(chx_binary op, long count, const float *a, long a_step, const float *b, long b_step, float *y) {
#define CASE(name) case name: binary_loop(name, count, a, a_step, b, b_step, y); break;
  switch (op) {
    CASE(CHX_BINARY_ADD) CASE(CHX_BINARY_SUBTRACT) CASE(CHX_BINARY_MULTIPLY) CASE(CHX_BINARY_DIVIDE) CASE(CHX_BINARY_MINIMUM) CASE(CHX_BINARY_MAXIMUM)
    case CHX_BINARY_COUNT: break;
  }
#undef CASE
}

VEC_VERB void gated_loop(chx_activation activation, long count, const float *x, const float *gate, float *y) {
  long i = 0;
  for (; i + VEC <= count; i += VEC) vec_store(y + i, vec_mul(activate(activation, vec_load(x + i)), vec_load(gate + i)));
  if (i == count) return;
  vec_store_n(y + i, vec_mul(activate(activation, vec_load_n(x + i, count - i)), vec_load_n(gate + i, count - i)), count - i);
}
static void gated(chx_activation activation, long count, const float *x, const float *gate, float *y) {
#define GATED(name) gated_loop(name, count, x, gate, y);
  WITH_ACTIVATION(activation, GATED)
#undef GATED
}
