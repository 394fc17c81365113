// Reshapes, transposes, slices and their like.

== reshape-nothing =>
graph @main(%x: f32[n,3]) {
  %y = reshape(%x, dense<i32[2] -1 3>)
  return(%y)
}

== pad-nothing =>
graph @main(%x: f32[n,3]) {
  %y = tile(%x, dense<i32[2] 1 1>)
  return(%y)
}

== not pad-nothing
graph @main(%x: f32[2,3]) {
  %y = tile(%x, dense<i32[2] 1 2>)
  return(%y)
}

== strided-slice-nothing =>
graph @main(%x: f32[2,3]) {
  %y = strided_slice(%x, dense<i32[2] 0 0>, dense<i32[2] 2 3>, dense<i32[2] 1 1>)
  return(%y)
}

== not strided-slice-nothing
// reversed
graph @main(%x: f32[2,3]) {
  %y = strided_slice(%x, dense<i32[2] 0 -1>, dense<i32[2] 2 -4>, dense<i32[2] 1 -1>)
  return(%y)
}

== reshape-reshape => reshape
graph @main(%x: f32[n,2,6]) {
  %y = reshape(%x, dense<i32[2] -1 6>)
  %z = reshape(%y, dense<i32[3] -1 3 4>)
  return(%z)
}

== squeeze-to-reshape => reshape
graph @main(%x: f32[n,1,6]) {
  %y = squeeze(%x) {squeeze_dims=[1]}
  return(%y)
}

== not squeeze-to-reshape
// two sizes are unknown
graph @main(%x: f32[n,1,m]) {
  %y = squeeze(%x) {squeeze_dims=[1]}
  return(%y)
}

== transpose-transpose => transpose
graph @main(%x: f32[2,n,4]) {
  %y = transpose(%x, dense<i32[3] 0 2 1>)
  %z = transpose(%y, dense<i32[3] 2 0 1>)
  return(%z)
}

== transpose-transpose =>
// they cancel
graph @main(%x: f32[2,n,4]) {
  %y = transpose(%x, dense<i32[3] 1 2 0>)
  %z = transpose(%y, dense<i32[3] 2 0 1>)
  return(%z)
}

== transpose-to-reshape => reshape
graph @main(%x: f32[n,1,4]) {
  %y = transpose(%x, dense<i32[3] 1 0 2>)
  return(%y)
}

== not transpose-to-reshape
graph @main(%x: f32[n,1,4]) {
  %y = transpose(%x, dense<i32[3] 2 0 1>)
  return(%y)
}

== one-operand => reshape
graph @main(%x: f32[n,3]) {
  %y = pack(%x) {values_count=1, axis=1}
  return(%y)
}

== unpack-pack =>
graph @main(%x: f32[n,2]) {
  %a, %b = unpack(%x) {num=2, axis=1}
  %y = pack(%a, %b) {values_count=2, axis=1}
  return(%y)
}

== not unpack-pack
// exchanged
graph @main(%x: f32[n,2]) {
  %a, %b = unpack(%x) {num=2, axis=1}
  %y = pack(%b, %a) {values_count=2, axis=1}
  return(%y)
}

== split-concat =>
graph @main(%x: f32[n,4]) {
  %a, %b = split(dense<i32[] 1>, %x) {num_splits=2}
  %y = concatenation(%a, %b) {axis=1}
  return(%y)
}

== not split-concat
graph @main(%x: f32[2,4]) {
  %a, %b = split(dense<i32[] 1>, %x) {num_splits=2}
  %y = concatenation(%a, %b) {axis=0}
  return(%y)
}

== concat-concat => concatenation
graph @main(%x: f32[2,4], %y: f32[2,1]) {
  %a = concatenation(%x, %y) {axis=1}
  %b = concatenation(%y, %a, %x) {axis=1}
  return(%b)
}

== not concat-concat
graph @main(%x: f32[2,4], %y: f32[2,4]) {
  %a = concatenation(%x, %y) {axis=0}
  %b = concatenation(%a, %a) {axis=1}
  return(%b)
}

