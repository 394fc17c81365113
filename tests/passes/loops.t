// Loops: equal variables are one, what does not change or reads a whole sequence is computed before them.

== pass loop-variables => while | less less logical_and | add add gather tanh add
// the counter of the loop and its time: told apart by nothing (they go with loop-control)
graph @main(%x: f32[5,2]) {
  %c, %t, %s, %xs = while(dense<i32[] 0>, dense<i32[] 0>, splat<f32[2] 0>, %x) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], i32[], f32[2], f32[5,2]
  return(%s, %t)
}
graph @c(%c: i32[], %t: i32[], %s: f32[2], %xs: f32[5,2]) {
  %p = less(%c, dense<i32[] 5>)
  %q = less(%t, dense<i32[] 5>)
  %r = logical_and(%p, %q)
  return(%r)
}
graph @b(%c: i32[], %t: i32[], %s: f32[2], %xs: f32[5,2]) {
  %d = add(%c, dense<i32[] 1>)
  %u = add(%t, dense<i32[] 1>)
  %g = gather(%xs, %t)
  %h = tanh(%g)
  %n = add(%s, %h)
  return(%d, %u, %n, %xs)
}

== pass loop-variables => while | less | add add add mul
// alike at first, and then not: one takes larger steps
graph @main(%x: f32[2]) {
  %c, %t, %s = while(dense<i32[] 0>, dense<i32[] 0>, %x) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], i32[], f32[2]
  return(%s, %t)
}
graph @c(%c: i32[], %t: i32[], %s: f32[2]) {
  %p = less(%c, dense<i32[] 3>)
  return(%p)
}
graph @b(%c: i32[], %t: i32[], %s: f32[2]) {
  %d = add(%c, dense<i32[] 1>)
  %u = add(%t, dense<i32[] 2>)
  %v = add(%u, %d)
  %n = mul(%s, dense<f32[] 0.5>)
  return(%d, %v, %n)
}

== pass loop-variables => fill fill while | less | add not_equal select_v2 tanh select_v2
// the last output beside the state: both begin with zeros
graph @main(%x: f32[n,2], %d: i32[2]) {
  %0 = fill(dense<i32[2] 3 2>, dense<f32[] 0>) : f32[3,2]
  %1 = fill(dense<i32[2] 3 2>, splat<f32[] 0>) : f32[3,2]
  %c, %y, %s = while(dense<i32[] 0>, %0, %1) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[3,2], f32[3,2]
  return(%y, %s)
}
graph @c(%c: i32[], %y: f32[3,2], %s: f32[3,2]) {
  %p = less(%c, dense<i32[] 3>)
  return(%p)
}
graph @b(%c: i32[], %y: f32[3,2], %s: f32[3,2]) {
  %d = add(%c, dense<i32[] 1>)
  %q = not_equal(%c, dense<i32[] 1>)
  %e = select_v2(%q, dense<f32[] 0.5>, dense<f32[] 0.25>)
  %h = tanh(%s)
  %n = select_v2(%q, %h, %s)
  return(%d, %n, %n)
}

== pass loop-variables => while reshape | less | add mul reshape
// a list of one row is the state once more
graph @main(%x: f32[3]) {
  %c, %l, %s = while(dense<i32[] 0>, splat<f32[1,3] 0>, %x) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[1,3], f32[3]
  return(%l)
}
graph @c(%c: i32[], %l: f32[1,3], %s: f32[3]) {
  %p = less(%c, dense<i32[] 3>)
  return(%p)
}
graph @b(%c: i32[], %l: f32[1,3], %s: f32[3]) {
  %d = add(%c, dense<i32[] 1>)
  %n = mul(%s, dense<f32[] 0.5>)
  %r = reshape(%n, dense<i32[2] 1 3>)
  return(%d, %r, %n)
}

== pass loop-variables => while | less | add mul reshape
// the same, but maybe there is no turn, and then the list is zeros
graph @main(%x: f32[3], %k: i32[]) {
  %c, %l, %s, %e = while(dense<i32[] 0>, splat<f32[1,3] 0>, %x, %k) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[1,3], f32[3], i32[]
  return(%l)
}
graph @c(%c: i32[], %l: f32[1,3], %s: f32[3], %e: i32[]) {
  %p = less(%c, %e)
  return(%p)
}
graph @b(%c: i32[], %l: f32[1,3], %s: f32[3], %e: i32[]) {
  %d = add(%c, dense<i32[] 1>)
  %n = mul(%s, dense<f32[] 0.5>)
  %r = reshape(%n, dense<i32[2] 1 3>)
  return(%d, %r, %n, %e)
}

