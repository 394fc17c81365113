# A recurrent layer became a loop; the other choice is named.
$ litecast convert model.pbtxt
> model.tflite  1.84 kB  5 operators  in x float32[?,2]  out y float32[?,2]  {*} s
! note[3021]: 1 recurrent layer is a loop: the same answer as TensorFlow at every invocation, any batch and length
!   at 'while'
!   hint: --rnn fuse makes one operator of an LSTM or plain RNN with fixed batch, which keeps its state between invocations
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 2 } } } } }
node { name: "zero" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 0 } } } }
node { name: "while" op: "StatelessWhile" input: "zero" input: "x" attr { key: "T" value { list { type: DT_INT32 type: DT_FLOAT } } } attr { key: "cond" value { func { name: "cond" } } } attr { key: "body" value { func { name: "body" } } } }
node { name: "y" op: "Identity" input: "while:1" attr { key: "T" value { type: DT_FLOAT } } }
library {
  function {
    signature { name: "cond" input_arg { name: "i" type: DT_INT32 } input_arg { name: "v" type: DT_FLOAT } output_arg { name: "r" type: DT_BOOL } }
    node_def { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 3 } } } }
    node_def { name: "l" op: "Less" input: "i" input: "n:output:0" attr { key: "T" value { type: DT_INT32 } } }
    ret { key: "r" value: "l:z:0" }
  }
  function {
    signature { name: "body" input_arg { name: "i" type: DT_INT32 } input_arg { name: "v" type: DT_FLOAT } output_arg { name: "j" type: DT_INT32 } output_arg { name: "w" type: DT_FLOAT } }
    node_def { name: "n" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 1 } } } }
    node_def { name: "k" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 2 } dim { size: 2 } } float_val: 1 float_val: 2 float_val: 3 float_val: 4 } } } }
    node_def { name: "a" op: "AddV2" input: "i" input: "n:output:0" attr { key: "T" value { type: DT_INT32 } } }
    node_def { name: "m" op: "MatMul" input: "v" input: "k:output:0" attr { key: "T" value { type: DT_FLOAT } } }
    node_def { name: "t" op: "Tanh" input: "m:product:0" attr { key: "T" value { type: DT_FLOAT } } }
    ret { key: "j" value: "a:z:0" }
    ret { key: "w" value: "t:y:0" }
  }
}
