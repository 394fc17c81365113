# A Merge without a Switch.
$ litecast convert model.pbtxt
! error[2204]: a Merge that hangs on no Switch
!   at 'y' (Merge)
!   hint: export the model with TensorFlow 2, or with tf.compat.v1.enable_control_flow_v2()
! nothing was written; 'litecast explain 2204' tells more
= 4
# A stack in a branch, which would not be known after it.
$ litecast convert stack.pbtxt
! error[2204]: a condition uses a stack
!   at 's' (Switch)
!   hint: export the model with TensorFlow 2, or with tf.compat.v1.enable_control_flow_v2()
! nothing was written; 'litecast explain 2204' tells more
= 4
--- model.pbtxt
node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "b" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Merge" input: "a" input: "b" attr { key: "T" value { type: DT_FLOAT } } attr { key: "N" value { i: 2 } } }
--- stack.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "p" op: "Placeholder" attr { key: "dtype" value { type: DT_BOOL } } attr { key: "shape" value { shape { } } } }
node { name: "m" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: -1 } } } }
node { name: "h" op: "StackV2" input: "m" attr { key: "elem_type" value { type: DT_FLOAT } } }
node { name: "s" op: "Switch" input: "h" input: "p" attr { key: "T" value { type: DT_RESOURCE } } }
node { name: "y" op: "StackPushV2" input: "s:1" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
--- cond.pbtxt
node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "p" op: "Placeholder" attr { key: "dtype" value { type: DT_BOOL } } attr { key: "shape" value { shape { } } } }
node { name: "y" op: "StatelessIf" input: "p" input: "a" attr { key: "Tcond" value { type: DT_BOOL } } attr { key: "Tin" value { list { type: DT_FLOAT } } } attr { key: "Tout" value { list { type: DT_FLOAT } } } attr { key: "then_branch" value { func { name: "then" } } } attr { key: "else_branch" value { func { name: "else" } } } }
library {
  function { signature { name: "then" input_arg { name: "v" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } ret { key: "r" value: "v" } }
  function { signature { name: "else" input_arg { name: "v" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "relu" op: "Relu" input: "v" attr { key: "T" value { type: DT_FLOAT } } } ret { key: "r" value: "relu:activations:0" } }
}