== pass hoist => fully_connected while | less | add gather gather fully_connected add
// one product over the whole sequence; the old one goes with hoist-control
graph @main(%x: f32[5,n,2], %h: f32[n,3]) {
  %t, %s, %xs = while(dense<i32[] 0>, %h, %x) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[n,3], f32[5,n,2]
  return(%s)
}
graph @c(%t: i32[], %s: f32[n,3], %xs: f32[5,n,2]) {
  %p = less(%t, dense<i32[] 5>)
  return(%p)
}
graph @b(%t: i32[], %s: f32[n,3], %xs: f32[5,n,2]) {
  %u = add(%t, dense<i32[] 1>)
  %g = gather(%xs, %t)
  %z = fully_connected(%g, dense<f32[3,2] 0.1 -0.2 0.3 0.4 -0.5 0.6>, dense<f32[3] 1 2 3>)
  %n = add(%s, %z)
  return(%u, %n, %xs)
}

== pass hoist => while | less | add gather fully_connected add
// the row is chosen by something that does not count: maybe few rows are looked at
graph @main(%x: f32[5,n,2], %h: f32[n,3]) {
  %t, %s, %xs = while(dense<i32[] 3>, %h, %x) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[n,3], f32[5,n,2]
  return(%s)
}
graph @c(%t: i32[], %s: f32[n,3], %xs: f32[5,n,2]) {
  %p = less(%t, dense<i32[] 5>)
  return(%p)
}
graph @b(%t: i32[], %s: f32[n,3], %xs: f32[5,n,2]) {
  %u = add(%t, dense<i32[] 1>)
  %g = gather(%xs, %t)
  %z = fully_connected(%g, dense<f32[3,2] 0.1 -0.2 0.3 0.4 -0.5 0.6>, dense<f32[3] 1 2 3>)
  %n = add(%s, %z)
  return(%u, %n, %xs)
}

== pass hoist => exp mul while | less | add exp mul add sub
// what is the same at every turn; %z changes
graph @main(%x: f32[3], %w: f32[3]) {
  %t, %s, %k = while(dense<i32[] 0>, %x, %w) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[3], f32[3]
  return(%s)
}
graph @c(%t: i32[], %s: f32[3], %k: f32[3]) {
  %p = less(%t, dense<i32[] 2>)
  return(%p)
}
graph @b(%t: i32[], %s: f32[3], %k: f32[3]) {
  %u = add(%t, dense<i32[] 1>)
  %e = exp(%k)
  %f = mul(%e, dense<f32[] 0.25>)
  %z = add(%s, %f)
  %n = sub(%z, %e)
  return(%u, %n, %k)
}

== pass hoist => while | less | add floor_div add
// a division that is never made if the loop makes no turn: by zero, maybe
graph @main(%x: i32[3], %w: i32[3], %e: i32[]) {
  %t, %s, %k, %l = while(dense<i32[] 0>, %x, %w, %e) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], i32[3], i32[3], i32[]
  return(%s)
}
graph @c(%t: i32[], %s: i32[3], %k: i32[3], %l: i32[]) {
  %p = less(%l, dense<i32[] -5>)
  return(%p)
}
graph @b(%t: i32[], %s: i32[3], %k: i32[3], %l: i32[]) {
  %u = add(%t, dense<i32[] 1>)
  %f = floor_div(dense<i32[] 7>, %k)
  %n = add(%s, %f)
  return(%u, %n, %k, %l)
}

== pass split => split add mul
// the gates of a GRU
graph @main(%x: f32[n,6]) {
  %a = strided_slice(%x, splat<i32[2] 0>, dense<i32[2] 0 2>, splat<i32[2] 1>) {begin_mask=3, end_mask=1}
  %b = strided_slice(%x, dense<i32[2] 0 2>, dense<i32[2] 0 4>, splat<i32[2] 1>) {begin_mask=1, end_mask=1}
  %c = strided_slice(%x, dense<i32[2] 0 -2>, splat<i32[2] 0>, splat<i32[2] 1>) {begin_mask=1, end_mask=3}
  %d = add(%a, %b)
  %e = mul(%d, %c)
  return(%e)
}