== reduce-keep-dims => mean
graph @main(%x: f32[n,4,5]) {
  %a = mean(%x, dense<i32[1] 1>)
  %b = reshape(%a, dense<i32[3] -1 1 5>)
  return(%b)
}

== not reduce-keep-dims
graph @main(%x: f32[n,4,5]) {
  %a = mean(%x, dense<i32[1] 1>)
  %b = reshape(%a, dense<i32[3] 1 -1 5>)
  return(%b)
}

== reduce-drop-dims => sum
graph @main(%x: f32[n,4,5]) {
  %a = sum(%x, dense<i32[1] -2>) {keep_dims=true}
  %b = reshape(%a, dense<i32[2] -1 5>)
  return(%b)
}

== broadcast-first => sub
graph @main(%x: f32[1,4], %y: f32[3,4]) {
  %a = broadcast_to(%x, dense<i32[2] 3 4>)
  %b = sub(%a, %y)
  return(%b)
}

== broadcast-first => mul
// either order
graph @main(%x: f32[1,4], %y: f32[3,4]) {
  %a = broadcast_to(%x, dense<i32[2] 3 4>)
  %b = mul(%y, %a) {fused_activation_function=RELU}
  return(%b)
}

== broadcast-second => less
graph @main(%x: f32[3,1], %y: f32[3,4]) {
  %a = tile(%x, dense<i32[2] 1 4>)
  %b = less(%y, %a)
  return(%b)
}

== not broadcast-second
// repeats more than one element
graph @main(%x: f32[3,2], %y: f32[3,4]) {
  %a = tile(%x, dense<i32[2] 1 2>)
  %b = less(%y, %a)
  return(%b)
}

== not broadcast-first
// the result would be smaller
graph @main(%x: f32[1,4], %y: f32[1,4]) {
  %a = broadcast_to(%x, dense<i32[2] 3 4>)
  %b = sub(%a, %y)
  return(%b)
}

== gather-to-slice => slice
graph @main(%x: f32[5,n]) {
  %y = gather(%x, dense<i32[3] 1 2 3>)
  return(%y)
}

== not gather-to-slice
graph @main(%x: f32[5,n]) {
  %y = gather(%x, dense<i32[3] 1 3 4>)
  return(%y)
}

== unary-of-gather => gather add
graph @main(%x: f32[4]) {
  %g = gather(dense<f32[2,4] 0.5 1 -2 3 4 0.25 6 -7>, splat<i32[200,100] 1>)
  %y = tanh(%g)
  %z = add(%x, %y)
  return(%z)
}

== not unary-of-gather
// the rows have another user
graph @main(%x: f32[4]) {
  %g = gather(dense<f32[2,4] 0.5 1 -2 3 4 0.25 6 -7>, splat<i32[200,100] 1>)
  %y = tanh(%g)
  %z = add(%x, %y)
  return(%z, %g)
}

== not unary-of-gather
// no constant table
graph @main(%x: f32[2,4]) {
  %g = gather(%x, splat<i32[200,100] 1>)
  %y = tanh(%g)
  return(%y)
}

== binary-of-gather => gather add
graph @main(%x: f32[4]) {
  %g = gather(dense<f32[2,4] 0.5 1 -2 3 4 0.25 6 -7>, splat<i32[200,100] 1>)
  %y = mul(%g, splat<f32[] 16>)
  %z = add(%x, %y)
  return(%z)
}

== not binary-of-gather
// each column is multiplied by another number
graph @main(%x: f32[4]) {
  %g = gather(dense<f32[2,4] 0.5 1 -2 3 4 0.25 6 -7>, splat<i32[20000] 1>)
  %y = mul(%g, dense<f32[4] 1 2 3 4>)
  %z = add(%x, %y)
  return(%z)
}

