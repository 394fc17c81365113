// Activations and their like.

== hard-swish-all => hard_swish
graph @main(%x: f32[2,n]) {
  %a = add(%x, splat<f32[] 3>)
  %b = relu6(%a)
  %c = mul(%x, %b)
  %d = mul(%c, splat<f32[] 0.16666667>)
  return(%d)
}

== hard-swish-times-all => hard_swish mul
graph @main(%x: f32[2,n]) {
  %a = add(%x, splat<f32[] 3>)
  %b = relu6(%a)
  %c = mul(%x, %b)
  %d = mul(%c, splat<f32[] 0.75>)
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

== hard-swish-inner => hard_swish
graph @main(%x: f32[2,3]) {
  %t1 = add(%x, splat<f32[] 3>)
  %t2 = relu6(%t1)
  %t3 = mul(%t2, splat<f32[] 0.16666667>)
  %t4 = mul(%x, %t3)
  return(%t4)
}

== hard-swish-times-inner => hard_swish mul
graph @main(%x: f32[2,3]) {
  %t1 = add(%x, splat<f32[] 3>)
  %t2 = relu6(%t1)
  %t3 = mul(%t2, splat<f32[] 0.75>)
  %t4 = mul(%x, %t3)
  return(%t4)
}

== hard-swish-x => hard_swish
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.16666667>)
  %t2 = add(%x, splat<f32[] 3>)
  %t3 = relu6(%t2)
  %t4 = mul(%t1, %t3)
  return(%t4)
}

== hard-swish-times-x => hard_swish mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.75>)
  %t2 = add(%x, splat<f32[] 3>)
  %t3 = relu6(%t2)
  %t4 = mul(%t1, %t3)
  return(%t4)
}

== hard-swish-div-all => hard_swish
graph @main(%x: f32[2,3]) {
  %t1 = add(%x, splat<f32[] 3>)
  %t2 = relu6(%t1)
  %t3 = mul(%x, %t2)
  %t4 = div(%t3, splat<f32[] 6>)
  return(%t4)
}

== hard-swish-div-inner => hard_swish
graph @main(%x: f32[2,3]) {
  %t1 = add(%x, splat<f32[] 3>)
  %t2 = relu6(%t1)
  %t3 = div(%t2, splat<f32[] 6>)
  %t4 = mul(%x, %t3)
  return(%t4)
}

== hard-swish-div-x => hard_swish
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] 6>)
  %t2 = add(%x, splat<f32[] 3>)
  %t3 = relu6(%t2)
  %t4 = mul(%t1, %t3)
  return(%t4)
}

== hard-swish-clip => hard_swish
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.16666667>)
  %t2 = add(%t1, splat<f32[] 0.5>)
  %t3 = relu_0_to_1(%t2)
  %t4 = mul(%x, %t3)
  return(%t4)
}

== hard-swish-clip-div => hard_swish
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] 6>)
  %t2 = add(%t1, splat<f32[] 0.5>)
  %t3 = relu_0_to_1(%t2)
  %t4 = mul(%x, %t3)
  return(%t4)
}

== gelu-tanh-pow-left => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.5>)
  %t2 = pow(%x, splat<f32[] 3>)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t1, %t7)
  return(%t8)
}

== gelu-tanh-pow-left-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 -2 0.25>)
  %t2 = pow(%x, splat<f32[] 3>)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t1, %t7)
  return(%t8)
}

== gelu-tanh-pow-right => gelu
graph @main(%x: f32[2,3]) {
  %t1 = pow(%x, splat<f32[] 3>)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = add(%x, %t2)
  %t4 = mul(%t3, splat<f32[] 0.79788458>)
  %t5 = tanh(%t4)
  %t6 = add(%t5, splat<f32[] 1>)
  %t7 = mul(%t6, splat<f32[] 0.5>)
  %t8 = mul(%x, %t7)
  return(%t8)
}

