// Identities, constants gathered, operators with a shorter name.

== add-zero =>
graph @main(%x: f32[2,3]) {
  %t1 = add(%x, splat<f32[] 0>)
  return(%t1)
}

== sub-zero =>
graph @main(%x: f32[2,3]) {
  %t1 = sub(%x, splat<f32[] 0>)
  return(%t1)
}

== mul-zero =>
graph @main(%x: i32[2,3]) {
  %t1 = mul(%x, splat<i32[] 0>)
  return(%t1)
}

== cast-zero =>
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0>)
  %t2 = cast(%t1) {in_data_type=f32, out_data_type=i32}
  return(%t2)
}

== mul-one =>
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 1>)
  return(%t1)
}

== div-one =>
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] 1>)
  return(%t1)
}

== floor-div-one =>
graph @main(%x: i32[2,3]) {
  %t1 = floor_div(%x, splat<i32[] 1>)
  return(%t1)
}

== pow-one =>
graph @main(%x: f32[2,3]) {
  %t1 = pow(%x, splat<f32[] 1>)
  return(%t1)
}

== pow-two => square
graph @main(%x: f32[2,3]) {
  %t1 = pow(%x, splat<f32[] 2>)
  return(%t1)
}

== pow-half => sqrt
graph @main(%x: f32[2,3]) {
  %t1 = pow(%x, splat<f32[] 0.5>)
  return(%t1)
}

== pow-minus-half => rsqrt
graph @main(%x: f32[2,3]) {
  %t1 = pow(%x, splat<f32[] -0.5>)
  return(%t1)
}

== neg-neg =>
graph @main(%x: f32[2,3]) {
  %t1 = neg(%x)
  %t2 = neg(%t1)
  return(%t2)
}

== not-not =>
graph @main(%x: bool[2,3]) {
  %t1 = logical_not(%x)
  %t2 = logical_not(%t1)
  return(%t2)
}

== max-same =>
graph @main(%x: f32[2,3]) {
  %t1 = maximum(%x, %x)
  return(%t1)
}

== and-true =>
graph @main(%x: bool[2,3]) {
  %t1 = logical_and(%x, splat<bool[] true>)
  return(%t1)
}

== or-false =>
graph @main(%x: bool[2,3]) {
  %t1 = logical_or(%x, splat<bool[] false>)
  return(%t1)
}

== not-negative => relu
graph @main(%x: f32[2,3]) {
  %t1 = relu(%x)
  %t2 = relu(%t1)
  return(%t2)
}

== relu-softmax => softmax
graph @main(%x: f32[2,3]) {
  %t1 = softmax(%x)
  %t2 = relu(%t1)
  return(%t2)
}

== relu6-relu => relu6
graph @main(%x: f32[2,3]) {
  %t1 = relu(%x)
  %t2 = relu6(%t1)
  return(%t2)
}

== relu6-small => relu6
graph @main(%x: f32[2,3]) {
  %t1 = relu6(%x)
  %t2 = relu6(%t1)
  return(%t2)
}

== round-round => floor
graph @main(%x: f32[2,3]) {
  %t1 = floor(%x)
  %t2 = floor(%t1)
  return(%t2)
}

== add-n-one =>
graph @main(%x: f32[2,3]) {
  %t1 = add_n(%x)
  return(%t1)
}

== add-n-two => add
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = add_n(%x, %y)
  return(%t1)
}

== add-neg => sub
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = neg(%y)
  %t2 = add(%x, %t1)
  return(%t2)
}

== sub-neg => add
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = neg(%y)
  %t2 = sub(%x, %t1)
  return(%t2)
}

== mul-minus-one => neg
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] -1>)
  return(%t1)
}

== neg-mul-const => mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 2.5>)
  %t2 = neg(%t1)
  return(%t2)
}

== mul-const-neg => mul
graph @main(%x: f32[2,3]) {
  %t1 = neg(%x)
  %t2 = mul(%t1, splat<f32[] 2.5>)
  return(%t2)
}

== div-const-neg => div
graph @main(%x: f32[2,3]) {
  %t1 = neg(%x)
  %t2 = div(%t1, splat<f32[] 2.5>)
  return(%t2)
}

== neg-sub => sub
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = sub(%x, %y)
  %t2 = neg(%t1)
  return(%t2)
}

== mul-neg-neg => mul
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = neg(%x)
  %t2 = neg(%y)
  %t3 = mul(%t1, %t2)
  return(%t3)
}

== add-add => add
graph @main(%x: f32[2,3]) {
  %t1 = add(%x, splat<f32[] 0.75>)
  %t2 = add(%t1, splat<f32[] 1.5>)
  return(%t2)
}

