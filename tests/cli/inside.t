# The graph as text, after a pass, and on the way.
$ litecast convert relu.pbtxt --stop-after lower | grep -c relu
> 1
$ litecast convert relu.pbtxt --print-after dead-code -o a.tflite 2>&1 >/dev/null | head -1
> // after dead-code
$ litecast convert relu.pbtxt --print-after all -o a.tflite 2>&1 >/dev/null | grep -c '^// after' >n; litecast help passes | cut -c3 | grep -c '[a-z]' | cmp - n
$ litecast convert relu.pbtxt --timings -q -o a.tflite
!   read  {*} s
!   lower {*} s
!   passes {*} s
!   verify {*} s
!   write {*} s
!   all {*} s
!   memory: {*} resident at most, {*} allocated
$ litecast convert relu.pbtxt -v -o a.tflite
> a.tflite  {*}
!  {*} s  reading relu.pbtxt
! {...}
!  {*} s  writing a.tflite
!  {*} s  verifying the weights

# A bug report holds what a maintainer asks for.
$ litecast convert relu.pbtxt -q -o a.tflite --batch 1 --report r.json; json litecast options.2 source_ops.0.op graphs.0.operators.0.op exit_code <r.json
> 0.1.0
> --batch=1
> Relu
> RELU
> 0
--- relu.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 2 } } } } }
node { name: "r" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