== gelu-tanh-pow-right-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = pow(%x, splat<f32[] 3>)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = add(%x, %t2)
  %t4 = mul(%t3, splat<f32[] 0.79788458>)
  %t5 = tanh(%t4)
  %t6 = add(%t5, splat<f32[] 1>)
  %t7 = mul(%t6, dense<f32[3] 0.75 -2 0.25>)
  %t8 = mul(%x, %t7)
  return(%t8)
}

== gelu-tanh-pow-last => gelu
graph @main(%x: f32[2,3]) {
  %t1 = pow(%x, splat<f32[] 3>)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = add(%x, %t2)
  %t4 = mul(%t3, splat<f32[] 0.79788458>)
  %t5 = tanh(%t4)
  %t6 = add(%t5, splat<f32[] 1>)
  %t7 = mul(%x, %t6)
  %t8 = mul(%t7, splat<f32[] 0.5>)
  return(%t8)
}

== gelu-tanh-pow-last-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = pow(%x, splat<f32[] 3>)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = add(%x, %t2)
  %t4 = mul(%t3, splat<f32[] 0.79788458>)
  %t5 = tanh(%t4)
  %t6 = add(%t5, splat<f32[] 1>)
  %t7 = mul(%x, %t6)
  %t8 = mul(%t7, dense<f32[3] 0.75 -2 0.25>)
  return(%t8)
}

== gelu-tanh-pow-spread => gelu
graph @main(%x: f32[2,3]) {
  %t1 = pow(%x, splat<f32[] 3>)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = add(%x, %t2)
  %t4 = mul(%t3, splat<f32[] 0.79788458>)
  %t5 = tanh(%t4)
  %t6 = mul(%t5, splat<f32[] 0.5>)
  %t7 = add(%t6, splat<f32[] 0.5>)
  %t8 = mul(%x, %t7)
  return(%t8)
}

== gelu-tanh-square-left => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.5>)
  %t2 = square(%x)
  %t3 = mul(%x, %t2)
  %t4 = mul(%t3, splat<f32[] 0.044715>)
  %t5 = add(%x, %t4)
  %t6 = mul(%t5, splat<f32[] 0.79788458>)
  %t7 = tanh(%t6)
  %t8 = add(%t7, splat<f32[] 1>)
  %t9 = mul(%t1, %t8)
  return(%t9)
}

== gelu-tanh-square-left-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 -2 0.25>)
  %t2 = square(%x)
  %t3 = mul(%x, %t2)
  %t4 = mul(%t3, splat<f32[] 0.044715>)
  %t5 = add(%x, %t4)
  %t6 = mul(%t5, splat<f32[] 0.79788458>)
  %t7 = tanh(%t6)
  %t8 = add(%t7, splat<f32[] 1>)
  %t9 = mul(%t1, %t8)
  return(%t9)
}

== gelu-tanh-square-right => gelu
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%x, %t1)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t7, splat<f32[] 0.5>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-square-right-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%x, %t1)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t7, dense<f32[3] 0.75 -2 0.25>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-square-last => gelu
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%x, %t1)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%x, %t7)
  %t9 = mul(%t8, splat<f32[] 0.5>)
  return(%t9)
}

== gelu-tanh-square-last-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%x, %t1)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%x, %t7)
  %t9 = mul(%t8, dense<f32[3] 0.75 -2 0.25>)
  return(%t9)
}

== gelu-tanh-square-spread => gelu
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%x, %t1)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = mul(%t6, splat<f32[] 0.5>)
  %t8 = add(%t7, splat<f32[] 0.5>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-mul-left => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.5>)
  %t2 = mul(%x, %x)
  %t3 = mul(%x, %t2)
  %t4 = mul(%t3, splat<f32[] 0.044715>)
  %t5 = add(%x, %t4)
  %t6 = mul(%t5, splat<f32[] 0.79788458>)
  %t7 = tanh(%t6)
  %t8 = add(%t7, splat<f32[] 1>)
  %t9 = mul(%t1, %t8)
  return(%t9)
}

