// Transposes move to where they cancel, and only then.

== pass layout => relu add
graph @main(%x: f32[1,2,3,4]) {
  %a = transpose(%x, dense<i32[4] 0 3 1 2>)
  %b = relu(%a)
  %c = add(%b, dense<f32[1,4,1,1] 1 2 3 4>)
  %d = transpose(%c, dense<i32[4] 0 2 3 1>)
  return(%d)
}

== pass layout => relu exp add
// two ways between the transposes
graph @main(%x: f32[1,2,3,4]) {
  %a = transpose(%x, dense<i32[4] 0 3 1 2>)
  %b = relu(%a)
  %c = exp(%a)
  %e = add(%b, %c)
  %d = transpose(%e, dense<i32[4] 0 2 3 1>)
  return(%d)
}

== pass layout => relu concatenation pad mean
// axes and paddings go along; the mean over both spatial axes needs no order
graph @main(%x: f32[1,2,3,4]) {
  %a = transpose(%x, dense<i32[4] 0 3 1 2>)
  %b = relu(%a)
  %c = concatenation(%a, %b) {axis=1}
  %p = pad(%c, dense<i32[4,2] 0 0 0 0 1 0 0 2>)
  %m = mean(%p, dense<i32[2] 2 3>)
  return(%m)
}

== pass layout => transpose relu
// one transpose either way: it stays
graph @main(%x: f32[1,2,3,4]) {
  %a = transpose(%x, dense<i32[4] 0 3 1 2>)
  %b = relu(%a)
  return(%b)
}

== pass layout => add transpose
// two become one
graph @main(%x: f32[1,2,3,4], %y: f32[1,2,3,4]) {
  %a = transpose(%x, dense<i32[4] 0 3 1 2>)
  %b = transpose(%y, dense<i32[4] 0 3 1 2>)
  %c = add(%a, %b)
  return(%c)
}

== pass layout => transpose relu add mul
// what lies outside keeps its order: the input would need a transpose of its own
graph @main(%x: f32[1,2,3,4], %y: f32[1,4,2,3]) {
  %a = transpose(%x, dense<i32[4] 0 3 1 2>)
  %b = relu(%a)
  %c = add(%b, %y)
  %d = mul(%c, %y)
  return(%d)
}

== pass layout => relu split sub
graph @main(%x: f32[1,2,3,4]) {
  %a = transpose(%x, dense<i32[4] 0 3 1 2>)
  %b = relu(%a)
  %c, %d = split(dense<i32[] 1>, %b) {num_splits=2}
  %e = sub(%c, %d)
  %f = transpose(%e, dense<i32[4] 0 2 3 1>)
  return(%f)
}