== sub-sub => sub
graph @main(%x: f32[2,3]) {
  %t1 = sub(%x, splat<f32[] 0.75>)
  %t2 = sub(%t1, splat<f32[] 1.5>)
  return(%t2)
}

== sub-of-add => add
graph @main(%x: f32[2,3]) {
  %t1 = add(%x, splat<f32[] 0.75>)
  %t2 = sub(%t1, splat<f32[] 1.5>)
  return(%t2)
}

== add-of-sub => add
graph @main(%x: f32[2,3]) {
  %t1 = sub(%x, splat<f32[] 0.75>)
  %t2 = add(%t1, splat<f32[] 1.5>)
  return(%t2)
}

== add-of-rsub => sub
graph @main(%x: f32[2,3]) {
  %t1 = sub(splat<f32[] 0.75>, %x)
  %t2 = add(%t1, splat<f32[] 1.5>)
  return(%t2)
}

== rsub-of-add => sub
graph @main(%x: f32[2,3]) {
  %t1 = add(%x, splat<f32[] 0.75>)
  %t2 = sub(splat<f32[] 1.5>, %t1)
  return(%t2)
}

== rsub-of-rsub => add
graph @main(%x: f32[2,3]) {
  %t1 = sub(splat<f32[] 0.75>, %x)
  %t2 = sub(splat<f32[] 1.5>, %t1)
  return(%t2)
}

== rsub-of-sub => sub
graph @main(%x: f32[2,3]) {
  %t1 = sub(%x, splat<f32[] 0.75>)
  %t2 = sub(splat<f32[] 1.5>, %t1)
  return(%t2)
}

== sub-of-rsub => sub
graph @main(%x: f32[2,3]) {
  %t1 = sub(splat<f32[] 0.75>, %x)
  %t2 = sub(%t1, splat<f32[] 1.5>)
  return(%t2)
}

== mul-mul => mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.75>)
  %t2 = mul(%t1, splat<f32[] 1.5>)
  return(%t2)
}

== mul-mul => mul
// a factor of 0 is no factor that vanished
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 0 2>)
  %t2 = mul(%t1, splat<f32[] 1.5>)
  return(%t2)
}

== not mul-mul
// the product would vanish
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, dense<f32[3] 0.75 0 2>)
  %t2 = mul(%t1, splat<f32[] 1e-20>)
  return(%t2)
}

== div-div => div
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] 0.75>)
  %t2 = div(%t1, splat<f32[] 1.5>)
  return(%t2)
}

== mul-of-div => mul
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] 0.75>)
  %t2 = mul(%t1, splat<f32[] 1.5>)
  return(%t2)
}

== div-of-mul => mul
graph @main(%x: f32[2,3]) {
  %t1 = mul(%x, splat<f32[] 0.75>)
  %t2 = div(%t1, splat<f32[] 1.5>)
  return(%t2)
}

== div-exact => mul
graph @main(%x: f32[2,3]) {
  %t1 = div(%x, splat<f32[] 0.25>)
  return(%t1)
}

== square-difference => squared_difference
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = sub(%x, %y)
  %t2 = square(%t1)
  return(%t2)
}

== mul-difference => squared_difference
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = sub(%x, %y)
  %t2 = mul(%t1, %t1)
  return(%t2)
}

== one-over-sqrt => rsqrt
graph @main(%x: f32[2,3]) {
  %t1 = sqrt(%x)
  %t2 = div(splat<f32[] 1>, %t1)
  return(%t2)
}

== div-sqrt => rsqrt mul
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = sqrt(%y)
  %t2 = div(%x, %t1)
  return(%t2)
}

== div-rsqrt => sqrt mul
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = rsqrt(%y)
  %t2 = div(%x, %t1)
  return(%t2)
}

== sqrt-of-reciprocal => rsqrt
graph @main(%x: f32[2,3]) {
  %t1 = div(splat<f32[] 1>, %x)
  %t2 = sqrt(%t1)
  return(%t2)
}

== log-of-softmax => log_softmax
graph @main(%x: f32[2,3]) {
  %t1 = softmax(%x) {beta=1}
  %t2 = log(%t1)
  return(%t2)
}

== argmax-of-softmax => arg_max
graph @main(%x: f32[2,3]) {
  %t1 = softmax(%x) {beta=1}
  %t2 = arg_max(%t1, dense<i32[] -1>) {output_type=i64}
  return(%t2)
}

== argmax-of-log-softmax => arg_max
graph @main(%x: f32[2,3]) {
  %t1 = log_softmax(%x)
  %t2 = arg_max(%t1, dense<i32[] -1>) {output_type=i64}
  return(%t2)
}

== not-equal => not_equal
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = equal(%x, %y)
  %t2 = logical_not(%t1)
  return(%t2)
}

== not-not-equal => equal
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = not_equal(%x, %y)
  %t2 = logical_not(%t1)
  return(%t2)
}