== gelu-tanh-mul-left-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 -2 0.25>)
  %t2 = mul(%x, %x)
  %t3 = mul(%x, %t2)
  %t4 = mul(%t3, splat<f32[] 0.044715>)
  %t5 = add(%x, %t4)
  %t6 = mul(%t5, splat<f32[] 0.79788458>)
  %t7 = tanh(%t6)
  %t8 = add(%t7, splat<f32[] 1>)
  %t9 = mul(%t1, %t8)
  return(%t9)
}

== gelu-tanh-mul-right => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = mul(%x, %t1)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t7, splat<f32[] 0.5>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-mul-right-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = mul(%x, %t1)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t7, dense<f32[3] 0.75 -2 0.25>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-mul-last => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = mul(%x, %t1)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%x, %t7)
  %t9 = mul(%t8, splat<f32[] 0.5>)
  return(%t9)
}

== gelu-tanh-mul-last-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = mul(%x, %t1)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%x, %t7)
  %t9 = mul(%t8, dense<f32[3] 0.75 -2 0.25>)
  return(%t9)
}

== gelu-tanh-mul-spread => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = mul(%x, %t1)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = mul(%t6, splat<f32[] 0.5>)
  %t8 = add(%t7, splat<f32[] 0.5>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-mul-left-left => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.5>)
  %t2 = mul(%x, splat<f32[] 0.044715>)
  %t3 = mul(%t2, %x)
  %t4 = mul(%t3, %x)
  %t5 = add(%x, %t4)
  %t6 = mul(%t5, splat<f32[] 0.79788458>)
  %t7 = tanh(%t6)
  %t8 = add(%t7, splat<f32[] 1>)
  %t9 = mul(%t1, %t8)
  return(%t9)
}

== gelu-tanh-mul-left-left-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 -2 0.25>)
  %t2 = mul(%x, splat<f32[] 0.044715>)
  %t3 = mul(%t2, %x)
  %t4 = mul(%t3, %x)
  %t5 = add(%x, %t4)
  %t6 = mul(%t5, splat<f32[] 0.79788458>)
  %t7 = tanh(%t6)
  %t8 = add(%t7, splat<f32[] 1>)
  %t9 = mul(%t1, %t8)
  return(%t9)
}

== gelu-tanh-mul-left-right => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.044715>)
  %t2 = mul(%t1, %x)
  %t3 = mul(%t2, %x)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t7, splat<f32[] 0.5>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-mul-left-right-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.044715>)
  %t2 = mul(%t1, %x)
  %t3 = mul(%t2, %x)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t7, dense<f32[3] 0.75 -2 0.25>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-mul-left-last => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.044715>)
  %t2 = mul(%t1, %x)
  %t3 = mul(%t2, %x)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%x, %t7)
  %t9 = mul(%t8, splat<f32[] 0.5>)
  return(%t9)
}

== gelu-tanh-mul-left-last-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.044715>)
  %t2 = mul(%t1, %x)
  %t3 = mul(%t2, %x)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%x, %t7)
  %t9 = mul(%t8, dense<f32[3] 0.75 -2 0.25>)
  return(%t9)
}

== gelu-tanh-mul-left-spread => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.044715>)
  %t2 = mul(%t1, %x)
  %t3 = mul(%t2, %x)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = mul(%t6, splat<f32[] 0.5>)
  %t8 = add(%t7, splat<f32[] 0.5>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-mul-right-left => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.5>)
  %t2 = mul(%x, %x)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = mul(%x, %t3)
  %t5 = add(%x, %t4)
  %t6 = mul(%t5, splat<f32[] 0.79788458>)
  %t7 = tanh(%t6)
  %t8 = add(%t7, splat<f32[] 1>)
  %t9 = mul(%t1, %t8)
  return(%t9)
}