== transpose-of-gather => gather add
graph @main(%x: f32[4,200,100]) {
  %g = gather(dense<f32[2,4] 0.5 1 -2 3 4 0.25 6 -7>, splat<i32[200,100] 1>)
  %y = transpose(%g, dense<i32[3] 2 0 1>)
  %z = add(%x, %y)
  return(%z)
}

== transpose-of-gather => gather add
// the table's axes around those of the indices
graph @main(%x: f32[200,100,4,1]) {
  %g = gather(dense<f32[4,2,1] 0.5 1 -2 3 4 0.25 6 -7>, splat<i32[200,100] 1>) {axis=1}
  %y = transpose(%g, dense<i32[4] 1 2 0 3>)
  %z = add(%x, %y)
  return(%z)
}

== not transpose-of-gather
// the axes of the indices change places
graph @main(%x: f32[100,200,4]) {
  %g = gather(dense<f32[2,4] 0.5 1 -2 3 4 0.25 6 -7>, splat<i32[200,100] 1>)
  %y = transpose(%g, dense<i32[3] 1 0 2>)
  %z = add(%x, %y)
  return(%z)
}

== transpose-of-reshape => transpose reshape
graph @main(%x: f32[n,1,5,3]) {
  %y = reshape(%x, dense<i32[3] -1 5 3>)
  %z = transpose(%y, dense<i32[3] 0 2 1>)
  return(%z)
}

== not transpose-of-reshape
// sizes are merged
graph @main(%x: f32[2,4,5]) {
  %y = reshape(%x, dense<i32[2] 8 5>)
  %z = transpose(%y, dense<i32[2] 1 0>)
  return(%z)
}

== reduce-of-reshape => reduce_max
graph @main(%x: f32[n,1,5,3]) {
  %y = reshape(%x, dense<i32[3] -1 5 3>)
  %z = reduce_max(%y, dense<i32[1] 1>)
  return(%z)
}

== not reduce-of-reshape
graph @main(%x: f32[n,1,5,3]) {
  %y = reshape(%x, dense<i32[3] -1 5 3>)
  %z = reduce_max(%y, dense<i32[1] 1>) {keep_dims=true}
  return(%z)
}

== slice-keeping-axes => strided_slice
graph @main(%x: f32[4,5]) {
  %y = strided_slice(%x, dense<i32[2] 1 0>, dense<i32[2] 2 3>, dense<i32[2] 1 1>) {shrink_axis_mask=1}
  %z = reshape(%y, dense<i32[2] 1 3>)
  return(%z)
}

== not slice-keeping-axes
// the last row: its end would be 0
graph @main(%x: f32[4,5]) {
  %y = strided_slice(%x, dense<i32[2] -1 0>, dense<i32[2] 0 3>, dense<i32[2] 1 1>) {shrink_axis_mask=1}
  %z = reshape(%y, dense<i32[2] 1 3>)
  return(%z)
}

== concat-to-pack => pack
graph @main(%x: i32[]) {
  %y = reshape(%x, dense<i32[1] 1>)
  %z = concatenation(%y, dense<i32[1] 5>) {axis=0}
  return(%z)
}

== sizes-by-addition => shape add
graph @main(%x: f32[n,4,5,3]) {
  %s = shape(%x) {out_type=i32}
  %n = strided_slice(%s, dense<i32[1] 0>, dense<i32[1] 1>, dense<i32[1] 1>) {shrink_axis_mask=1}
  %z = pack(%n, dense<i32[] 8>, dense<i32[] 10>, dense<i32[] 6>) {values_count=4, axis=0}
  return(%z)
}

== not sizes-by-addition
// another rank
graph @main(%x: f32[n,4,5]) {
  %s = shape(%x) {out_type=i32}
  %n = strided_slice(%s, dense<i32[1] 0>, dense<i32[1] 1>, dense<i32[1] 1>) {shrink_axis_mask=1}
  %z = pack(%n, dense<i32[] 8>, dense<i32[] 10>, dense<i32[] 6>) {values_count=4, axis=0}
  return(%z)
}

