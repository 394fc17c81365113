// What has no kernel, as operators that have one.

== erf => maximum minimum mul mul add mul add mul add mul add mul add mul add mul add mul add mul add mul add mul div
graph @main(%x: f32[n,3]) {
  %y = erf(%x)
  return(%y)
}

== erfc => abs mul add div mul mul add mul add mul add mul add mul add mul add mul add mul add mul add sub exp mul less sub select
graph @main(%x: f32[n,3]) {
  %y = erfc(%x)
  return(%y)
}

== relu-int => maximum
graph @main(%x: i64[n,3]) {
  %y = relu(%x)
  return(%y)
}

== relu6-int => maximum minimum
graph @main(%x: i64[n,3]) {
  %y = relu6(%x)
  return(%y)
}

== square-int => mul
graph @main(%x: i64[n,3]) {
  %y = square(%x)
  return(%y)
}

== sign-int => maximum minimum
graph @main(%x: i64[n,3]) {
  %y = sign(%x)
  return(%y)
}

== not square-int
graph @main(%x: f32[n,3]) {
  %y = square(%x)
  return(%y)
}

== abs-int => neg maximum
graph @main(%x: i64[n,3]) {
  %y = abs(%x)
  return(%y)
}

== squared-difference-int => sub sub mul
graph @main(%x: i64[n,3], %z: i64[3]) {
  %y = squared_difference(%x, %z)
  return(%y)
}

== add-n => add add
graph @main(%x: i64[n,3], %z: i64[n,3], %w: i64[n,3]) {
  %y = add_n(%x, %z, %w)
  return(%y)
}

== xor-64 => bitcast bitcast bitwise_xor bitcast
graph @main(%x: i64[4,3], %z: i64[4,3]) {
  %y = bitwise_xor(%x, %z)
  return(%y)
}

== pack => concatenation reshape
graph @main(%x: bool[n,4], %y: bool[n,4]) {
  %a = pack(%x, %y) {values_count=2, axis=1}
  return(%a)
}

== not pack
graph @main(%x: f32[n,4], %y: f32[n,4]) {
  %a = pack(%x, %y) {values_count=2, axis=1}
  return(%a)
}

== fake-quant-narrow => maximum minimum sub mul add floor mul add
graph @main(%x: f32[n,4]) {
  %a = fake_quant(%x) {min=-1, max=2, num_bits=8, narrow_range=true}
  return(%a)
}

== squared-difference-rank => sub square
graph @main(%x: f32[2,1,2,1,2], %y: f32[1,2,2,3,2]) {
  %a = squared_difference(%x, %y)
  return(%a)
}

== squared-difference-int-rank => sub sub mul
graph @main(%x: i32[2,1,2,1,2], %y: i32[1,2,2,3,2]) {
  %a = squared_difference(%x, %y)
  return(%a)
}

== not squared-difference-rank
graph @main(%x: f32[2,1,2,1], %y: f32[1,2,2,3]) {
  %a = squared_difference(%x, %y)
  return(%a)
}