== gelu-tanh-mul-right-left-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 -2 0.25>)
  %t2 = mul(%x, %x)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = mul(%x, %t3)
  %t5 = add(%x, %t4)
  %t6 = mul(%t5, splat<f32[] 0.79788458>)
  %t7 = tanh(%t6)
  %t8 = add(%t7, splat<f32[] 1>)
  %t9 = mul(%t1, %t8)
  return(%t9)
}

== gelu-tanh-mul-right-right => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = mul(%x, %t2)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t7, splat<f32[] 0.5>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-mul-right-right-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = mul(%x, %t2)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t7, dense<f32[3] 0.75 -2 0.25>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-mul-right-last => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = mul(%x, %t2)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%x, %t7)
  %t9 = mul(%t8, splat<f32[] 0.5>)
  return(%t9)
}

== gelu-tanh-mul-right-last-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = mul(%x, %t2)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%x, %t7)
  %t9 = mul(%t8, dense<f32[3] 0.75 -2 0.25>)
  return(%t9)
}

== gelu-tanh-mul-right-spread => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = mul(%x, %t2)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = mul(%t6, splat<f32[] 0.5>)
  %t8 = add(%t7, splat<f32[] 0.5>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-square-right-left => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.5>)
  %t2 = square(%x)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = mul(%x, %t3)
  %t5 = add(%x, %t4)
  %t6 = mul(%t5, splat<f32[] 0.79788458>)
  %t7 = tanh(%t6)
  %t8 = add(%t7, splat<f32[] 1>)
  %t9 = mul(%t1, %t8)
  return(%t9)
}

== gelu-tanh-square-right-left-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 -2 0.25>)
  %t2 = square(%x)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = mul(%x, %t3)
  %t5 = add(%x, %t4)
  %t6 = mul(%t5, splat<f32[] 0.79788458>)
  %t7 = tanh(%t6)
  %t8 = add(%t7, splat<f32[] 1>)
  %t9 = mul(%t1, %t8)
  return(%t9)
}

== gelu-tanh-square-right-right => gelu
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = mul(%x, %t2)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t7, splat<f32[] 0.5>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-square-right-right-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = mul(%x, %t2)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t7, dense<f32[3] 0.75 -2 0.25>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-square-right-last => gelu
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = mul(%x, %t2)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%x, %t7)
  %t9 = mul(%t8, splat<f32[] 0.5>)
  return(%t9)
}

== gelu-tanh-square-right-last-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = mul(%x, %t2)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%x, %t7)
  %t9 = mul(%t8, dense<f32[3] 0.75 -2 0.25>)
  return(%t9)
}

== gelu-tanh-square-right-spread => gelu
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = mul(%x, %t2)
  %t4 = add(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = mul(%t6, splat<f32[] 0.5>)
  %t8 = add(%t7, splat<f32[] 0.5>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-factored-left => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.5>)
  %t2 = square(%x)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%t3, splat<f32[] 1>)
  %t5 = mul(%x, %t4)
  %t6 = mul(%t5, splat<f32[] 0.79788458>)
  %t7 = tanh(%t6)
  %t8 = add(%t7, splat<f32[] 1>)
  %t9 = mul(%t1, %t8)
  return(%t9)
}

== gelu-tanh-factored-left-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 -2 0.25>)
  %t2 = square(%x)
  %t3 = mul(%t2, splat<f32[] 0.044715>)
  %t4 = add(%t3, splat<f32[] 1>)
  %t5 = mul(%x, %t4)
  %t6 = mul(%t5, splat<f32[] 0.79788458>)
  %t7 = tanh(%t6)
  %t8 = add(%t7, splat<f32[] 1>)
  %t9 = mul(%t1, %t8)
  return(%t9)
}

