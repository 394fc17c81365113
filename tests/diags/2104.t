# An input of a type that models cannot take.
$ litecast convert model.pbtxt
! error[2104]: input 'x' has a type that TensorFlow Lite does not have
!   at 'x'
! nothing was written; 'litecast explain 2104' tells more
= 3
# More elements than any memory holds.
$ litecast convert large.pbtxt
! error[2104]: input 'x' has more than 2^48 elements
!   at 'x'
! nothing was written; 'litecast explain 2104' tells more
= 3
# An output number that no op has, of an op that nobody knows.
$ mkdir far && cp far.pbtxt far/saved_model.pbtxt && litecast convert far
! error[2104]: input 'b' is output 70000 of its node, more than a node has
!   at 'b'
! nothing was written; 'litecast explain 2104' tells more
= 3
# Several outputs of such an op are fine, in any order.
$ mkdir near && sed -e s/s:70000/s:3/ far.pbtxt > near/saved_model.pbtxt && litecast convert near -o near.tflite
> near.tflite  {*}  2 operators  in a float32[2]  b float32[2]  c float32[2]  out o float32[2]  {*}
# One output of an op that has many.
$ litecast convert many.pbtxt --input s:69999:1 --output y -o many.tflite
> many.tflite  {*}  1 operator  in s:69999 float32[1]  out y float32[1]  {*}
# What the example of its explanation needs.
% sed 's/DT_RESOURCE/DT_FLOAT/; s/"ReadVariableOp" input: "x" attr { key: "dtype"/"Relu" input: "x" attr { key: "T"/' model.pbtxt >value.pbtxt
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_RESOURCE } } attr { key: "shape" value { shape {  } } } }
node { name: "y" op: "ReadVariableOp" input: "x" attr { key: "dtype" value { type: DT_FLOAT } } }
--- large.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_DOUBLE } } attr { key: "shape" value { shape { dim { size: 1099511627776 } dim { size: 1099511627776 } } } } }
node { name: "y" op: "Sin" input: "x" attr { key: "T" value { type: DT_DOUBLE } } }
--- far.pbtxt
saved_model_schema_version: 1
meta_graphs { meta_info_def { tags: "serve" }
  graph_def {
    node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 7 } } } } }
    node { name: "s" op: "NoSuchOp" input: "x" }
    node { name: "z" op: "AddV2" input: "s:1" input: "s" attr { key: "T" value { type: DT_FLOAT } } }
    node { name: "y" op: "AddV2" input: "s:70000" input: "z" attr { key: "T" value { type: DT_FLOAT } } }
  }
  signature_def { key: "serving_default" value {
    inputs { key: "a" value { name: "s:0" dtype: DT_FLOAT tensor_shape { dim { size: 2 } } } }
    inputs { key: "b" value { name: "s:70000" dtype: DT_FLOAT tensor_shape { dim { size: 2 } } } }
    inputs { key: "c" value { name: "s:1" dtype: DT_FLOAT tensor_shape { dim { size: 2 } } } }
    outputs { key: "o" value { name: "y:0" dtype: DT_FLOAT tensor_shape { dim { size: 2 } } } }
    method_name: "tensorflow/serving/predict" } } }
--- many.pbtxt
node { name: "axis" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 0 } } } }
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 70000 } } } } }
node { name: "s" op: "Split" input: "axis" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "num_split" value { i: 70000 } } }
node { name: "y" op: "Sin" input: "s:69999" attr { key: "T" value { type: DT_FLOAT } } }
