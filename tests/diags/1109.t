# A node without op; one that does not say how many outputs it has; nodes that are not as their ops are defined.
$ litecast convert no-op.pbtxt
! error[1109]: a node of the GraphDef has no op
!   at 'y'
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert split.pbtxt
! error[1109]: the attributes of 'y' do not say how many outputs it has
!   at 'y' (Unpack)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert no-type.pbtxt
! error[1109]: 'y' has no attribute 'T', which Abs needs
!   at 'y' (Abs)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert kind.pbtxt
! error[1109]: attribute 'T' of 'y' is no type
!   at 'y' (Abs)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert word.pbtxt
! error[1109]: attribute 'data_format' of 'y' is 'SAME', none of NHWC|NCHW
!   at 'y' (BiasAdd)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert index.pbtxt
! error[1109]: attribute 'out_type' of 'y' is i16, no type of indices
!   at 'y' (Shape)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert types.pbtxt
! error[1109]: operand 0 of 'y' is i32, but 'x' gives f32
!   at 'y' (Abs)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert power.pbtxt
! error[1109]: operand 0 of 'go' is bool, but 'p' gives f32
!   at 'go' (LoopCond)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ sed 's/op: "Pow"/op: "Less"/' power.pbtxt >less.pbtxt; litecast convert less.pbtxt -q
$ litecast convert few.pbtxt
! error[1109]: 'y' has 1 operand, too few for AddV2
!   at 'y' (AddV2)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert many.pbtxt
! error[1109]: 'y' has 2 operands, but Abs takes 1
!   at 'y' (Abs)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert fed-placeholder.pbtxt
! error[1109]: 'x' has 1 operand, but Placeholder takes 0
!   at 'x' (Placeholder)
! nothing was written; 'litecast explain 1109' tells more
= 3
# The nodes of a loop too.
$ litecast convert loop.pbtxt
! error[1109]: operand 1 of 's' is bool, but 'm' gives f32
!   at 's' (Switch)
! nothing was written; 'litecast explain 1109' tells more
= 3
# What the example of its explanation needs.
% cp no-type.pbtxt model.pbtxt
% sed 's/op: "Abs" input: "x"/& attr { key: "T" value { type: DT_FLOAT } }/' model.pbtxt >mended.pbtxt
# Numbers below the least, lists that are too short; the control flow of TensorFlow 1 too, and what is inside of it.
$ litecast convert least.pbtxt
! error[1109]: attribute 'block_size' of 'y' is 1, and the least is 2
!   at 'y' (SpaceToDepth)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert short.pbtxt
! error[1109]: attribute 'ksize' of 'y' has 3 elements, and wants 4
!   at 'y' (MaxPool)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert switch.pbtxt
! error[1109]: operand 0 of 's' is i32, but 'x' gives f32
!   at 's' (Switch)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert inside.pbtxt
! error[1109]: operand 0 of 'a' is i32, but 's' gives f32
!   at 'a' (Cast)
! nothing was written; 'litecast explain 1109' tells more
= 3
$ sed '/name: "s"/s/DT_INT32/DT_FLOAT/; /name: "y"/s/i: 2/i: 3/' switch.pbtxt >merge.pbtxt; litecast convert merge.pbtxt
! error[1109]: 'y' has 2 operands, too few for Merge
!   at 'y' (Merge)
! nothing was written; 'litecast explain 1109' tells more
= 3
--- no-op.pbtxt
node { name: "y" }
--- split.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Unpack" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
--- no-type.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "y" op: "Abs" input: "x" }
--- kind.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "y" op: "Abs" input: "x" attr { key: "T" value { i: 1 } } }
--- word.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "b" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "y" op: "BiasAdd" input: "x" input: "b" attr { key: "T" value { type: DT_FLOAT } } attr { key: "data_format" value { s: "SAME" } } }
--- index.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Shape" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "out_type" value { type: DT_INT16 } } }
--- types.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "y" op: "Abs" input: "x" attr { key: "T" value { type: DT_INT32 } } }
--- power.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { } } } }
node { name: "e" op: "Enter" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "frame_name" value { s: "w" } } }
node { name: "m" op: "Merge" input: "e" input: "n" attr { key: "T" value { type: DT_FLOAT } } attr { key: "N" value { i: 2 } } }
node { name: "c" op: "Const" input: "^m" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 9 } } } }
node { name: "p" op: "Pow" input: "m" input: "c" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "go" op: "LoopCond" input: "p" }
node { name: "s" op: "Switch" input: "m" input: "go" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "a" op: "AddV2" input: "s:1" input: "s:1" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "n" op: "NextIteration" input: "a" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "y" op: "Exit" input: "s" attr { key: "T" value { type: DT_FLOAT } } }
--- few.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "y" op: "AddV2" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
--- many.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "y" op: "Abs" input: "x" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
--- fed-placeholder.pbtxt
node { name: "x" op: "Placeholder" input: "x" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "y" op: "Abs" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
--- loop.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { } } } }
node { name: "e" op: "Enter" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "frame_name" value { s: "loop" } } }
node { name: "m" op: "Merge" input: "e" input: "n" attr { key: "T" value { type: DT_FLOAT } } attr { key: "N" value { i: 2 } } }
node { name: "l" op: "Less" input: "m" input: "m" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "c" op: "LoopCond" input: "l" }
node { name: "s" op: "Switch" input: "m" input: "m" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "i" op: "Identity" input: "s:1" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "n" op: "NextIteration" input: "i" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "y" op: "Exit" input: "s" attr { key: "T" value { type: DT_FLOAT } } }
--- least.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 4 } dim { size: 4 } dim { size: 2 } } } } }
node { name: "y" op: "SpaceToDepth" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "block_size" value { i: 1 } } }
--- short.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 4 } dim { size: 4 } dim { size: 2 } } } } }
node { name: "y" op: "MaxPool" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "ksize" value { list { i: 1 i: 2 i: 2 } } } attr { key: "strides" value { list { i: 1 i: 2 i: 2 i: 1 } } } attr { key: "padding" value { s: "VALID" } } }
--- inside.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "p" op: "Placeholder" attr { key: "dtype" value { type: DT_BOOL } } attr { key: "shape" value { shape { } } } }
node { name: "s" op: "Switch" input: "x" input: "p" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "a" op: "Cast" input: "s:1" attr { key: "SrcT" value { type: DT_INT32 } } attr { key: "DstT" value { type: DT_FLOAT } } }
node { name: "b" op: "Abs" input: "s" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "y" op: "Merge" input: "b" input: "a" attr { key: "T" value { type: DT_FLOAT } } attr { key: "N" value { i: 2 } } }
--- switch.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "p" op: "Placeholder" attr { key: "dtype" value { type: DT_BOOL } } attr { key: "shape" value { shape { } } } }
node { name: "s" op: "Switch" input: "x" input: "p" attr { key: "T" value { type: DT_INT32 } } }
node { name: "a" op: "Neg" input: "s:1" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "b" op: "Abs" input: "s" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "y" op: "Merge" input: "b" input: "a" attr { key: "T" value { type: DT_FLOAT } } attr { key: "N" value { i: 2 } } }
