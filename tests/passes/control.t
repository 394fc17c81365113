// IF on a constant, loop variables that nothing needs.

== pass control => add mul
graph @main(%x: f32[3]) {
  %y = if(dense<bool[] true>, %x) {then_subgraph_index=@yes, else_subgraph_index=@no} : f32[3]
  %z = mul(%y, %x)
  return(%z)
}
graph @yes(%x: f32[3]) {
  %a = add(%x, %x)
  return(%a)
}
graph @no(%x: f32[3]) {
  %a = sub(%x, %x)
  return(%a)
}

== pass control => while
// %k is the constant 2 at every step, %u is never looked at
graph @main(%x: f32[3], %u: f32[3]) {
  %i, %v, %k, %w = while(dense<i32[] 0>, %x, splat<f32[] 2>, %u) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[3], f32[], f32[3]
  return(%v)
}
graph @c(%i: i32[], %v: f32[3], %k: f32[], %w: f32[3]) {
  %r = less(%i, dense<i32[] 3>)
  return(%r)
}
graph @b(%i: i32[], %v: f32[3], %k: f32[], %w: f32[3]) {
  %j = add(%i, dense<i32[] 1>)
  %m = mul(%v, %k)
  %x = add(%w, %v)
  return(%j, %m, %k, %x)
}

== pass fit-loops => while
graph @main(%x: f32[3], %y: f32[3]) {
  %i, %v, %w = while(dense<i32[] 0>, %x, %y) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[3], f32[3]
  return(%v, %w)
}
graph @c(%i: i32[], %v: f32[3], %w: f32[3]) {
  %r = less(%i, dense<i32[] 3>)
  return(%r)
}
graph @b(%i: i32[], %v: f32[3], %w: f32[3]) {
  %j = add(%i, dense<i32[] 1>)
  return(%j, %w, %v)
}

== pass fit-branches => if
// the second of two equal results of a branch is a copy
graph @main(%p: bool[], %x: f32[2]) {
  %a, %b = if(%p, %x) {then_subgraph_index=@yes, else_subgraph_index=@no} : f32[2], f32[2]
  return(%a, %b)
}
graph @yes(%x: f32[2]) {
  %d = add(%x, %x)
  return(%d, %d)
}
graph @no(%x: f32[2]) {
  return(%x, %x)
}

== pass recurrent => while
// loops stay loops unless fusing was asked for
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