== gelu-tanh-factored-right => gelu
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t7, splat<f32[] 0.5>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-factored-right-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%t7, dense<f32[3] 0.75 -2 0.25>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-tanh-factored-last => gelu
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%x, %t7)
  %t9 = mul(%t8, splat<f32[] 0.5>)
  return(%t9)
}

== gelu-tanh-factored-last-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = add(%t6, splat<f32[] 1>)
  %t8 = mul(%x, %t7)
  %t9 = mul(%t8, dense<f32[3] 0.75 -2 0.25>)
  return(%t9)
}

== gelu-tanh-factored-spread => gelu
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = mul(%t1, splat<f32[] 0.044715>)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.79788458>)
  %t6 = tanh(%t5)
  %t7 = mul(%t6, splat<f32[] 0.5>)
  %t8 = add(%t7, splat<f32[] 0.5>)
  %t9 = mul(%x, %t8)
  return(%t9)
}

== gelu-erf-mul-left => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.5>)
  %t2 = mul(%x, splat<f32[] 0.70710678>)
  %t3 = erf(%t2)
  %t4 = add(%t3, splat<f32[] 1>)
  %t5 = mul(%t1, %t4)
  return(%t5)
}

== gelu-erf-mul-left-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 -2 0.25>)
  %t2 = mul(%x, splat<f32[] 0.70710678>)
  %t3 = erf(%t2)
  %t4 = add(%t3, splat<f32[] 1>)
  %t5 = mul(%t1, %t4)
  return(%t5)
}

== gelu-erf-mul-right => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.70710678>)
  %t2 = erf(%t1)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%t3, splat<f32[] 0.5>)
  %t5 = mul(%x, %t4)
  return(%t5)
}

== gelu-erf-mul-right-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.70710678>)
  %t2 = erf(%t1)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%t3, dense<f32[3] 0.75 -2 0.25>)
  %t5 = mul(%x, %t4)
  return(%t5)
}

== gelu-erf-mul-last => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.70710678>)
  %t2 = erf(%t1)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.5>)
  return(%t5)
}

== gelu-erf-mul-last-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.70710678>)
  %t2 = erf(%t1)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%x, %t3)
  %t5 = mul(%t4, dense<f32[3] 0.75 -2 0.25>)
  return(%t5)
}

== gelu-erf-mul-spread => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.70710678>)
  %t2 = erf(%t1)
  %t3 = mul(%t2, splat<f32[] 0.5>)
  %t4 = add(%t3, splat<f32[] 0.5>)
  %t5 = mul(%x, %t4)
  return(%t5)
}

== gelu-erf-div-left => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.5>)
  %t2 = div(%x, splat<f32[] 1.41421356>)
  %t3 = erf(%t2)
  %t4 = add(%t3, splat<f32[] 1>)
  %t5 = mul(%t1, %t4)
  return(%t5)
}

== gelu-erf-div-left-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 -2 0.25>)
  %t2 = div(%x, splat<f32[] 1.41421356>)
  %t3 = erf(%t2)
  %t4 = add(%t3, splat<f32[] 1>)
  %t5 = mul(%t1, %t4)
  return(%t5)
}

== gelu-erf-div-right => gelu
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] 1.41421356>)
  %t2 = erf(%t1)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%t3, splat<f32[] 0.5>)
  %t5 = mul(%x, %t4)
  return(%t5)
}

== gelu-erf-div-right-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] 1.41421356>)
  %t2 = erf(%t1)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%t3, dense<f32[3] 0.75 -2 0.25>)
  %t5 = mul(%x, %t4)
  return(%t5)
}

== gelu-erf-div-last => gelu
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] 1.41421356>)
  %t2 = erf(%t1)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%x, %t3)
  %t5 = mul(%t4, splat<f32[] 0.5>)
  return(%t5)
}

== gelu-erf-div-last-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] 1.41421356>)
  %t2 = erf(%t1)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = mul(%x, %t3)
  %t5 = mul(%t4, dense<f32[3] 0.75 -2 0.25>)
  return(%t5)
}

