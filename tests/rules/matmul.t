// FULLY_CONNECTED and BATCH_MATMUL.

== flatten-in-front => fully_connected
graph @main(%x: f32[n,2,2,3]) {
  %r = reshape(%x, dense<i32[2] -1 12>)
  %y = fully_connected(%r, dense<f32[4,12] -0.692 0.00286 0.59 -0.846 0.898 -0.654 0.552 0.97 0.643 -0.36 -0.786 0.0287 0.839 -0.413 0.788 -0.717 0.821 -0.936 -0.368 0.806 0.608 0.814 0.681 0.492 0.379 -0.644 -0.135 -0.684 0.43 0.336 -0.495 -0.871 0.927 0.617 0.0985 0.0828 0.703 -0.0934 -0.209 -0.323 -0.484 -0.951 0.293 -0.167 0.141 -0.875 -0.29 -0.723>) {fused_activation_function=RELU}
  return(%y)
}

== flatten-in-front => fully_connected
graph @main(%x: f32[n,5,3]) {
  %r = reshape(%x, dense<i32[2] -1 3>)
  %y = fully_connected(%r, dense<f32[4,3] 0.346 -0.834 -0.967 -0.971 0.511 -0.501 -0.781 0.25 -0.311 -0.861 -0.681 0.0548>, dense<f32[4] -0.664 -0.454 0.423 -0.0906>)
  return(%y)
}

== not flatten-in-front
graph @main(%x: f32[n,5,3]) {
  %r = reshape(%x, dense<i32[2] -1 3>)
  %y = fully_connected(%r, dense<f32[4,3] 0.346 -0.834 -0.967 -0.971 0.511 -0.501 -0.781 0.25 -0.311 -0.861 -0.681 0.0548>, dense<f32[4] -0.664 -0.454 0.423 -0.0906>) {keep_num_dims=true}
  return(%y)
}

== keep-num-dims => fully_connected
graph @main(%x: f32[n,5,3]) {
  %y = fully_connected(%x, dense<f32[4,3] 0.346 -0.834 -0.967 -0.971 0.511 -0.501 -0.781 0.25 -0.311 -0.861 -0.681 0.0548>, dense<f32[4] -0.664 -0.454 0.423 -0.0906>) {fused_activation_function=RELU}
  %r = reshape(%y, dense<i32[3] -1 5 4>)
  return(%r)
}

== not keep-num-dims
graph @main(%x: f32[2,5,3]) {
  %y = fully_connected(%x, dense<f32[4,3] 0.346 -0.834 -0.967 -0.971 0.511 -0.501 -0.781 0.25 -0.311 -0.861 -0.681 0.0548>, dense<f32[4] -0.664 -0.454 0.423 -0.0906>)
  %r = reshape(%y, dense<i32[3] 5 2 4>)
  return(%r)
}

== matmul-by-matrix => fully_connected
graph @main(%x: f32[2,5,3]) {
  %y = batch_matmul(%x, dense<f32[3,4] -0.75 -0.482 0.658 -0.204 -0.198 0.225 -0.533 -0.985 0.0574 0.0018 0.298 -0.123>)
  return(%y)
}

== matmul-by-matrix => fully_connected
graph @main(%x: f32[5,3]) {
  %y = batch_matmul(%x, dense<f32[4,3] 0.373 0.463 -0.523 -0.00986 -0.0423 -0.55 -0.176 0.121 0.814 0.835 -0.45 0.293>) {adj_y=true}
  return(%y)
}

== not matmul-by-matrix
graph @main(%x: f32[2,3,5]) {
  %y = batch_matmul(%x, dense<f32[3,4] -0.75 -0.482 0.658 -0.204 -0.198 0.225 -0.533 -0.985 0.0574 0.0018 0.298 -0.123>) {adj_x=true}
  return(%y)
}

== matmul-adjoint-x => batch_matmul
graph @main(%x: f32[2,3,5], %y: f32[2,3,4]) {
  %t = transpose(%x, dense<i32[3] 0 2 1>)
  %z = batch_matmul(%t, %y)
  return(%z)
}

== matmul-adjoint-y => batch_matmul
graph @main(%x: f32[2,5,3], %y: f32[2,4,3]) {
  %t = transpose(%y, dense<i32[3] 0 2 1>)
  %z = batch_matmul(%x, %t)
  return(%z)
}

== not matmul-adjoint-y
graph @main(%x: f32[2,5,3], %y: f32[3,2,4]) {
  %t = transpose(%y, dense<i32[3] 1 0 2>)
  %z = batch_matmul(%x, %t)
  return(%z)
}
