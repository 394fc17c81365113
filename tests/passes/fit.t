// Types and ranks that the runtime's kernels take.

== pass fit-types => cast exp neg cast
// the chain stays wide
graph @main(%x: f16[n,3]) {
  %a = exp(%x)
  %b = neg(%a)
  return(%b)
}

== pass fit-types => cast cast add cast
graph @main(%x: i8[n,3], %y: i8[n,3]) {
  %a = add(%x, %y)
  return(%a)
}

== pass fit-types => cast cast add mul cast
// additions and products need the low bits only
graph @main(%x: i8[n,3], %y: i8[n,3]) {
  %a = add(%x, %y)
  %b = mul(%a, %y)
  return(%b)
}

== pass fit-types => cast cast add cast maximum
// a maximum needs the number itself
graph @main(%x: i8[n,3], %y: i8[n,3]) {
  %a = add(%x, %y)
  %b = maximum(%a, %y)
  return(%b)
}

== pass fit-types => cast cast less
graph @main(%x: u8[n,3], %y: u8[n,3]) {
  %a = less(%x, %y)
  return(%a)
}

== pass fit-types => cast fully_connected cast
graph @main(%x: f64[n,3]) {
  %a = fully_connected(%x, dense<f64[2,3] 1 2 3 4 5 6>)
  return(%a)
}

== pass fit-types => transpose
// movement has its kernels
graph @main(%x: f16[n,3]) {
  %a = transpose(%x, dense<i32[2] 1 0>)
  return(%a)
}

== pass fit-types => cast exp transpose cast
graph @main(%x: f16[n,3]) {
  %a = exp(%x)
  %b = transpose(%a, dense<i32[2] 1 0>)
  return(%b)
}

== pass fit-types => cast split cast cast
graph @main(%x: bool[n,4]) {
  %a, %b = split(dense<i32[] 1>, %x) {num_splits=2}
  return(%a, %b)
}

== pass fit-ranks => broadcast_to less
graph @main(%x: f32[2,2,2,2,2], %y: f32[2]) {
  %a = less(%x, %y)
  return(%a)
}

== pass fit-types => cast cast
// the model asks for the rounding
graph @main(%x: f32[n,3]) {
  %a = cast(%x) {in_data_type=f32, out_data_type=bf16}
  %b = cast(%a) {in_data_type=bf16, out_data_type=f32}
  return(%b)
}

== pass fit-types => maximum
// rounding on the way to a computation is left out (here it cannot be seen)
graph @main(%x: f32[n,3]) {
  %a = cast(%x) {in_data_type=f32, out_data_type=f16}
  %b = cast(%a) {in_data_type=f16, out_data_type=f32}
  %c = maximum(%b, splat<f32[] 100>)
  return(%c)
}

== pass fit-types => cast unsorted_segment_max cast equal select_v2
// the second segment has no elements
graph @main(%x: i8[3,2]) {
  %a = unsorted_segment_max(%x, dense<i32[3] 0 0 2>, dense<i32[] 3>)
  return(%a)
}

== pass repeated => broadcast_to reduce_max maximum
// 64 MB of one number, and more
graph @main(%x: f32[4]) {
  %a = reduce_max(splat<f32[16777218] 3>, dense<i32[1] 0>)
  %b = maximum(%x, %a)
  return(%b)
}

== pass repeated => reduce_max maximum
// 64 MB of one number
graph @main(%x: f32[4]) {
  %a = reduce_max(splat<f32[16777217] 3>, dense<i32[1] 0>)
  %b = maximum(%x, %a)
  return(%b)
}

== pass repeated => broadcast_to reduce_max reduce_max maximum maximum
// what fits beside a large one stays, and one constant is broadcast once
graph @main(%x: f32[4]) {
  %a = reduce_max(splat<f32[8,2097153] 3>, dense<i32[2] 0 1>)
  %b = reduce_max(splat<f32[262144] 2>, dense<i32[1] 0>)
  %c = maximum(%x, %a)
  %d = maximum(%c, %b)
  return(%d)
}

== pass fit-in-place => reshape bitcast cast mul abs
// the product would overwrite %a, which is read behind it
graph @main(%x: f32[6,2], %y: c64[3,2]) {
  %a = reshape(%x, dense<i32[3] 3 2 2>)
  %b = bitcast(%a) : c64[3,2]
  %c = mul(%b, %y)
  %d = abs(%a)
  return(%c, %d)
}