== gelu-erf-div-spread => gelu
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] 1.41421356>)
  %t2 = erf(%t1)
  %t3 = mul(%t2, splat<f32[] 0.5>)
  %t4 = add(%t3, splat<f32[] 0.5>)
  %t5 = mul(%x, %t4)
  return(%t5)
}

== gelu-erfc-mul-left => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.5>)
  %t2 = mul(%x, splat<f32[] -0.70710678>)
  %t3 = erfc(%t2)
  %t4 = mul(%t1, %t3)
  return(%t4)
}

== gelu-erfc-mul-left-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 -2 0.25>)
  %t2 = mul(%x, splat<f32[] -0.70710678>)
  %t3 = erfc(%t2)
  %t4 = mul(%t1, %t3)
  return(%t4)
}

== gelu-erfc-mul-right => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] -0.70710678>)
  %t2 = erfc(%t1)
  %t3 = mul(%t2, splat<f32[] 0.5>)
  %t4 = mul(%x, %t3)
  return(%t4)
}

== gelu-erfc-mul-right-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] -0.70710678>)
  %t2 = erfc(%t1)
  %t3 = mul(%t2, dense<f32[3] 0.75 -2 0.25>)
  %t4 = mul(%x, %t3)
  return(%t4)
}

== gelu-erfc-mul-last => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] -0.70710678>)
  %t2 = erfc(%t1)
  %t3 = mul(%x, %t2)
  %t4 = mul(%t3, splat<f32[] 0.5>)
  return(%t4)
}

== gelu-erfc-mul-last-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] -0.70710678>)
  %t2 = erfc(%t1)
  %t3 = mul(%x, %t2)
  %t4 = mul(%t3, dense<f32[3] 0.75 -2 0.25>)
  return(%t4)
}

== gelu-erfc-div-left => gelu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.5>)
  %t2 = div(%x, splat<f32[] -1.41421356>)
  %t3 = erfc(%t2)
  %t4 = mul(%t1, %t3)
  return(%t4)
}

== gelu-erfc-div-left-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 -2 0.25>)
  %t2 = div(%x, splat<f32[] -1.41421356>)
  %t3 = erfc(%t2)
  %t4 = mul(%t1, %t3)
  return(%t4)
}

== gelu-erfc-div-right => gelu
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] -1.41421356>)
  %t2 = erfc(%t1)
  %t3 = mul(%t2, splat<f32[] 0.5>)
  %t4 = mul(%x, %t3)
  return(%t4)
}

== gelu-erfc-div-right-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] -1.41421356>)
  %t2 = erfc(%t1)
  %t3 = mul(%t2, dense<f32[3] 0.75 -2 0.25>)
  %t4 = mul(%x, %t3)
  return(%t4)
}

== gelu-erfc-div-last => gelu
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] -1.41421356>)
  %t2 = erfc(%t1)
  %t3 = mul(%x, %t2)
  %t4 = mul(%t3, splat<f32[] 0.5>)
  return(%t4)
}

== gelu-erfc-div-last-times => gelu mul
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] -1.41421356>)
  %t2 = erfc(%t1)
  %t3 = mul(%x, %t2)
  %t4 = mul(%t3, dense<f32[3] 0.75 -2 0.25>)
  return(%t4)
}

== leaky-relu-max => leaky_relu
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.75>)
  %t2 = maximum(%t1, %x)
  return(%t2)
}

== leaky-relu-select => leaky_relu
graph @main(%x: f32[2,3]) {
  %t1 = greater(%x, splat<f32[] 0>)
  %t2 = mul(%x, splat<f32[] 0.75>)
  %t3 = select(%t1, %x, %t2)
  return(%t3)
}

== leaky-relu-select-less => leaky_relu
graph @main(%x: f32[2,3]) {
  %t1 = less(%x, splat<f32[] 0>)
  %t2 = mul(%x, splat<f32[] 0.75>)
  %t3 = select(%t1, %t2, %x)
  return(%t3)
}

