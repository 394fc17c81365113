# The axis is an input of the model, and how many there are is not known either: there is no operator for that.
$ litecast convert model.pbtxt
! error[2002]: op 'GatherV2' cannot be converted: its axis is computed at run time, and the rank of an operand is unknown
!   at 'y' (GatherV2)
!   hint: make the axis a constant
! 0 of 1 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
$ litecast convert fixed.pbtxt -q
# More axes than tensors have here.
$ litecast convert axes.pbtxt
! error[2002]: op 'StridedSlice' cannot be converted: a result of more than 8 axes
!   at 'y' (StridedSlice)
! 1 of 2 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
# A size of 2^40, whose square is 0 in 64 bits.
$ litecast convert diagonal.pbtxt
! error[2002]: op 'MatrixDiagV3' cannot be converted: its matrices are larger than 16777216 elements
!   at 'y' (MatrixDiagV3)
! 3 of 4 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
$ litecast convert band.pbtxt
! error[2002]: op 'MatrixBandPart' cannot be converted: its matrices have more than 2147483647 rows or columns
!   at 'y' (MatrixBandPart)
! 1 of 2 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
$ litecast convert argmax.pbtxt
! error[2002]: op 'MaxPoolWithArgmax' cannot be converted: its images are too large
!   at 'y' (MaxPoolWithArgmax)
! 0 of 1 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
$ litecast convert rows.pbtxt
! error[2002]: op 'ResizeBicubic' cannot be converted: its images are too large
!   at 'y' (ResizeBicubic)
! 1 of 2 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
# Which numbers a singular system gets is TensorFlow's own matter.
$ litecast convert perturbed.pbtxt
! error[2002]: op 'TridiagonalSolve' cannot be converted: it changes singular matrices
!   at 'y' (TridiagonalSolve)
!   hint: solve without perturb_singular
! 0 of 1 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
$ litecast convert words.pbtxt
! error[2002]: op 'EditDistance' cannot be converted: its values are strings
!   at 'y' (EditDistance)
!   hint: look the strings up in a table first
! 0 of 1 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
# Strides that the kernels do not take.
$ litecast convert stride.pbtxt
! error[2002]: op 'Conv2D' cannot be converted: its stride or dilation is 40000, and the runtime's kernel takes at most 32767
!   at 'y' (Conv2D)
!   hint: take what a window reads out of the input with tf.gather, and multiply it by the filter
! 0 of 1 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
# A grouped 3-D convolution is one convolution for each group: not of thousands.
$ litecast convert grouped.pbtxt
! error[2002]: op 'Conv3D' cannot be converted: it has 2048 groups of channels
!   at 'y' (Conv3D)
!   hint: convolve the images and then the frames
! 0 of 1 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
# Where the sizes of inputs are known, nobody is told to give them.
$ litecast convert reshaped.pbtxt
! error[2002]: op 'MatrixInverse' cannot be converted: {*}
!   at 'y' (MatrixInverse)
! 1 of 2 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
# Also where a fallback is allowed that has no such op, and where it is asked for nothing that is known.
$ litecast convert points.pbtxt --allow select-tf
! error[2002]: op 'SobolSample' cannot be converted: how many numbers it gives is computed at run time
!   at 's' (SobolSample)
!   hint: make its operands constants
! 2 of 3 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
$ litecast convert untyped.pbtxt --allow custom
! error[2002]: op 'Mystery' cannot be converted: it cannot be kept as a custom op: the type of its result 0 is unknown
!   at 'm' (Mystery)
! {...}
= 4
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { unknown_rank: true } } } }
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape {  } } } }
node { name: "y" op: "GatherV2" input: "x" input: "i" input: "a" attr { key: "Tparams" value { type: DT_FLOAT } } attr { key: "Tindices" value { type: DT_INT32 } } attr { key: "Taxis" value { type: DT_INT32 } } }
--- fixed.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "a" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape {  } int_val: 1 } } } }
node { name: "y" op: "GatherV2" input: "x" input: "i" input: "a" attr { key: "Tparams" value { type: DT_FLOAT } } attr { key: "Tindices" value { type: DT_INT32 } } attr { key: "Taxis" value { type: DT_INT32 } } }
--- axes.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { } } } }
node { name: "b" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 9 } } int_val: 1 } } } }
node { name: "y" op: "StridedSlice" input: "x" input: "b" input: "b" input: "b" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Index" value { type: DT_INT32 } } attr { key: "new_axis_mask" value { i: 511 } } }
--- diagonal.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 1099511627776 } } } } }
node { name: "k" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 0 } } } }
node { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: -1 } } } }
node { name: "p" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 100 } } } }
node { name: "y" op: "MatrixDiagV3" input: "x" input: "k" input: "n" input: "n" input: "p" attr { key: "T" value { type: DT_INT32 } } }
--- rows.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 17592186044416 } dim { size: 4 } dim { size: 1 } } } } }
node { name: "s" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: 1048576 } } } }
node { name: "y" op: "ResizeBicubic" input: "x" input: "s" attr { key: "T" value { type: DT_FLOAT } } }
--- argmax.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 1099511627776 } dim { size: 16 } dim { size: 4 } } } } }
node { name: "y" op: "MaxPoolWithArgmax" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "ksize" value { list { i: 1 i: 1 i: 1 i: 1 } } } attr { key: "strides" value { list { i: 1 i: 1 i: 1 i: 1 } } } attr { key: "padding" value { s: "SAME" } } }
--- band.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1099511627776 } dim { size: 64 } } } } }
node { name: "k" op: "Const" attr { key: "dtype" value { type: DT_INT64 } } attr { key: "value" value { tensor { dtype: DT_INT64 tensor_shape { } int64_val: 1 } } } }
node { name: "y" op: "MatrixBandPart" input: "x" input: "k" input: "k" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tindex" value { type: DT_INT64 } } }
--- perturbed.pbtxt
node { name: "d" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } dim { size: 4 } } } } }
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } dim { size: 1 } } } } }
node { name: "y" op: "TridiagonalSolve" input: "d" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "partial_pivoting" value { b: true } } attr { key: "perturb_singular" value { b: true } } }
--- words.pbtxt
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT64 } } attr { key: "shape" value { shape { dim { size: 3 } dim { size: 2 } } } } }
node { name: "v" op: "Placeholder" attr { key: "dtype" value { type: DT_STRING } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "s" op: "Placeholder" attr { key: "dtype" value { type: DT_INT64 } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "y" op: "EditDistance" input: "i" input: "v" input: "s" input: "i" input: "v" input: "s" attr { key: "T" value { type: DT_STRING } } }
--- grouped.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 4 } dim { size: 4 } dim { size: 4 } dim { size: 4096 } } } } }
node { name: "f" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 2 } dim { size: 2 } dim { size: 2 } dim { size: 2048 } } } } }
node { name: "y" op: "Conv3D" input: "x" input: "f" attr { key: "T" value { type: DT_FLOAT } } attr { key: "strides" value { list { i: 1 i: 1 i: 1 i: 1 i: 1 } } } attr { key: "dilations" value { list { i: 1 i: 1 i: 1 i: 1 i: 1 } } } attr { key: "padding" value { s: "SAME" } } }
--- stride.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 4 } dim { size: 4 } dim { size: 2 } } } } }
node { name: "f" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 1 } dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Conv2D" input: "x" input: "f" attr { key: "T" value { type: DT_FLOAT } } attr { key: "strides" value { list { i: 1 i: 1 i: 40000 i: 1 } } } attr { key: "padding" value { s: "SAME" } } }
--- reshaped.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 9 } } } } }
node { name: "s" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "r" op: "Reshape" input: "x" input: "s" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tshape" value { type: DT_INT32 } } }
node { name: "y" op: "MatrixInverse" input: "r" attr { key: "T" value { type: DT_FLOAT } } }
--- points.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "n" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { } } } }
node { name: "d" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 2 } } } }
node { name: "s" op: "SobolSample" input: "d" input: "n" input: "d" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "_output_shapes" value { list { shape { dim { size: -1 } dim { size: 2 } } } } } }
node { name: "y" op: "AddV2" input: "x" input: "s" attr { key: "T" value { type: DT_FLOAT } } }
--- untyped.pbtxt
node { name: "m" op: "Mystery" }
node { name: "y" op: "Neg" input: "m" attr { key: "T" value { type: DT_FLOAT } } }
