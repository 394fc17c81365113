// What is not needed, and what is equal.

== pass dead-code => add
graph @main(%x: f32[n,3]) {
  %a = add(%x, %x)
  %b = mul(%a, %x)
  %c = exp(%b)
  return(%a)
}

== pass dead-code =>
// graphs that nobody calls
graph @main(%x: f32[n,3]) {
  return(%x)
}
graph @other(%x: f32[n,3]) {
  %a = add(%x, %x)
  return(%a)
}

== pass common => exp add mul
graph @main(%x: f32[n,3], %y: f32[n,3]) {
  %a = exp(%x)
  %b = exp(%x)
  %c = add(%a, %y)
  %d = add(%y, %b)
  %e = mul(%c, %d)
  return(%e)
}

== pass common => sub sub mul
// not commutative
graph @main(%x: f32[n,3], %y: f32[n,3]) {
  %a = sub(%x, %y)
  %b = sub(%y, %x)
  %e = mul(%a, %b)
  return(%e)
}

== pass common => softmax softmax mul
// another attribute
graph @main(%x: f32[n,3]) {
  %a = softmax(%x) {beta=1}
  %b = softmax(%x) {beta=2}
  %e = mul(%a, %b)
  return(%e)
}

== pass common => neg shape slice concatenation reshape reshape add
// the same sizes, read from two tensors
graph @main(%x: f32[n,m,8], %y: f32[n,m,8]) {
  %z = neg(%x)
  %s = shape(%x) {out_type=i32}
  %a = slice(%s, dense<i32[1] 0>, dense<i32[1] 2>)
  %c = concatenation(%a, dense<i32[2] 2 4>) {axis=0}
  %t = shape(%z) {out_type=i32}
  %b = slice(%t, dense<i32[1] 0>, dense<i32[1] 2>)
  %d = concatenation(%b, dense<i32[2] 2 4>) {axis=0}
  %e = reshape(%z, %c)
  %f = reshape(%y, %d)
  %g = add(%e, %f)
  return(%g)
}

== pass common => add sub
// equal constants are one, nothing else happens
graph @main(%x: f32[n,3]) {
  %a = add(%x, dense<f32[3] 1 2 3>)
  %b = sub(%a, dense<f32[3] 1 2 3>)
  return(%b)
}

== pass simplify => add
graph @main(%x: f32[n,4]) {
  %a = add(%x, splat<f32[] 1>)
  %b = add(%a, splat<f32[] 2>)
  %c = reshape(%b, dense<i32[3] -1 2 2>)
  %d = reshape(%c, dense<i32[2] -1 4>)
  return(%d)
}

== pass recognize => gelu
graph @main(%x: f32[n,4]) {
  %a = div(%x, splat<f32[] 1.41421356>)
  %b = erf(%a)
  %c = add(%b, splat<f32[] 1>)
  %d = mul(%x, splat<f32[] 0.5>)
  %e = mul(%d, %c)
  return(%e)
}

== pass fuse => conv_2d
// pad, product, batch norm, activation
graph @main(%x: f32[n,5,5,1]) {
  %p = pad(%x, dense<i32[4,2] 0 0 1 1 1 1 0 0>)
  %c = conv_2d(%p, dense<f32[2,3,3,1] 1 2 3 4 5 6 7 8 9 -1 -2 -3 -4 -5 -6 -7 -8 -9>, splat<f32[2] 0>) {padding=VALID, stride_w=1, stride_h=1}
  %b = mul(%c, dense<f32[2] 0.5 0.25>)
  %d = add(%b, dense<f32[2] 1 -1>)
  %e = relu6(%d)
  return(%e)
}

== pass expand => maximum
graph @main(%x: i32[n,4]) {
  %a = relu(%x)
  return(%a)
}

== pass share => while
graph @main(%x: f32[3]) {
  %i, %v = while(dense<i32[] 0>, %x) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[3]
  return(%v)
}
graph @c(%i: i32[], %v: f32[3]) {
  %r = less(%i, dense<i32[] 3>)
  return(%r)
}
graph @b(%i: i32[], %v: f32[3]) {
  %j = add(%i, dense<i32[] 1>)
  %m = mul(%v, %v)
  return(%j, %m)
}

== pass state => var_handle var_handle assign_variable var_handle add
graph @main(%x: f32[3]) {
  %h = var_handle() {shared_name="v"} : resource[1]
  %g = var_handle() {shared_name="v"} : resource[1]
  assign_variable(%g, %x)
  %f = var_handle() {shared_name="v"} : resource[1]
  %r = read_variable(%f) : f32[3]
  %y = add(%r, %r)
  return(%y)
}
