// Activations by their name in the public interface. Include after vec_math.h.
#pragma once
VEC_VERB vec activate(chx_activation activation, vec x) {
  switch (activation) {
    case CHX_ACTIVATION_RELU: return vec_relu(x);
    case CHX_ACTIVATION_GELU_ERF: return vec_gelu_erf(x);
    case CHX_ACTIVATION_GELU_TANH: return vec_gelu_tanh(x);
    case CHX_ACTIVATION_QUICK_GELU: return vec_quick_gelu(x);
    case CHX_ACTIVATION_SILU: return vec_silu(x);
    case CHX_ACTIVATION_SIGMOID: return vec_sigmoid(x);
    case CHX_ACTIVATION_TANH: return vec_tanh(x);
    default: return x;
  }
}
/// Runs STATEMENT(name) with the activation as a constant, so that its loop is compiled for it.
#define WITH_ACTIVATION(activation, STATEMENT) \
  switch (activation) { \
    case CHX_ACTIVATION_NONE: STATEMENT(CHX_ACTIVATION_NONE) break; \
    case CHX_ACTIVATION_RELU: STATEMENT(CHX_ACTIVATION_RELU) break; \
    case CHX_ACTIVATION_GELU_ERF: STATEMENT(CHX_ACTIVATION_GELU_ERF) break; \
    case CHX_ACTIVATION_GELU_TANH: STATEMENT(CHX_ACTIVATION_GELU_TANH) break; \
    case CHX_ACTIVATION_QUICK_GELU: STATEMENT(CHX_ACTIVATION_QUICK_GELU) break; \
    case CHX_ACTIVATION_SILU: STATEMENT(CHX_ACTIVATION_SILU) break; \
    case CHX_ACTIVATION_SIGMOID: STATEMENT(CHX_ACTIVATION_SIGMOID) break; \
    case CHX_ACTIVATION_TANH: STATEMENT(CHX_ACTIVATION_TANH) break; \
  }
