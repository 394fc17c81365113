# A function that calls itself.
$ litecast convert model.pbtxt
! error[2201]: function 'f' calls itself
!   at 'y/again' (f)
!   hint: TensorFlow Lite has no recursion: write it as a loop
! nothing was written; 'litecast explain 2201' tells more
= 4
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "f" input: "x" }
library { function { signature { name: "f" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "again" op: "f" input: "a" } ret { key: "r" value: "again:r:0" } } }
--- loop.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
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
    node_def { name: "a" op: "AddV2" input: "i" input: "n:output:0" attr { key: "T" value { type: DT_INT32 } } }
    node_def { name: "m" op: "Mul" input: "v" input: "v" attr { key: "T" value { type: DT_FLOAT } } }
    ret { key: "j" value: "a:z:0" }
    ret { key: "w" value: "m:z:0" }
  }
}
