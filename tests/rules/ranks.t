// Ranks beyond what the kernels take.

== broadcast-binary => broadcast_to broadcast_to less
graph @main(%x: f32[1,2,1,2,1], %y: f32[2,1,3,1,2]) {
  %z = less(%x, %y)
  return(%z)
}

== not broadcast-binary
graph @main(%x: f32[2,1,2,2], %y: f32[2]) {
  %z = less(%x, %y)
  return(%z)
}

== not broadcast-binary
// nothing is broadcast
graph @main(%x: f32[2,1,2,1,2], %y: f32[2,1,2,1,2]) {
  %z = less(%x, %y)
  return(%z)
}

== broadcast-commutative => broadcast_to broadcast_to add
graph @main(%x: f32[1,2,1,2,1,2,1], %y: f32[2,1,3,1,2,1,2]) {
  %z = add(%x, %y)
  return(%z)
}

== broadcast-select => broadcast_to broadcast_to select_v2
graph @main(%c: bool[2,1,1,1,1,2], %x: f32[2,2,2,2,1,2], %y: f32[2]) {
  %z = select_v2(%c, %x, %y)
  return(%z)
}

== transpose-rank => reshape transpose reshape
graph @main(%x: f32[2,3,2,1,2,1,3]) {
  %y = transpose(%x, dense<i32[7] 2 0 1 6 3 4 5>)
  return(%y)
}

== transpose-rank => reshape transpose reshape reshape transpose reshape reshape transpose reshape reshape transpose reshape reshape transpose reshape reshape transpose reshape
// no neighbours
graph @main(%x: f32[2,3,2,2,2,2,3]) {
  %y = transpose(%x, dense<i32[7] 6 5 4 3 2 1 0>)
  return(%y)
}

== transpose-rank => reshape transpose reshape
// axes of one element do not count
graph @main(%x: f32[2,3,1,2,2,1,3]) {
  %y = transpose(%x, dense<i32[7] 6 5 4 3 2 1 0>)
  return(%y)
}

== reshape-beside => reshape transpose
graph @main(%x: f32[12,12]) {
  %a = reshape(%x, dense<i32[5] 2 3 2 3 4>)
  %b = reshape(%a, dense<i32[3] 6 2 12>)
  %y = transpose(%b, dense<i32[3] 1 0 2>)
  return(%y)
}

== not transpose-rank
graph @main(%x: f32[2,3,2,1,2,1]) {
  %y = transpose(%x, dense<i32[6] 2 0 1 3 4 5>)
  return(%y)
}

== pad-rank => reshape pad reshape
graph @main(%x: f32[2,3,2,1,2,2]) {
  %y = pad(%x, dense<i32[6,2] 0 0 0 0 1 0 0 0 0 0 0 2>)
  return(%y)
}

== slice-rank => reshape slice reshape
graph @main(%x: f32[2,3,2,1,2,2,3]) {
  %y = slice(%x, dense<i32[7] 0 0 1 0 0 0 1>, dense<i32[7] -1 -1 1 -1 -1 -1 2>)
  return(%y)
}

== matmul-rank => broadcast_to reshape broadcast_to reshape batch_matmul reshape
graph @main(%x: f32[2,1,2,2,3,2], %y: f32[1,2,2,1,2,4]) {
  %z = batch_matmul(%x, %y)
  return(%z)
}

== reverse-groups => reverse_v2 reverse_v2
graph @main(%x: f32[2,3,4,2]) {
  %y = reverse_v2(%x, dense<i32[3] 0 2 3>)
  return(%y)
}

== reverse-groups =>
// no axis at all
graph @main(%x: f32[2,3]) {
  %y = reverse_v2(%x, dense<i32[0]>)
  return(%y)
}

== not reverse-groups
graph @main(%x: f32[2,3,4,2]) {
  %y = reverse_v2(%x, dense<i32[2] 3 2>)
  return(%y)
}

== pad-rank => reshape pad reshape reshape pad reshape
// every axis is padded: in two steps
graph @main(%x: f32[2,1,2,1,2,3]) {
  %y = pad(%x, dense<i32[6,2] 1 0 0 1 1 1 0 2 1 0 0 1>)
  return(%y)
}