== pass split => strided_slice strided_slice add
// not all of it
graph @main(%x: f32[n,6]) {
  %a = strided_slice(%x, splat<i32[2] 0>, dense<i32[2] 0 2>, splat<i32[2] 1>) {begin_mask=3, end_mask=1}
  %b = strided_slice(%x, dense<i32[2] 0 2>, dense<i32[2] 0 4>, splat<i32[2] 1>) {begin_mask=1, end_mask=1}
  %d = add(%a, %b)
  return(%d)
}

== pass split => exp strided_slice strided_slice add sum add
// another user needs it whole anyway
graph @main(%x: f32[n,4]) {
  %y = exp(%x)
  %a = strided_slice(%y, splat<i32[2] 0>, dense<i32[2] 0 2>, splat<i32[2] 1>) {begin_mask=3, end_mask=1}
  %b = strided_slice(%y, dense<i32[2] 0 2>, dense<i32[2] 0 4>, splat<i32[2] 1>) {begin_mask=1, end_mask=1}
  %d = add(%a, %b)
  %s = sum(%y, dense<i32[1] 1>) {keep_dims=true}
  %e = add(%d, %s)
  return(%e)
}

== pass recurrent-both => state state bidirectional_sequence_rnn
graph @main(%x: f32[2,5,3]) {
  %s = state() : f32[2,4]
  %t = state() : f32[2,4]
  %f = unidirectional_sequence_rnn(%x, splat<f32[4,3] 0.5>, splat<f32[4,4] 0.25>, splat<f32[4] 0>, %s) {fused_activation_function=TANH} : f32[2,5,4]
  %r = reverse_v2(%x, dense<i32[1] 1>)
  %b = unidirectional_sequence_rnn(%r, splat<f32[4,3] 0.5>, splat<f32[4,4] 0.25>, splat<f32[4] 0>, %t) {fused_activation_function=TANH} : f32[2,5,4]
  %c = reverse_v2(%b, dense<i32[1] 1>)
  %y = concatenation(%f, %c) {axis=2}
  return(%y)
}

== pass recurrent-both => state state unidirectional_sequence_rnn reverse_v2 unidirectional_sequence_rnn concatenation
// the second one's rows stay in its own order
graph @main(%x: f32[2,5,3]) {
  %s = state() : f32[2,4]
  %t = state() : f32[2,4]
  %f = unidirectional_sequence_rnn(%x, splat<f32[4,3] 0.5>, splat<f32[4,4] 0.25>, splat<f32[4] 0>, %s) {fused_activation_function=TANH} : f32[2,5,4]
  %r = reverse_v2(%x, dense<i32[1] 1>)
  %b = unidirectional_sequence_rnn(%r, splat<f32[4,3] 0.5>, splat<f32[4,4] 0.25>, splat<f32[4] 0>, %t) {fused_activation_function=TANH} : f32[2,5,4]
  %y = concatenation(%f, %b) {axis=2}
  return(%y)
}

== pass loop-products => while | less | add gather concatenation fully_connected fully_connected add fully_connected tanh
// the product of the step and the state beside each other, as two: the old one goes with loop-control
graph @main(%x: f32[5,n,2], %h: f32[n,3]) {
  %t, %s, %xs = while(dense<i32[] 0>, %h, %x) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[n,3], f32[5,n,2]
  return(%s)
}
graph @c(%t: i32[], %s: f32[n,3], %xs: f32[5,n,2]) {
  %p = less(%t, dense<i32[] 5>)
  return(%p)
}
graph @b(%t: i32[], %s: f32[n,3], %xs: f32[5,n,2]) {
  %u = add(%t, dense<i32[] 1>)
  %g = gather(%xs, %t)
  %z = concatenation(%g, %s) {axis=1}
  %y = fully_connected(%z, dense<f32[3,5] 0.1 -0.2 0.3 0.4 -0.5 0.6 0.1 -0.2 0.3 0.4 -0.5 0.6 0.7 -0.8 0.9>, dense<f32[3] 0.1 0.2 0.3>)
  %n = tanh(%y)
  return(%u, %n, %xs)
}