== not-less => greater_equal
graph @main(%x: i32[2,3], %y: i32[2,3]) {
  %t1 = less(%x, %y)
  %t2 = logical_not(%t1)
  return(%t2)
}

== not-less-equal => greater
graph @main(%x: i32[2,3], %y: i32[2,3]) {
  %t1 = less_equal(%x, %y)
  %t2 = logical_not(%t1)
  return(%t2)
}

== not-greater => less_equal
graph @main(%x: i32[2,3], %y: i32[2,3]) {
  %t1 = greater(%x, %y)
  %t2 = logical_not(%t1)
  return(%t2)
}

== not-greater-equal => less
graph @main(%x: i32[2,3], %y: i32[2,3]) {
  %t1 = greater_equal(%x, %y)
  %t2 = logical_not(%t1)
  return(%t2)
}

== cast-to-same =>
graph @main(%x: i8[2,3]) {
  %t1 = cast(%x) {in_data_type=i8, out_data_type=i8}
  return(%t1)
}

== cast-cast => cast
graph @main(%x: i8[2,3]) {
  %t1 = cast(%x) {in_data_type=i8, out_data_type=i32}
  %t2 = cast(%t1) {in_data_type=i32, out_data_type=f32}
  return(%t2)
}

== select-true =>
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = select(splat<bool[2,3] true>, %x, %y)
  return(%t1)
}

== select-false =>
graph @main(%x: f32[2,3], %y: f32[2,3]) {
  %t1 = select(splat<bool[2,3] false>, %x, %y)
  return(%t1)
}

== select-same =>
graph @main(%c: bool[2,3], %x: f32[2,3]) {
  %t1 = select(%c, %x, %x)
  return(%t1)
}

== select-bool =>
graph @main(%c: bool[2,3]) {
  %t1 = select(%c, splat<bool[2,3] true>, splat<bool[2,3] false>)
  return(%t1)
}

== select-not => logical_not
graph @main(%c: bool[2,3]) {
  %t1 = select(%c, splat<bool[2,3] false>, splat<bool[2,3] true>)
  return(%t1)
}

== select-of-not => select
graph @main(%c: bool[2,3], %x: f32[2,3], %y: f32[2,3]) {
  %t1 = logical_not(%c)
  %t2 = select(%t1, %x, %y)
  return(%t2)
}

== reduce-nothing => reshape
graph @main(%x: f32[2,1]) {
  %t1 = mean(%x, dense<i32[1] -1>)
  return(%t1)
}


== not cast-cast
// the first cast drops digits
graph @main(%x: f32[2,3]) {
  %t1 = cast(%x) {in_data_type=f32, out_data_type=i32}
  %t2 = cast(%t1) {in_data_type=i32, out_data_type=f32}
  return(%t2)
}

== not add-zero
// the zeros broadcast x
graph @main(%x: f32[1,3]) {
  %y = add(%x, splat<f32[2,3] 0>)
  return(%y)
}

== not not-less
// NaN is neither less nor not less
graph @main(%x: f32[3], %y: f32[3]) {
  %a = less(%x, %y)
  %b = logical_not(%a)
  return(%b)
}

== not sub-of-add
// (x + 2^23) - 2^23 rounds on purpose
graph @main(%x: f32[3]) {
  %a = add(%x, splat<f32[] 8388608>)
  %b = sub(%a, splat<f32[] 8388608>)
  return(%b)
}

== not div-exact
graph @main(%x: f32[3]) {
  %a = div(%x, splat<f32[] 3>)
  return(%a)
}

== not mul-mul
// the constant would grow
graph @main(%x: f32[4,4]) {
  %a = mul(%x, dense<f32[4,1] 1 2 3 4>)
  %b = mul(%a, dense<f32[1,4] 1 2 3 4>)
  return(%b)
}

== not argmax-of-softmax
// over another axis
graph @main(%x: f32[3,4]) {
  %a = softmax(%x) {beta=1}
  %b = arg_max(%a, dense<i32[] 0>) {output_type=i64}
  return(%b)
}

== not add-add
// the inner sum has another user
graph @main(%x: f32[3]) {
  %a = add(%x, splat<f32[] 1>)
  %b = add(%a, splat<f32[] 2>)
  return(%b, %a)
}

== mul-reshape-mul => reshape mul
graph @main(%x: f32[6]) {
  %a = mul(%x, splat<f32[] 2>)
  %b = reshape(%a, dense<i32[2] 2 3>)
  %c = mul(%b, dense<f32[3] 1 2 3>)
  return(%c)
}

== add-reshape-add => transpose add
graph @main(%x: f32[2,3]) {
  %a = add(%x, splat<f32[] 2>)
  %b = transpose(%a, dense<i32[2] 1 0>)
  %c = add(%b, dense<f32[2] 1 2>)
  return(%c)
}

