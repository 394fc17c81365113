// Activations and their like.

== hard-swish-all => hard_swish
graph @main(%x: f32[2,n]) {
  %a = add(%x, splat<f32[] 3>)
  %b = relu6(%a)
  %c = mul(%x, %b)
  %d = mul(%c, splat<f32[] 0.16666667>)
  return(%d)
}

== not hard-swish-all
// the product has another user
graph @main(%x: f32[2,n]) {
  %a = add(%x, splat<f32[] 3>)
  %b = relu6(%a)
  %c = mul(%x, %b)
  %d = mul(%c, splat<f32[] 0.16666667>)
  return(%d, %c)
}

== not hard-swish-all
// a fused activation is not lost
graph @main(%x: f32[2,n]) {
  %a = add(%x, splat<f32[] 3>) {fused_activation_function=RELU}
  %b = relu6(%a)
  %c = mul(%x, %b)
  %d = mul(%c, splat<f32[] 0.16666667>)
  return(%d)
}
