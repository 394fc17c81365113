# check says what becomes of each op and what the result costs; it writes nothing.
$ litecast check conv.pbtxt; ls
> conv.pbtxt: converts, with built-in operators alone
>
> TensorFlow ops
>   Const                           1  (folded or merged)
>   Conv2D                          1  CONV_2D
>
> Signatures
>   {*}
>     in   x                    float32[{*},4,4,1]
>     out  y                    float32[{*},4,4,2]
>
> Result
>   operators       1 (CONV_2D 1)
>   parameters      {*}
>   file            {*}
>   multiply-adds   32, with open sizes taken as 1
>   memory          192 bytes of activations at most, with open sizes taken as 1
>   runtime         TensorFlow Lite {*} or newer
>
> Sizes that stay open
>   {*} input 'x', axis 0
>   --shape and --batch fix those of inputs
> chain.pbtxt
> conv.pbtxt
> inverse.pbtxt
$ litecast check conv.pbtxt --batch 2 | grep multiply
>   multiply-adds   64

# All that does not convert is said at once, with where, and the exit code says so.
$ litecast check inverse.pbtxt
> inverse.pbtxt: does not convert: 2 ops (3 nodes)
>
> TensorFlow ops
>   Cast                            1  CAST
>   MatrixLogarithm                 1  no: no lowering
>                                     at 'w'
>   MatrixSquareRoot                2  no: no lowering
>                                     at 'inv{*}'
> {...}
! error[2001]: no lowering for op 'MatrixSquareRoot' (2 nodes)
! {...}
! error[2001]: no lowering for op 'MatrixLogarithm'
! {...}
= 4

# What is behind an op that does not convert is looked at too, as far as the model tells the shapes; and what --allow would bring is said.
$ litecast check chain.pbtxt 2>errors; code=$?; grep -c '^error' errors; exit $code
> chain.pbtxt: does not convert: 2 ops (2 nodes)
>
> TensorFlow ops
>   MatrixLogarithm                 1  no: no lowering
>                                     at 'log'
>   MatrixSquareRoot                1  no: no lowering
>                                     at 'root'
>   Neg                             1  -
>   Relu                            1  RELU
>
> Signatures
>   (frozen graph)
>     in   x                    float32[?,4]
>     out  out                  float32[...]
>
> With --allow custom it converts, for 2 kernels of yours
>   operators       4 (MatrixLogarithm 1, MatrixSquareRoot 1, NEG 1, RELU 1)
> {...}
> 2
= 4
$ litecast check chain.pbtxt --json | json fallback.options fallback.custom_operator_count source_ops.2.waiting
> --allow custom
> 2
> 1

# Following the hint works.
$ litecast check inverse.pbtxt --allow custom -q

# The page needs nothing but itself, also of a model that does not convert: then it shows where.
$ litecast check conv.pbtxt -q --html r.html && page r.html converts graphs.0.operators.0.op operators.0.name
> true
> CONV_2D
> CONV_2D
$ litecast check inverse.pbtxt --html r.html >out 2>&1 || page r.html converts source_graphs.0.operators.1.attributes diagnostics.0.code
> false
> does not convert: no lowering
> 2001
$ litecast check conv.pbtxt -q --html - >r.html && page r.html converts
> true
$ litecast check conv.pbtxt -q --html /dev/full
! error[1002]: cannot write '/dev/full': {*}
= 5
$ litecast check conv.pbtxt -q --html no/such/folder.html
! error[1002]: cannot write 'no/such/folder.html': {*}
= 5
$ litecast check conv.pbtxt --html - | head -1
> <!doctype html>
$ litecast check conv.pbtxt --report - | json command
> check
$ litecast check conv.pbtxt --html - --report -
! error[1011]: --json, --html - and --report - all want standard output
!   hint: write one of them to a file
= 2
--- conv.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 4 } dim { size: 4 } dim { size: 1 } } } } }
node { name: "w" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 1 } dim { size: 1 } dim { size: 1 } dim { size: 2 } } float_val: 1 float_val: 2 } } } }
node { name: "y" op: "Conv2D" input: "x" input: "w" attr { key: "T" value { type: DT_FLOAT } } attr { key: "strides" value { list { i: 1 i: 1 i: 1 i: 1 } } } attr { key: "padding" value { s: "SAME" } } }
--- inverse.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 2 } } } } }
node { name: "inv" op: "MatrixSquareRoot" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "inv2" op: "MatrixSquareRoot" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "w" op: "MatrixLogarithm" input: "z" attr { key: "T" value { type: DT_COMPLEX64 } } }
node { name: "z" op: "Cast" input: "x" attr { key: "SrcT" value { type: DT_FLOAT } } attr { key: "DstT" value { type: DT_COMPLEX64 } } }
--- chain.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 4 } } } } }
node { name: "log" op: "MatrixLogarithm" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "_output_shapes" value { list { shape { dim { size: -1 } dim { size: 4 } } } } } }
node { name: "relu" op: "Relu" input: "log" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "root" op: "MatrixSquareRoot" input: "relu" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "out" op: "Neg" input: "root" attr { key: "T" value { type: DT_FLOAT } } }
