// Row by row, each in two or three passes over data that is in the first-level cache by then. Sums run in four interleaved
// chains that are added in a fixed order. A row's tail is one partial vector, padded with what does not change the result.
#define FOR_EACH_VECTOR(j, n) for (long j = 0; j < (n); j += VEC)

VEC_VERB vec load_padded(const float *p, long left, float padding) {
  if (left >= VEC) return vec_load(p);
  float lanes[VEC];
  vec_store(lanes, vec_set1(padding));
  for (long i = 0; i < left; i++) lanes[i] = p[i];
  return vec_load(lanes);
}
VEC_VERB vec load_some(const float *p, long left) { return left >= VEC ? vec_load(p) : vec_load_n(p, left); }
VEC_VERB void store_some(float *p, vec v, long left) {
  if (left >= VEC) vec_store(p, v); else vec_store_n(p, v, left);
}
VEC_VERB float sum_of_four(const vec s[4]) { return vec_sum(vec_add(vec_add(s[0], s[1]), vec_add(s[2], s[3]))); }

static float row_sum(long n, const float *x) {
  vec s[4] = {vec_zero(), vec_zero(), vec_zero(), vec_zero()};
  long j = 0;
  for (; j + 4 * VEC <= n; j += 4 * VEC)
    for (int i = 0; i < 4; i++) s[i] = vec_add(s[i], vec_load(x + j + i * VEC));
  for (; j < n; j += VEC) s[0] = vec_add(s[0], load_some(x + j, n - j));
  return sum_of_four(s);
}
/// The sum of (x - center)^2.
static float row_squares(long n, const float *x, float center) {
  vec s[4] = {vec_zero(), vec_zero(), vec_zero(), vec_zero()}, c = vec_set1(center);
  long j = 0;
  for (; j + 4 * VEC <= n; j += 4 * VEC)
    for (int i = 0; i < 4; i++) {
      vec d = vec_sub(vec_load(x + j + i * VEC), c);
      s[i] = vec_fma(d, d, s[i]);
    }
  for (; j < n; j += VEC) {
    vec d = vec_sub(load_padded(x + j, n - j, center), c);
    s[0] = vec_fma(d, d, s[0]);
  }
  return sum_of_four(s);
}
static float row_maximum(long n, const float *x) {
  vec top[4] = {vec_set1(-INFINITY), vec_set1(-INFINITY), vec_set1(-INFINITY), vec_set1(-INFINITY)};
  long j = 0;
  for (; j + 4 * VEC <= n; j += 4 * VEC)
    for (int i = 0; i < 4; i++) top[i] = vec_max(top[i], vec_load(x + j + i * VEC));
  for (; j < n; j += VEC) top[0] = vec_max(top[0], load_padded(x + j, n - j, -INFINITY));
  return vec_maximum(vec_max(vec_max(top[0], top[1]), vec_max(top[2], top[3])));
}

static void add_rows(long n, const float *a, const float *b, float *sum) {
  FOR_EACH_VECTOR(j, n) store_some(sum + j, vec_add(load_some(a + j, n - j), load_some(b + j, n - j)), n - j);
}

/// y = (x - center) * factor * scale + bias
static void normalize_row(const chx_norm_f32_args *g, const float *x, float *y, float center, float factor) {
  vec c = vec_set1(center), f = vec_set1(factor);
  FOR_EACH_VECTOR(j, g->columns) {
    long left = g->columns - j;
    vec v = vec_mul(vec_sub(load_some(x + j, left), c), f);
    if (g->scale && g->bias) v = vec_fma(v, load_some(g->scale + j, left), load_some(g->bias + j, left));
    else if (g->scale) v = vec_mul(v, load_some(g->scale + j, left));
    else if (g->bias) v = vec_add(v, load_some(g->bias + j, left));
    store_some(y + j, v, left);
  }
}

static void softmax_row(long n, const float *x, float *y) {
  vec top = vec_set1(row_maximum(n, x));
  FOR_EACH_VECTOR(j, n) store_some(y + j, vec_exp(vec_sub(load_some(x + j, n - j), top)), n - j);
  vec sum = vec_set1(row_sum(n, y));
  FOR_EACH_VECTOR(j, n) store_some(y + j, vec_div(load_some(y + j, n - j), sum), n - j);
}
static void log_softmax_row(long n, const float *x, float *y) {
  float top = row_maximum(n, x);
  vec t = vec_set1(top), s = vec_zero();
  FOR_EACH_VECTOR(j, n) s = vec_add(s, vec_exp(vec_sub(load_padded(x + j, n - j, -INFINITY), t)));
  float log_sum = logf(vec_sum(s));
  vec l = vec_set1(log_sum);
  FOR_EACH_VECTOR(j, n) store_some(y + j, vec_sub(vec_sub(load_some(x + j, n - j), t), l), n - j);
}

static void compute_rows(const chx_norm_f32_args *g, long begin, long end) {
  long n = g->columns;
  for (long i = begin; i < end; i++) {
    const float *x = g->x + i * g->x_stride;
    float *y = g->y + i * g->y_stride;
    if (g->residual) {
      float *sum = g->sum ? g->sum + i * g->sum_stride : y;
      add_rows(n, x, g->residual + i * g->residual_stride, sum);
      x = sum;
    }
    switch (g->kind) {
      case CHX_NORM_LAYER: {
        float mean = row_sum(n, x) / (float)n;
        normalize_row(g, x, y, mean, 1 / sqrtf(row_squares(n, x, mean) / (float)n + g->epsilon));
        break;
      }
      case CHX_NORM_RMS: normalize_row(g, x, y, 0, 1 / sqrtf(row_squares(n, x, 0) / (float)n + g->epsilon)); break;
      case CHX_NORM_SOFTMAX: softmax_row(n, x, y); break;
      case CHX_NORM_LOG_SOFTMAX: log_softmax_row(n, x, y); break;
    }
  }
}