== pass loop-products => while | less | add gather concatenation fully_connected exp add slice
// the concatenation is needed anyway
graph @main(%x: f32[5,n,2], %h: f32[n,3]) {
  %t, %s, %xs = while(dense<i32[] 0>, %h, %x) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[n,3], f32[5,n,2]
  return(%s)
}
graph @c(%t: i32[], %s: f32[n,3], %xs: f32[5,n,2]) {
  %p = less(%t, dense<i32[] 5>)
  return(%p)
}
graph @b(%t: i32[], %s: f32[n,3], %xs: f32[5,n,2]) {
  %u = add(%t, dense<i32[] 1>)
  %g = gather(%xs, %t)
  %z = concatenation(%g, %s) {axis=1}
  %y = fully_connected(%z, dense<f32[5,5] 0.1 -0.2 0.3 0.4 -0.5 0.6 0.1 -0.2 0.3 0.4 -0.5 0.6 0.7 -0.8 0.9 0.1 -0.2 0.3 0.4 -0.5 0.6 0.7 -0.8 0.9 0.5>, _)
  %e = exp(%z)
  %f = add(%e, %y)
  %n = slice(%f, dense<i32[2] 0 1>, dense<i32[2] -1 3>)
  return(%u, %n, %xs)
}

== pass loop-products => while | less | add reshape reshape gather strided_slice add
// a row by the counter (the slice goes with loop-control)
graph @main(%x: f32[5,n], %h: f32[n]) {
  %t, %s, %xs = while(dense<i32[] 0>, %h, %x) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[n], f32[5,n]
  return(%s)
}
graph @c(%t: i32[], %s: f32[n], %xs: f32[5,n]) {
  %p = less(%t, dense<i32[] 5>)
  return(%p)
}
graph @b(%t: i32[], %s: f32[n], %xs: f32[5,n]) {
  %u = add(%t, dense<i32[] 1>)
  %p = reshape(%t, dense<i32[1] 1>)
  %q = reshape(%u, dense<i32[1] 1>)
  %g = strided_slice(%xs, %p, %q, dense<i32[1] 1>) {shrink_axis_mask=1} : f32[n]
  %n = add(%s, %g)
  return(%u, %n, %xs)
}

== pass loop-products => while | less | add pack pack gather strided_slice add
// a column by the counter
graph @main(%x: f32[n,5,2], %h: f32[n,2]) {
  %t, %s, %xs = while(dense<i32[] 0>, %h, %x) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[n,2], f32[n,5,2]
  return(%s)
}
graph @c(%t: i32[], %s: f32[n,2], %xs: f32[n,5,2]) {
  %p = less(%t, dense<i32[] 5>)
  return(%p)
}
graph @b(%t: i32[], %s: f32[n,2], %xs: f32[n,5,2]) {
  %u = add(%t, dense<i32[] 1>)
  %p = pack(dense<i32[] 0>, %t) {values_count=2}
  %q = pack(dense<i32[] 0>, %u) {values_count=2}
  %g = strided_slice(%xs, %p, %q, splat<i32[2] 1>) {begin_mask=1, end_mask=1, shrink_axis_mask=2} : f32[n,2]
  %n = add(%s, %g)
  return(%u, %n, %xs)
}

== pass loop-products => while | less | add reshape reshape strided_slice add
// the counter begins below zero: from the end
graph @main(%x: f32[5,n], %h: f32[n]) {
  %t, %s, %xs = while(dense<i32[] -5>, %h, %x) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[n], f32[5,n]
  return(%s)
}
graph @c(%t: i32[], %s: f32[n], %xs: f32[5,n]) {
  %p = less(%t, dense<i32[] 0>)
  return(%p)
}
graph @b(%t: i32[], %s: f32[n], %xs: f32[5,n]) {
  %u = add(%t, dense<i32[] 1>)
  %p = reshape(%t, dense<i32[1] 1>)
  %q = reshape(%u, dense<i32[1] 1>)
  %g = strided_slice(%xs, %p, %q, dense<i32[1] 1>) {shrink_axis_mask=1} : f32[n]
  %n = add(%s, %g)
  return(%u, %n, %xs)
}

== pass hoist => add while | less | add add
// what goes out is returned by the body itself, whose return gains an operand on the way
graph @main(%x: f32[2,3]) {
  %c, %y, %s = while(dense<i32[] 0>, %x, %x) {cond_subgraph_index=@c, body_subgraph_index=@b} : i32[], f32[2,3], f32[2,3]
  return(%s)
}
graph @c(%c: i32[], %y: f32[2,3], %s: f32[2,3]) {
  %p = less(%c, dense<i32[] 3>)
  return(%p)
}
graph @b(%c: i32[], %y: f32[2,3], %s: f32[2,3]) {
  %d = add(%c, dense<i32[] 1>)
  %e = add(%y, %y)
  return(%d, %y, %e)
}
signature "s" @main inputs("x") outputs("s")