== update-whole =>
graph @main(%x: f32[1,n], %u: f32[1,n], %i: i32[2]) {
  %y = dynamic_update_slice(%x, %u, %i)
  return(%y)
}

== not update-whole
graph @main(%x: f32[2,3], %u: f32[1,3], %i: i32[2]) {
  %y = dynamic_update_slice(%x, %u, %i)
  return(%y)
}

== slice-of-all => reshape
// the last row of one
graph @main(%x: f32[1,n,4]) {
  %y = strided_slice(%x, dense<i32[3] -1 0 0>, splat<i32[3] 0>, splat<i32[3] 1>) {begin_mask=6, end_mask=6, shrink_axis_mask=1} : f32[n,4]
  return(%y)
}

== not slice-of-all
// of two
graph @main(%x: f32[2,n,4]) {
  %y = strided_slice(%x, dense<i32[3] -1 0 0>, splat<i32[3] 0>, splat<i32[3] 1>) {begin_mask=6, end_mask=6, shrink_axis_mask=1} : f32[n,4]
  return(%y)
}

== not slice-of-all
// backwards
graph @main(%x: f32[1,3]) {
  %y = strided_slice(%x, dense<i32[2] 0 0>, dense<i32[2] 0 0>, dense<i32[2] 1 -1>) {begin_mask=2, end_mask=2, shrink_axis_mask=1} : f32[3]
  return(%y)
}

== ones-dropped => add
graph @main(%x: f32[1,4], %z: f32[1,4]) {
  %r = reshape(%z, dense<i32[1] 4>)
  %y = add(%x, %r)
  return(%y)
}

== not ones-dropped
// the ones would make a new axis
graph @main(%x: f32[4], %z: f32[1,4]) {
  %r = reshape(%z, dense<i32[1] 4>)
  %y = add(%x, %r)
  return(%y)
}

== not ones-dropped
graph @main(%x: f32[2,4], %z: f32[4,2]) {
  %r = reshape(%z, dense<i32[2] 2 4>)
  %y = add(%x, %r)
  return(%y)
}

== slice-of-one => strided_slice
graph @main(%x: i32[5]) {
  %s = slice(%x, dense<i32[1] 2>, dense<i32[1] 1>)
  %y = reshape(%s, dense<i32[0]>)
  return(%y)
}

== not slice-of-one
// the axis stays
graph @main(%x: i32[5]) {
  %s = slice(%x, dense<i32[1] 2>, dense<i32[1] 1>)
  %y = reshape(%s, dense<i32[2] 1 1>)
  return(%y)
}

== leading-ones-first => div
graph @main(%x: f32[4], %z: f32[3,4]) {
  %r = reshape(%x, dense<i32[2] 1 4>)
  %y = div(%r, %z)
  return(%y)
}

== leading-ones-second => sub
graph @main(%x: f32[2,3,4], %z: f32[3,4]) {
  %r = reshape(%z, dense<i32[3] 1 3 4>)
  %y = sub(%x, %r)
  return(%y)
}

== not leading-ones-first
// the ones make a new axis
graph @main(%x: f32[4], %z: f32[4]) {
  %r = reshape(%x, dense<i32[2] 1 4>)
  %y = div(%r, %z)
  return(%y)
}

== not leading-ones-second
// a one that is not in front
graph @main(%x: f32[4,4], %z: f32[4]) {
  %r = reshape(%z, dense<i32[2] 4 1>)
  %y = div(%x, %r)
  return(%y)
}

== bitcast-bitcast => bitcast mul real
// back to what it was, read by others
graph @main(%x: f32[2,3,2]) {
  %a = bitcast(%x) : c64[2,3]
  %b = bitcast(%a) : f32[2,3,2]
  %c = mul(%b, dense<f32[2] 1 -1>)
  %d = real(%a)
  return(%c, %d)
}

== bitcast-bitcast => bitcast
graph @main(%x: f32[2,3]) {
  %a = bitcast(%x) : i32[2,3]
  %b = bitcast(%a) : u32[2,3]
  return(%b)
}