== prelu-add => prelu
graph @main(%x: f32[2,3]) {
  %t1 = relu(%x)
  %t2 = neg(%x)
  %t3 = relu(%t2)
  %t4 = mul(%t3, splat<f32[] 2.5>)
  %t5 = add(%t1, %t4)
  return(%t5)
}

== prelu-sub => prelu
graph @main(%x: f32[2,3]) {
  %t1 = relu(%x)
  %t2 = neg(%x)
  %t3 = relu(%t2)
  %t4 = mul(%t3, splat<f32[] 2.5>)
  %t5 = sub(%t1, %t4)
  return(%t5)
}

== prelu-min => prelu
graph @main(%x: f32[2,3]) {
  %t1 = relu(%x)
  %t2 = minimum(%x, splat<f32[] 0>)
  %t3 = mul(%t2, splat<f32[] 2.5>)
  %t4 = add(%t1, %t3)
  return(%t4)
}

== prelu-select => prelu
graph @main(%x: f32[2,3]) {
  %t1 = greater(%x, splat<f32[] 0>)
  %t2 = mul(%x, splat<f32[] 2.5>)
  %t3 = select(%t1, %x, %t2)
  return(%t3)
}

== elu-select => elu
graph @main(%x: f32[2,3]) {
  %t1 = greater(%x, splat<f32[] 0>)
  %t2 = exp(%x)
  %t3 = sub(%t2, splat<f32[] 1>)
  %t4 = select(%t1, %x, %t3)
  return(%t4)
}

== elu-add => elu
graph @main(%x: f32[2,3]) {
  %t1 = greater(%x, splat<f32[] 0>)
  %t2 = exp(%x)
  %t3 = add(%t2, splat<f32[] -1>)
  %t4 = select(%t1, %x, %t3)
  return(%t4)
}

== elu-guarded => elu
graph @main(%x: f32[2,3]) {
  %t1 = greater(%x, splat<f32[] 0>)
  %t2 = select(%t1, splat<f32[] 0>, %x)
  %t3 = exp(%t2)
  %t4 = sub(%t3, splat<f32[] 1>)
  %t5 = select(%t1, %x, %t4)
  return(%t5)
}

== elu-guarded-add => elu
graph @main(%x: f32[2,3]) {
  %t1 = greater(%x, splat<f32[] 0>)
  %t2 = select(%t1, splat<f32[] 0>, %x)
  %t3 = exp(%t2)
  %t4 = add(%t3, splat<f32[] -1>)
  %t5 = select(%t1, %x, %t4)
  return(%t5)
}

== logistic => logistic
graph @main(%x: f32[2,3]) {
  %t1 = neg(%x)
  %t2 = exp(%t1)
  %t3 = add(%t2, splat<f32[] 1>)
  %t4 = div(splat<f32[] 1>, %t3)
  return(%t4)
}

== relu6-max-min => relu6
graph @main(%x: f32[2,3]) {
  %t1 = minimum(%x, splat<f32[] 6>)
  %t2 = maximum(%t1, splat<f32[] 0>)
  return(%t2)
}

== relu6-min-max => relu6
graph @main(%x: f32[2,3]) {
  %t1 = maximum(%x, splat<f32[] 0>)
  %t2 = minimum(%t1, splat<f32[] 6>)
  return(%t2)
}

== relu6-min-relu => relu6
graph @main(%x: f32[2,3]) {
  %t1 = relu(%x)
  %t2 = minimum(%t1, splat<f32[] 6>)
  return(%t2)
}

== relu6-relu-min => relu6
graph @main(%x: f32[2,3]) {
  %t1 = minimum(%x, splat<f32[] 6>)
  %t2 = relu(%t1)
  return(%t2)
}

