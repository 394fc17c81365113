// Softmax and normalizations over the last axis.

== softmax => softmax
graph @main(%y: f32[2,3]) {
  %t1 = exp(%y)
  %t2 = sum(%t1, dense<i32[1] -1>) {keep_dims=true}
  %t3 = div(%t1, %t2)
  return(%t3)
}

== softmax-shift => softmax
graph @main(%x: f32[2,3]) {
  %t1 = reduce_max(%x, dense<i32[1] -1>) {keep_dims=true}
  %t2 = sub(%x, %t1)
  %t3 = softmax(%t2) {beta=1}
  return(%t3)
}

== log-softmax => log_softmax
graph @main(%x: f32[2,3]) {
  %t1 = reduce_max(%x, dense<i32[1] -1>) {keep_dims=true}
  %t2 = sub(%x, %t1)
  %t3 = exp(%t2)
  %t4 = sum(%t3, dense<i32[1] -1>) {keep_dims=true}
  %t5 = log(%t4)
  %t6 = sub(%t2, %t5)
  return(%t6)
}

== log-softmax-sum => log_softmax
graph @main(%x: f32[2,3]) {
  %t1 = reduce_max(%x, dense<i32[1] -1>) {keep_dims=true}
  %t2 = sub(%x, %t1)
  %t3 = exp(%t2)
  %t4 = sum(%t3, dense<i32[1] -1>) {keep_dims=true}
  %t5 = log(%t4)
  %t6 = add(%t5, %t1)
  %t7 = sub(%x, %t6)
  return(%t7)
}

== log-softmax-plain => log_softmax
graph @main(%x: f32[2,3]) {
  %t1 = exp(%x)
  %t2 = sum(%t1, dense<i32[1] -1>) {keep_dims=true}
  %t3 = log(%t2)
  %t4 = sub(%x, %t3)
  return(%t4)
}

== log-softmax-shift => log_softmax
graph @main(%x: f32[2,3]) {
  %t1 = reduce_max(%x, dense<i32[1] -1>) {keep_dims=true}
  %t2 = sub(%x, %t1)
  %t3 = log_softmax(%t2)
  return(%t3)
}

== l2-square => l2_normalization
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = sum(%t1, dense<i32[1] -1>) {keep_dims=true}
  %t3 = maximum(%t2, splat<f32[] 1e-12>)
  %t4 = rsqrt(%t3)
  %t5 = mul(%x, %t4)
  return(%t5)
}

== l2-mul => l2_normalization
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = sum(%t1, dense<i32[1] -1>) {keep_dims=true}
  %t3 = maximum(%t2, splat<f32[] 1e-12>)
  %t4 = rsqrt(%t3)
  %t5 = mul(%x, %t4)
  return(%t5)
}

== l2-div-square => l2_normalization
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = sum(%t1, dense<i32[1] -1>) {keep_dims=true}
  %t3 = maximum(%t2, splat<f32[] 1e-12>)
  %t4 = sqrt(%t3)
  %t5 = div(%x, %t4)
  return(%t5)
}

== l2-div-mul => l2_normalization
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = sum(%t1, dense<i32[1] -1>) {keep_dims=true}
  %t3 = maximum(%t2, splat<f32[] 1e-12>)
  %t4 = sqrt(%t3)
  %t5 = div(%x, %t4)
  return(%t5)
}

== l2-norm-square => l2_normalization
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = sum(%t1, dense<i32[1] -1>) {keep_dims=true}
  %t3 = sqrt(%t2)
  %t4 = maximum(%t3, splat<f32[] 1e-6>)
  %t5 = div(%x, %t4)
  return(%t5)
}

== l2-norm-mul => l2_normalization
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = sum(%t1, dense<i32[1] -1>) {keep_dims=true}
  %t3 = sqrt(%t2)
  %t4 = maximum(%t3, splat<f32[] 1e-6>)
  %t5 = div(%x, %t4)
  return(%t5)
}

== l2-min-square => l2_normalization
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = sum(%t1, dense<i32[1] -1>) {keep_dims=true}
  %t3 = rsqrt(%t2)
  %t4 = minimum(%t3, splat<f32[] 1e6>)
  %t5 = mul(%x, %t4)
  return(%t5)
}

== l2-min-mul => l2_normalization
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, %x)
  %t2 = sum(%t1, dense<i32[1] -1>) {keep_dims=true}
  %t3 = rsqrt(%t2)
  %t4 = minimum(%t3, splat<f32[] 1e6>)
  %t5 = mul(%x, %t4)
  return(%t5)
}


== not l2-square
// another epsilon
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = sum(%t1, dense<i32[1] -1>) {keep_dims=true}
  %t3 = maximum(%t2, splat<f32[] 1e-8>)
  %t4 = rsqrt(%t3)
  %t5 = mul(%x, %t4)
  return(%t5)
}

== not l2-square
// another axis
graph @main(%x: f32[2,3]) {
  %t1 = square(%x)
  %t2 = sum(%t1, dense<i32[1] 0>) {keep_dims=true}
  %t3 = maximum(%t2, splat<f32[] 1e-12>)
  %t4 = rsqrt(%t3)
  %t5 = mul(%x, %t4)
  return(%t5)
}

== not softmax
graph @main(%y: f32[2,3]) {
  %t1 = exp(%y)
  %t2 = sum(%t1, dense<i32[1] 0>) {keep_dims=true}
  %t3 = div(%t1, %t2)
  return(%t3)
}