== not add-reshape-add
graph @main(%x: f32[2,3]) {
  %a = add(%x, dense<f32[3] 1 2 3>)
  %b = transpose(%a, dense<i32[2] 1 0>)
  %c = add(%b, dense<f32[2] 1 2>)
  return(%c)
}

== add-neg-product => mul sub
graph @main(%x: f32[2,3], %y: f32[2,3], %z: f32[2,3]) {
  %a = neg(%x)
  %b = mul(%a, %y)
  %c = add(%b, %z)
  return(%c)
}

== sub-neg-product => mul add
graph @main(%x: f32[2,3], %y: f32[2,3], %z: f32[2,3]) {
  %a = neg(%x)
  %b = mul(%y, %a)
  %c = sub(%z, %b)
  return(%c)
}

== shift-scale => sub mul add
graph @main(%x: f32[n,3], %m: f32[n,1], %s: f32[n,3]) {
  %a = mul(%x, %s)
  %b = mul(%m, %s)
  %c = sub(dense<f32[3] 1 2 3>, %b)
  %d = add(%a, %c)
  return(%d)
}

== not shift-scale
// the shift is larger than x
graph @main(%x: f32[1,3], %m: f32[4,1], %s: f32[4,3]) {
  %a = mul(%x, %s)
  %b = mul(%m, %s)
  %c = sub(dense<f32[3] 1 2 3>, %b)
  %d = add(%a, %c)
  return(%d)
}

== scale-outwards => mul mul
graph @main(%x: f32[n,3], %i: f32[n,1]) {
  %a = mul(%i, dense<f32[3] 1 2 3>)
  %b = mul(%x, %a)
  return(%b)
}

== not scale-outwards
// three products would become many
graph @main(%x: f32[n,3], %i: f32[3]) {
  %a = mul(%i, dense<f32[3] 1 2 3>)
  %b = mul(%x, %a)
  return(%b)
}

== select-of-filled => select_v2
graph @main(%x: f32[n,2,3], %y: bool[n,1,3]) {
  %s = shape(%x) {out_type=i32}
  %f = fill(%s, dense<bool[] true>)
  %c = logical_and(%f, %y)
  %z = select_v2(%c, %x, splat<f32[] -9>)
  return(%z)
}

== select-of-filled-or => select_v2
graph @main(%x: f32[n,2,3], %y: bool[n,1,3]) {
  %s = shape(%x) {out_type=i32}
  %f = fill(%s, dense<bool[] false>)
  %c = logical_or(%f, %y)
  %z = select_v2(%c, %x, splat<f32[] -9>)
  return(%z)
}

== not select-of-filled
// the branches are smaller than the filled condition
graph @main(%x: f32[n,2,3], %y: bool[n,1,3]) {
  %s = shape(%x) {out_type=i32}
  %f = fill(%s, dense<bool[] true>)
  %c = logical_and(%f, %y)
  %z = select_v2(%c, splat<f32[] 1>, splat<f32[] -9>)
  return(%z)
}

== leaky-relu-one =>
graph @main(%x: f32[2,1,2]) {
  %a = leaky_relu(%x) {alpha=1}
  return(%a)
}

== cumsum-one =>
graph @main(%x: f32[2,1,2]) {
  %a = cumsum(%x, dense<i32[] 1>)
  return(%a)
}

== not cumsum-one
graph @main(%x: f32[2,1,2]) {
  %a = cumsum(%x, dense<i32[] 1>) {exclusive=true}
  return(%a)
}

== mul-zero =>
graph @main(%x: i32[2,3]) {
  %y = mul(%x, splat<i32[] 0>)
  return(%y)
}

== not mul-zero
// a float may be NaN
graph @main(%x: f32[2,3]) {
  %y = mul(%x, splat<f32[] 0>)
  return(%y)
}

== not mul-zero
// how many zeros is not known
graph @main(%x: i32[n,3]) {
  %y = mul(%x, splat<i32[] 0>)
  return(%y)
}

== select-of-broadcast => select_v2
graph @main(%x: f32[n,2,3], %y: bool[n,1,1]) {
  %s = shape(%x) {out_type=i32}
  %c = broadcast_to(%y, %s)
  %z = select(%c, %x, splat<f32[] -9>)
  return(%z)
}

== not select-of-broadcast
// the condition alone makes the shape
graph @main(%x: f32[3], %y: bool[2,1]) {
  %c = broadcast_to(%y, dense<i32[2] 2 3>)
  %d = broadcast_to(%c, dense<i32[3] 4 2 3>)
  %z = select_v2(%d, %x, splat<f32[] -9>)
  return(%z)
}