== relu-n1-max-min => relu_n1_to_1
graph @main(%x: f32[2,3]) {
  %t1 = minimum(%x, splat<f32[] 1>)
  %t2 = maximum(%t1, splat<f32[] -1>)
  return(%t2)
}

== relu-n1-min-max => relu_n1_to_1
graph @main(%x: f32[2,3]) {
  %t1 = maximum(%x, splat<f32[] -1>)
  %t2 = minimum(%t1, splat<f32[] 1>)
  return(%t2)
}

== relu-0-to-1-max-min => relu_0_to_1
graph @main(%x: f32[2,3]) {
  %t1 = minimum(%x, splat<f32[] 1>)
  %t2 = maximum(%t1, splat<f32[] 0>)
  return(%t2)
}

== relu-0-to-1-min-max => relu_0_to_1
graph @main(%x: f32[2,3]) {
  %t1 = maximum(%x, splat<f32[] 0>)
  %t2 = minimum(%t1, splat<f32[] 1>)
  return(%t2)
}

== relu-0-to-1-min-relu => relu_0_to_1
graph @main(%x: f32[2,3]) {
  %t1 = relu(%x)
  %t2 = minimum(%t1, splat<f32[] 1>)
  return(%t2)
}

== relu-0-to-1-relu-min => relu_0_to_1
graph @main(%x: f32[2,3]) {
  %t1 = minimum(%x, splat<f32[] 1>)
  %t2 = relu(%t1)
  return(%t2)
}

== clip-relu-first => relu minimum
graph @main(%x: f32[2,3]) {
  %t1 = minimum(%x, splat<f32[] 2.5>)
  %t2 = maximum(%t1, splat<f32[] 0>)
  return(%t2)
}

== relu-max => relu
graph @main(%x: f32[2,3]) {
  %t1 = maximum(%x, splat<f32[] 0>)
  return(%t1)
}


== tanh-softplus => exp add log tanh
graph @main(%x: f32[2,3]) {
  %a = abs(%x)
  %b = logistic(%a)
  %c = log(%b)
  %d = relu(%x)
  %e = sub(%d, %c)
  %f = tanh(%e)
  return(%f)
}

== elu-sound => elu
graph @main(%x: f32[2,3]) {
  %p = greater(%x, splat<f32[] 0>)
  %h = mul(%x, splat<f32[] 0.5>)
  %t = tanh(%h)
  %e = exp(%x)
  %f = add(%e, splat<f32[] 1>)
  %m = mul(%t, %f)
  %y = select(%p, %x, %m)
  return(%y)
}

== elu-guarded-sound => elu
graph @main(%x: f32[2,3]) {
  %p = greater(%x, splat<f32[] 0>)
  %g = select_v2(%p, splat<f32[] 0>, %x)
  %h = mul(%g, splat<f32[] 0.5>)
  %t = tanh(%h)
  %e = exp(%g)
  %f = add(%e, splat<f32[] 1>)
  %m = mul(%t, %f)
  %y = select(%p, %x, %m)
  return(%y)
}

== one-hot => one_hot
graph @main(%x: i32[n,2]) {
  %s = expand_dims(%x, dense<i32[] 2>)
  %e = equal(%s, dense<i32[1,1,3] 0 1 2>)
  %y = cast(%e) {in_data_type=bool, out_data_type=f32}
  return(%y)
}

== not one-hot
// from 1
graph @main(%x: i32[n,2]) {
  %s = expand_dims(%x, dense<i32[] 2>)
  %e = equal(%s, dense<i32[1,1,3] 1 2 3>)
  %y = cast(%e) {in_data_type=bool, out_data_type=f32}
  return(%y)
}

== not one-hot
// between two axes that broadcast
graph @main(%x: i32[3]) {
  %s = reshape(%x, dense<i32[2] 1 3>)
  %e = equal(%s, dense<i32[1,3] 0 1 2>)
  %y = cast(%e) {in_data_type=bool, out_data_type=f32}
  return(%y)
}
