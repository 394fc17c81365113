# The shapes of two operands do not fit together; an operand that must be a vector is none.
$ litecast convert model.pbtxt
! error[2101]: shapes [2,3] and [2,4] do not broadcast
!   at 'y' (AddV2)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert rank.pbtxt
! error[2101]: operand 1 of 'StridedSlice' has the shape [1,1]; it takes [n]
!   at 'y' (StridedSlice)
! nothing was written; 'litecast explain 2101' tells more
= 3
# TensorFlow does not load that either.
$ litecast convert block.pbtxt
! error[2101]: its block shape is not known to have rank 1
!   at 'y' (SpaceToBatchND)
! nothing was written; 'litecast explain 2101' tells more
= 3
# A window that is larger than what it is taken from.
$ litecast convert window.pbtxt
! error[2101]: a window of 1 places of 0
!   at 'y' (XlaGather)
! nothing was written; 'litecast explain 2101' tells more
= 3
# Boxes and scores that do not belong together.
$ litecast convert boxes.pbtxt
! error[2101]: operand 1 of 'NonMaxSuppressionV4' has the shape [6]; it takes [2]
!   at 'y' (NonMaxSuppressionV4)
! nothing was written; 'litecast explain 2101' tells more
= 3
# A bias is not stretched over channels, nor the channels over it.
$ litecast convert bias.pbtxt
! error[2101]: its input has 1 channels, its bias 3
!   at 'y' (BiasAdd)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ sed 's/dim { size: 2 } dim { size: 1 }/dim { size: 3 }/' bias.pbtxt >flat.pbtxt; litecast convert flat.pbtxt
! error[2101]: operand 0 of 'BiasAdd' has the shape [3]; it takes rank 2 or more
!   at 'y' (BiasAdd)
! nothing was written; 'litecast explain 2101' tells more
= 3
# Constant splits of more rows than there are elements for; padding below nothing; a number where a vector is.
$ litecast convert splits.pbtxt
! error[2101]: splits 0 end with 4, and there are 3 elements
!   at 'y' (RaggedTensorToSparse)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ sed 's/int_val: 1 int_val: 4/int_val: 2 int_val: 1/' splits.pbtxt >fall.pbtxt; litecast convert fall.pbtxt
! error[2101]: splits 0 do not rise
!   at 'y' (RaggedTensorToSparse)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert below.pbtxt
! error[2101]: axis 0 becomes -1 long
!   at 'y' (XlaPad)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ sed 's/size: 2 }/size: 1099511627776 }/; s/int_val: 1 /int_val: 2147483640 /' below.pbtxt >wide.pbtxt; litecast convert wide.pbtxt
! error[4001]: size 0 of a tensor is 1099511627776, and the most is 2147483647
!   at 'x'
! nothing was written; 'litecast explain 4001' tells more
= 5
# The size of a range of constant floats is known, also where it is more than a tensor may have.
$ litecast convert long.pbtxt
! error[2101]: shapes [2] and [2147483648] do not broadcast
!   at 'y' (AddV2)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert range.pbtxt
! error[2101]: operand 1 of 'HistogramFixedWidth' has the shape [3]; it takes [2]
!   at 'y' (HistogramFixedWidth)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ sed 's/dim { size: 3 } }/}/' range.pbtxt >number.pbtxt; litecast convert number.pbtxt
! error[2101]: operand 1 of 'HistogramFixedWidth' has the shape []; it takes [2]
!   at 'y' (HistogramFixedWidth)
! nothing was written; 'litecast explain 2101' tells more
= 3
# The shapes of operands: the same as another's, square at their end, of one of two ranks.
$ litecast convert same.pbtxt
! error[2101]: operand 1 of 'ReluGrad' has the shape [1,3]; it takes the shape of operand 0
!   at 'y' (ReluGrad)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert square.pbtxt
! error[2101]: operand 0 of 'MatrixInverse' has the shape [5,2,3]; it takes [..,2,2]
!   at 'y' (MatrixInverse)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert segments.pbtxt
! error[2101]: operand 1 of 'SegmentSum' has the shape [3]; it takes [4]
!   at 'y' (SegmentSum)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert axes.pbtxt
! error[2101]: operand 1 of 'Sum' has the shape [1,1]; it takes rank 0 or 1
!   at 'y' (Sum)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ sed 's/name: "y" op: "StridedSlice"/& attr { key: "begin_mask" value { i: 1099511627776 } }/; s/dim { size: 1 } dim { size: 1 }/dim { size: 1 }/' rank.pbtxt >mask.pbtxt; litecast convert mask.pbtxt
! error[2101]: a mask of more than 32 bits
!   at 'y' (StridedSlice)
! nothing was written; 'litecast explain 2101' tells more
= 3
# Functions of floating-point numbers, given integers.
$ litecast convert whole.pbtxt
! error[2101]: operand 0 of 'Atanh' is i32; it takes floating-point numbers
!   at 'y' (Atanh)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert nth.pbtxt
! error[2101]: there is no element 5
!   at 'y' (NthElement)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert sum.pbtxt
! error[2101]: operand 1 has another shape than the first, and a sum stretches none
!   at 'y' (AddN)
! nothing was written; 'litecast explain 2101' tells more
= 3
# Sizes that belong together: of updates and indices, of data and partitions, of the starts and limits of ranges.
$ litecast convert updates.pbtxt
! error[2101]: updates of 3 along axis 0, not 2
!   at 'y' (TensorScatterUpdate)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert partitions.pbtxt
! error[2101]: 3 partitions along axis 0 for data of 2
!   at 'y' (DynamicPartition)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert ranges.pbtxt
! error[2101]: ranges of 1 and of 3 numbers
!   at 'y' (RaggedRange)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert reversed.pbtxt
! error[2101]: 3 axes of a tensor of rank 2
!   at 'y' (ReverseV2)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert lengths.pbtxt
! error[2101]: a sequence of 9 in an axis of 4
!   at 'y' (ReverseSequence)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert sizes.pbtxt
! error[2101]: the list of sizes has 3 elements, not 2
!   at 'y' (SplitV)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert parts.pbtxt
! error[2101]: it unpacks 4 parts into 2
!   at 'y' (Unpack)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert array.pbtxt
! error[2101]: operand 0 of 'TensorArrayV3' has the shape [1]; it takes rank 0
!   at 'a' (TensorArrayV3)
! nothing was written; 'litecast explain 2101' tells more
= 3
# What is joined: no scalars, nor what differs elsewhere, also where it is empty and would be left out.
$ litecast convert join.pbtxt
! error[2101]: operand 1 is a scalar
!   at 'y' (ConcatV2)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ sed '/"z"/s/shape { }/shape { dim { size: 2 } dim { size: 0 } }/' join.pbtxt >apart.pbtxt; litecast convert apart.pbtxt
! error[2101]: operands 0 and 1 differ in other axes than 1
!   at 'y' (ConcatV2)
! nothing was written; 'litecast explain 2101' tells more
= 3
# Parts that are not the whole.
$ litecast convert split.pbtxt
! error[2101]: the split sizes do not sum to the axis
!   at 'y' (SplitV)
! nothing was written; 'litecast explain 2101' tells more
= 3
# More rows than the runtime counts.
$ litecast convert resize.pbtxt
! error[2101]: images of 2^24 pixels a side cannot be resized
!   at 'y' (ResizeBilinear)
! nothing was written; 'litecast explain 2101' tells more
= 3
# Images without a row, which the runtime would divide by.
$ sed 's/size: 4 /size: 0 /' resize.pbtxt >empty.pbtxt; litecast convert empty.pbtxt
! error[2101]: empty images cannot be resized
!   at 'y' (ResizeBilinear)
! nothing was written; 'litecast explain 2101' tells more
= 3
# Matrices whose elements are too many to be counted on in one row.
$ litecast convert matrices.pbtxt
! error[2101]: a size of 17179869184 does not fit into 32 bits
!   at 'y' (DiagPart)
! nothing was written; 'litecast explain 2101' tells more
= 3
# Sizes that options give and that do not fit the model: without them, or with others, it converts.
$ litecast convert open.pbtxt --shape x=2,4
! error[2101]: shapes [2,4] and [3] do not broadcast
!   at 'y' (AddV2)
!   hint: the sizes of --shape may be what does not fit: try others, or leave it out
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert open.pbtxt --shape x=2,3 -q
$ litecast convert open.pbtxt -q -f
$ litecast convert pairs.pbtxt --batch 3
! error[2101]: shape [3] cannot be reshaped to [-1,2]
!   at 'y' (Reshape)
!   hint: the size of --batch may be what does not fit: try another, or leave it out
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert pairs.pbtxt --batch 4 -q
$ litecast convert pairs.pbtxt -q -f
$ litecast convert open.pbtxt --input x:2,4 -f
! error[2101]: shapes [2,4] and [3] do not broadcast
!   at 'y' (AddV2)
!   hint: the sizes of --input may be what does not fit: try others, or leave them out
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert open.pbtxt --input x:2,3 -q -f
$ litecast convert pairs.pbtxt --input x:3 --batch 1 -f
! error[2101]: shape [3] cannot be reshaped to [-1,2]
!   at 'y' (Reshape)
!   hint: the sizes that options give may be what does not fit: try others, or leave them out
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert pairs.pbtxt --input x:6 --batch 1 -q -f
$ litecast convert tridiagonal.pbtxt
! error[2101]: 2 and 3 matrices along axis 0
!   at 'y' (TridiagonalSolve)
! nothing was written; 'litecast explain 2101' tells more
= 3
# More is popped than was pushed.
$ litecast convert popped.pbtxt
! error[2101]: its stack is empty
!   at 'y' (StackPopV2)
! nothing was written; 'litecast explain 2101' tells more
= 3
# What TensorFlow reads off the shapes of several operands: axes of one name, windows, groups, lists and their elements.
$ litecast convert label.pbtxt
! error[2101]: 'i' is 4 long, and 3 in operand 0
!   at 'y' (Einsum)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ sed 's/tensor_shape { } int_val: 1/tensor_shape { dim { size: 1 } } int_val: 1/' join.pbtxt >axis.pbtxt; litecast convert axis.pbtxt
! error[2101]: its axis is no scalar
!   at 'y' (ConcatV2)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert narrow.pbtxt
! error[2101]: a window over 2 of 1 places
!   at 'y' (MaxPoolWithArgmax)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert diagonal.pbtxt
! error[2101]: diagonals of 3 elements, not 1
!   at 'y' (MatrixSetDiag)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert flags.pbtxt
! error[2101]: 3 flags for a tensor of rank 2
!   at 'y' (Reverse)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert groups.pbtxt
! error[2101]: 6 filters for 4 groups of channels
!   at 'y' (Conv2D)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert default.pbtxt --input v
! error[2101]: its default value has another shape than it
!   at 'z' (PlaceholderWithDefault)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert blocks.pbtxt
! error[2101]: a batch of 3 does not divide into blocks
!   at 'y' (BatchToSpaceND)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert beta.pbtxt
! error[2101]: operands 0 and 1 differ in shape, and neither is a scalar
!   at 'y' (Betainc)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert choice.pbtxt
! error[2101]: its condition is neither of the shape of what it chooses from, nor a number of rows
!   at 'y' (Select)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert elements.pbtxt
! error[2101]: elements of the shape [4] where those of its list have [3]
!   at 'z' (TensorListFromTensor)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ sed 's/tensor_shape { dim { size: 1 } } int_val: 3/tensor_shape { } int_val: 3/' elements.pbtxt >number.pbtxt; litecast convert number.pbtxt
! error[2101]: its element shape is the number 3; only -1, for any shape, is one
!   at 'z' (TensorListFromTensor)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert item.pbtxt
! error[2101]: elements of the shape [4] where those of its list have [3]
!   at 'z' (TensorListSetItem)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert channels.pbtxt
! error[2101]: 3 numbers to normalize 1 channels
!   at 'y' (FusedBatchNormV3)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert ragged.pbtxt
! error[2101]: its default value has not the shape of a value
!   at 'y' (RaggedTensorToTensor)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert gates.pbtxt
! error[2101]: weights or a bias for 1 columns, where 2 gates of 4 cells are
!   at 'y' (GRUBlockCell)
! nothing was written; 'litecast explain 2101' tells more
= 3
# What the example of its explanation needs.
% sed 's/size: 4/size: 3/' model.pbtxt >mended.pbtxt
$ litecast convert types.pbtxt
! error[2101]: a list of i32 where its elements are f32
!   at 'z' (TensorListSetItem)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert length.pbtxt
! error[2101]: a list of 2 elements where 3 are wanted
!   at 'y' (TensorListStack)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert places.pbtxt
! error[2101]: operand 1 does not have a number for each place along its axis
!   at 'y' (QuantizeAndDequantizeV4)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert bins.pbtxt
! error[2101]: -1 bins
!   at 'y' (Bincount)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert nothing.pbtxt
! error[2101]: shape [2,3] cannot be reshaped to [0,-1]
!   at 'y' (Reshape)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert nowhere.pbtxt
! error[2101]: updates for a tensor without elements
!   at 'y' (ScatterNd)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert images.pbtxt
! error[2101]: the gradient has another batch or other channels than the images
!   at 'y' (AvgPoolGrad)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert crops.pbtxt
! error[2101]: operand 2 of 'BatchToSpaceND' has the shape [1,1,2]; it takes [_,2]
!   at 'y' (BatchToSpaceND)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert scalar.pbtxt
! error[2101]: its shape is a number, and not -1 for any
!   at 'y' (RaggedTensorToTensor)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert classes.pbtxt
! error[2101]: boxes of 3 classes and scores of 2
!   at 'y' (CombinedNonMaxSuppression)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert around.pbtxt
! error[2101]: it pads the batch or the channels
!   at 'y' (Conv2D)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ sed 's/EXPLICIT/SAME/' around.pbtxt >word.pbtxt; litecast convert word.pbtxt
! error[2101]: explicit_paddings of the wrong length
!   at 'y' (Conv2D)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert second.pbtxt
! error[2101]: channels come second in a tensor of rank 2
!   at 'y' (BiasAdd)
! nothing was written; 'litecast explain 2101' tells more
= 3
$ litecast convert filter.pbtxt
! error[2101]: a filter with a size of -2
!   at 'y' (Conv3DBackpropFilterV2)
! nothing was written; 'litecast explain 2101' tells more
= 3
--- model.pbtxt
node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "b" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 4 } } } } }
node { name: "y" op: "AddV2" input: "a" input: "b" attr { key: "T" value { type: DT_FLOAT } } }
--- rank.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 5 } } } } }
node { name: "b" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } dim { size: 1 } } int_val: 1 } } } }
node { name: "e" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 3 } } } }
node { name: "s" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 1 } } } }
node { name: "y" op: "StridedSlice" input: "x" input: "b" input: "e" input: "s" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Index" value { type: DT_INT32 } } }
--- boxes.pbtxt
node { name: "b" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 4 } } } } }
node { name: "s" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 6 } } } } }
node { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 3 } } } }
node { name: "t" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 0.5 } } } }
node { name: "y" op: "NonMaxSuppressionV4" input: "b" input: "s" input: "n" input: "t" input: "t" attr { key: "T" value { type: DT_FLOAT } } }
--- split.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 4 } } } } }
node { name: "s" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: 1 int_val: 2 } } } }
node { name: "a" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 1 } } } }
node { name: "y" op: "SplitV" input: "x" input: "s" input: "a" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tlen" value { type: DT_INT32 } } attr { key: "num_split" value { i: 2 } } }
--- resize.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 4 } dim { size: 5 } dim { size: 3 } } } } }
node { name: "s" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: 16777219 int_val: 2 } } } }
node { name: "y" op: "ResizeBilinear" input: "x" input: "s" attr { key: "T" value { type: DT_FLOAT } } }
--- open.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: -1 } } } } }
node { name: "k" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 3 } } float_val: 1 } } } }
node { name: "y" op: "AddV2" input: "x" input: "k" attr { key: "T" value { type: DT_FLOAT } } }
--- pairs.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } } } } }
node { name: "s" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: -1 int_val: 2 } } } }
node { name: "y" op: "Reshape" input: "x" input: "s" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tshape" value { type: DT_INT32 } } }
--- matrices.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 65536 } dim { size: 2 } dim { size: 65536 } dim { size: 2 } } } } }
node { name: "y" op: "DiagPart" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
--- block.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 4 } dim { size: 4 } dim { size: 2 } } } } }
node { name: "b" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } }
node { name: "p" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 2 } } } } }
node { name: "y" op: "SpaceToBatchND" input: "x" input: "b" input: "p" attr { key: "T" value { type: DT_FLOAT } } }
--- window.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 0 } dim { size: 5 } } } } }
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: 1 int_val: 1 } } } }
node { name: "y" op: "XlaGather" input: "x" input: "i" input: "n" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tindices" value { type: DT_INT32 } } attr { key: "dimension_numbers" value { s: "\022\002\000\001\032\002\001\000" } } attr { key: "indices_are_sorted" value { b: false } } }
--- bias.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 1 } } } } }
node { name: "b" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "y" op: "BiasAdd" input: "x" input: "b" attr { key: "T" value { type: DT_FLOAT } } }
--- splits.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "s" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 3 } } int_val: 0 int_val: 1 int_val: 4 } } } }
node { name: "y" op: "RaggedTensorToSparse" input: "s" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tsplits" value { type: DT_INT32 } } attr { key: "RAGGED_RANK" value { i: 1 } } }
--- below.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "w" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { } } } }
node { name: "l" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: -4 } } } }
node { name: "h" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 0 } } } }
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 1 } } } }
node { name: "y" op: "XlaPad" input: "x" input: "w" input: "l" input: "h" input: "i" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tindices" value { type: DT_INT32 } } }
--- same.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 3 } } } } }
node { name: "y" op: "ReluGrad" input: "x" input: "z" attr { key: "T" value { type: DT_FLOAT } } }
--- square.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 5 } dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "MatrixInverse" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
--- segments.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } dim { size: 2 } } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "y" op: "SegmentSum" input: "x" input: "z" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tindices" value { type: DT_INT32 } } }
--- axes.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "a" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } dim { size: 1 } } int_val: 0 } } } }
node { name: "y" op: "Sum" input: "x" input: "a" attr { key: "T" value { type: DT_FLOAT } } }
--- whole.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Atanh" input: "x" attr { key: "T" value { type: DT_INT32 } } }
--- nth.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 5 } } } } }
node { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 5 } } } }
node { name: "y" op: "NthElement" input: "x" input: "n" attr { key: "T" value { type: DT_FLOAT } } }
--- sum.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 3 } } } } }
node { name: "y" op: "AddN" input: "x" input: "z" attr { key: "T" value { type: DT_FLOAT } } attr { key: "N" value { i: 2 } } }
--- updates.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } dim { size: 2 } } } } }
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 1 } } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } dim { size: 2 } } } } }
node { name: "y" op: "TensorScatterUpdate" input: "x" input: "i" input: "z" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tindices" value { type: DT_INT32 } } }
--- partitions.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "y" op: "DynamicPartition" input: "x" input: "i" attr { key: "T" value { type: DT_FLOAT } } attr { key: "num_partitions" value { i: 2 } } }
--- ranges.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 1 } } } } }
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "y" op: "RaggedRange" input: "x" input: "i" input: "i" attr { key: "T" value { type: DT_INT32 } } attr { key: "Tsplits" value { type: DT_INT64 } } }
--- reversed.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } dim { size: 2 } } } } }
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "y" op: "ReverseV2" input: "x" input: "i" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tidx" value { type: DT_INT32 } } }
--- lengths.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 4 } } } } }
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 9 } } } }
node { name: "y" op: "ReverseSequence" input: "x" input: "i" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tlen" value { type: DT_INT32 } } attr { key: "seq_dim" value { i: 1 } } }
--- sizes.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } dim { size: 2 } } } } }
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "a" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 0 } } } }
node { name: "y" op: "SplitV" input: "x" input: "i" input: "a" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tlen" value { type: DT_INT32 } } attr { key: "num_split" value { i: 2 } } }
--- parts.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_INT64 } } attr { key: "shape" value { shape { dim { size: 4 } dim { size: 2 } } } } }
node { name: "y" op: "Unpack" input: "x" attr { key: "T" value { type: DT_INT64 } } attr { key: "num" value { i: 2 } } }
--- array.pbtxt
node { name: "n" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 1 } } } } }
node { name: "a" op: "TensorArrayV3" input: "n" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "element_shape" value { shape { dim { size: 2 } } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "y" op: "TensorArrayGatherV3" input: "a" input: "z" input: "a:1" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "element_shape" value { shape { dim { size: 2 } } } } }
--- join.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } dim { size: 2 } } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { } } } }
node { name: "a" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 1 } } } }
node { name: "y" op: "ConcatV2" input: "x" input: "z" input: "a" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tidx" value { type: DT_INT32 } } attr { key: "N" value { i: 2 } } }
--- range.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 5 } } } } }
node { name: "r" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 4 } } } }
node { name: "y" op: "HistogramFixedWidth" input: "x" input: "r" input: "n" attr { key: "T" value { type: DT_FLOAT } } }
--- tridiagonal.pbtxt
node { name: "d" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } dim { size: 4 } } } } }
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } dim { size: 4 } dim { size: 1 } } } } }
node { name: "y" op: "TridiagonalSolve" input: "d" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
--- popped.pbtxt
node { name: "m" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: -1 } } } }
node { name: "h" op: "StackV2" input: "m" attr { key: "elem_type" value { type: DT_FLOAT } } }
node { name: "y" op: "StackPopV2" input: "h" attr { key: "elem_type" value { type: DT_FLOAT } } }
--- long.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "f" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 0 } } } }
node { name: "t" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 2147483648 } } } }
node { name: "b" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 1 } } } }
node { name: "r" op: "Range" input: "f" input: "t" input: "b" attr { key: "Tidx" value { type: DT_FLOAT } } }
node { name: "y" op: "AddV2" input: "x" input: "r" attr { key: "T" value { type: DT_FLOAT } } }
--- label.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } dim { size: 3 } } } } }
node { name: "y" op: "Einsum" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "N" value { i: 1 } } attr { key: "equation" value { s: "ii->i" } } }
--- narrow.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 1 } dim { size: 6 } dim { size: -1 } } } } }
node { name: "y" op: "MaxPoolWithArgmax" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Targmax" value { type: DT_INT64 } } attr { key: "ksize" value { list { i: 1 i: 2 i: 2 i: 1 } } } attr { key: "strides" value { list { i: 1 i: 2 i: 2 i: 1 } } } attr { key: "padding" value { s: "VALID" } } }
--- diagonal.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 1 } dim { size: 3 } } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "MatrixSetDiag" input: "x" input: "z" attr { key: "T" value { type: DT_FLOAT } } }
--- flags.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_BOOL } } attr { key: "value" value { tensor { dtype: DT_BOOL tensor_shape { dim { size: 3 } } bool_val: true } } } }
node { name: "y" op: "Reverse" input: "x" input: "i" attr { key: "T" value { type: DT_FLOAT } } }
--- groups.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 5 } dim { size: 5 } dim { size: 4 } } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } dim { size: 3 } dim { size: 1 } dim { size: 6 } } } } }
node { name: "y" op: "Conv2D" input: "x" input: "z" attr { key: "T" value { type: DT_FLOAT } } attr { key: "strides" value { list { i: 1 i: 1 i: 1 i: 1 } } } attr { key: "padding" value { s: "VALID" } } }
--- default.pbtxt
node { name: "x" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 1 } } float_val: 1 } } } }
node { name: "z" op: "PlaceholderWithDefault" input: "x" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "v" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "y" op: "AddV2" input: "z" input: "v" attr { key: "T" value { type: DT_FLOAT } } }
--- blocks.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } dim { size: 4 } dim { size: 2 } dim { size: 5 } } } } }
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 2 } } } }
node { name: "z" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } dim { size: 2 } } int_val: 0 } } } }
node { name: "y" op: "BatchToSpaceND" input: "x" input: "i" input: "z" attr { key: "T" value { type: DT_FLOAT } } }
--- beta.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } } } } }
node { name: "v" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { } } } }
node { name: "y" op: "Betainc" input: "x" input: "z" input: "v" attr { key: "T" value { type: DT_FLOAT } } }
--- choice.pbtxt
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_BOOL } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 1 } } } } }
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Select" input: "i" input: "x" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
--- elements.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 4 } } } } }
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 3 } } } }
node { name: "z" op: "TensorListFromTensor" input: "x" input: "i" attr { key: "element_dtype" value { type: DT_FLOAT } } attr { key: "shape_type" value { type: DT_INT32 } } }
node { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 0 } } } }
node { name: "y" op: "TensorListGetItem" input: "z" input: "n" input: "i" attr { key: "element_dtype" value { type: DT_FLOAT } } }
--- item.pbtxt
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 3 } } } }
node { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 2 } } } }
node { name: "l" op: "TensorListReserve" input: "i" input: "n" attr { key: "element_dtype" value { type: DT_FLOAT } } attr { key: "shape_type" value { type: DT_INT32 } } }
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } } } } }
node { name: "k" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 0 } } } }
node { name: "z" op: "TensorListSetItem" input: "l" input: "k" input: "x" attr { key: "element_dtype" value { type: DT_FLOAT } } }
node { name: "y" op: "TensorListGetItem" input: "z" input: "k" input: "i" attr { key: "element_dtype" value { type: DT_FLOAT } } }
--- channels.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 4 } dim { size: 4 } dim { size: 1 } } } } }
node { name: "k" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "y" op: "FusedBatchNormV3" input: "x" input: "k" input: "k" input: "k" input: "k" attr { key: "T" value { type: DT_FLOAT } } attr { key: "U" value { type: DT_FLOAT } } attr { key: "is_training" value { b: false } } }
--- ragged.pbtxt
node { name: "s" op: "Const" attr { key: "dtype" value { type: DT_INT64 } } attr { key: "value" value { tensor { dtype: DT_INT64 tensor_shape { } int64_val: -1 } } } }
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } dim { size: 2 } dim { size: 4 } } } } }
node { name: "k" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } } } } }
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT64 } } attr { key: "value" value { tensor { dtype: DT_INT64 tensor_shape { dim { size: 3 } } int64_val: 0 int64_val: 1 int64_val: 3 } } } }
node { name: "y" op: "RaggedTensorToTensor" input: "s" input: "x" input: "k" input: "i" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tindex" value { type: DT_INT64 } } attr { key: "Tshape" value { type: DT_INT64 } } attr { key: "num_row_partition_tensors" value { i: 1 } } attr { key: "row_partition_types" value { list { s: "ROW_SPLITS" } } } }
--- gates.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "h" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 4 } } } } }
node { name: "w" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 7 } dim { size: 8 } } } } }
node { name: "u" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 7 } dim { size: 4 } } } } }
node { name: "k" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } } } } }
node { name: "l" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } } } } }
node { name: "y" op: "GRUBlockCell" input: "x" input: "h" input: "w" input: "u" input: "k" input: "l" attr { key: "T" value { type: DT_FLOAT } } }
--- types.pbtxt
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 3 } } } }
node { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 2 } } } }
node { name: "l" op: "TensorListReserve" input: "i" input: "n" attr { key: "element_dtype" value { type: DT_INT32 } } attr { key: "shape_type" value { type: DT_INT32 } } }
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "k" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 0 } } } }
node { name: "z" op: "TensorListSetItem" input: "l" input: "k" input: "x" attr { key: "element_dtype" value { type: DT_FLOAT } } }
node { name: "y" op: "TensorListGetItem" input: "z" input: "k" input: "i" attr { key: "element_dtype" value { type: DT_FLOAT } } }
--- length.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 3 } } } }
node { name: "z" op: "TensorListFromTensor" input: "x" input: "i" attr { key: "element_dtype" value { type: DT_FLOAT } } attr { key: "shape_type" value { type: DT_INT32 } } }
node { name: "y" op: "TensorListStack" input: "z" input: "i" attr { key: "element_dtype" value { type: DT_FLOAT } } attr { key: "num_elements" value { i: 3 } } }
--- places.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "k" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { } } } }
node { name: "y" op: "QuantizeAndDequantizeV4" input: "x" input: "k" input: "k" attr { key: "T" value { type: DT_FLOAT } } attr { key: "axis" value { i: 1 } } attr { key: "range_given" value { b: true } } }
--- bins.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 4 } } } } }
node { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: -1 } } } }
node { name: "k" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 0 } }  } } } }
node { name: "y" op: "Bincount" input: "x" input: "n" input: "k" attr { key: "T" value { type: DT_FLOAT } } }
--- nothing.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: 0 int_val: -1 } } } }
node { name: "y" op: "Reshape" input: "x" input: "i" attr { key: "T" value { type: DT_FLOAT } } }
--- nowhere.pbtxt
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 4 } dim { size: 1 } } } } }
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } } } } }
node { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 0 } } } }
node { name: "y" op: "ScatterNd" input: "i" input: "x" input: "n" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tindices" value { type: DT_INT32 } } }
--- images.pbtxt
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 4 } } int_val: 2 int_val: 4 int_val: 4 int_val: 1 } } } }
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } dim { size: 2 } dim { size: 2 } dim { size: 1 } } } } }
node { name: "y" op: "AvgPoolGrad" input: "i" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "ksize" value { list { i: 1 i: 2 i: 2 i: 1 } } } attr { key: "strides" value { list { i: 1 i: 2 i: 2 i: 1 } } } attr { key: "padding" value { s: "VALID" } } }
--- crops.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } dim { size: 4 } dim { size: 2 } } } } }
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 2 } } } }
node { name: "z" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } dim { size: 1 } dim { size: 2 } } int_val: 0 } } } }
node { name: "y" op: "BatchToSpaceND" input: "x" input: "i" input: "z" attr { key: "T" value { type: DT_FLOAT } } }
--- scalar.pbtxt
node { name: "s" op: "Placeholder" attr { key: "dtype" value { type: DT_INT64 } } attr { key: "shape" value { shape { } } } }
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } dim { size: 2 } dim { size: 4 } } } } }
node { name: "k" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { } } } }
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT64 } } attr { key: "value" value { tensor { dtype: DT_INT64 tensor_shape { dim { size: 3 } } int64_val: 0 int64_val: 1 int64_val: 3 } } } }
node { name: "y" op: "RaggedTensorToTensor" input: "s" input: "x" input: "k" input: "i" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tindex" value { type: DT_INT64 } } attr { key: "Tshape" value { type: DT_INT64 } } attr { key: "num_row_partition_tensors" value { i: 1 } } attr { key: "row_partition_types" value { list { s: "ROW_SPLITS" } } } }
--- classes.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 6 } dim { size: 3 } dim { size: 4 } } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 6 } dim { size: 2 } } } } }
node { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 2 } } } }
node { name: "t" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 0.5 } } } }
node { name: "y" op: "CombinedNonMaxSuppression" input: "x" input: "z" input: "n" input: "n" input: "t" input: "t" }
--- around.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 5 } dim { size: 5 } dim { size: 4 } } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } dim { size: 3 } dim { size: 4 } dim { size: 6 } } } } }
node { name: "y" op: "Conv2D" input: "x" input: "z" attr { key: "T" value { type: DT_FLOAT } } attr { key: "strides" value { list { i: 1 i: 1 i: 1 i: 1 } } } attr { key: "padding" value { s: "EXPLICIT" } } attr { key: "explicit_paddings" value { list { i: 1 i: 0 i: 0 i: 0 i: 0 i: 0 i: 0 i: 0 } } } }
--- second.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 4 } } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } } } } }
node { name: "y" op: "BiasAdd" input: "x" input: "z" attr { key: "T" value { type: DT_FLOAT } } attr { key: "data_format" value { s: "NCHW" } } }
--- filter.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 2 } dim { size: 2 } dim { size: 2 } dim { size: 2 } } } } }
node { name: "i" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 5 } } int_val: 1 int_val: 1 int_val: 1 int_val: 2 int_val: -2 } } } }
node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 2 } dim { size: 2 } dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Conv3DBackpropFilterV2" input: "x" input: "i" input: "z" attr { key: "T" value { type: DT_FLOAT } } attr { key: "strides" value { list { i: 1 i: 1 i: 1 i: 1 i: 1 } } } attr { key: "padding" value { s: "SAME" } } }
