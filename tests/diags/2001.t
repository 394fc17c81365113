# Nothing in TensorFlow Lite computes this op.
$ litecast convert model.pbtxt
! error[2001]: no lowering for op 'MatrixSquareRoot'
!   at 'y' (MatrixSquareRoot)
!   hint: --allow custom keeps it as a custom op, for which the application brings a kernel
! 0 of 1 nodes convert; nothing was written; 'litecast explain 2001' tells more
= 4
$ litecast convert model.pbtxt --allow custom -q
# A model with debug information says which line of the program made the node.
$ litecast convert traced.pbtxt
! error[2001]: no lowering for op 'MatrixSquareRoot'
!   at 'head/root' (MatrixSquareRoot)
!   made at model.py:12, in call
!   hint: --allow custom keeps it as a custom op, for which the application brings a kernel
! 0 of 1 nodes convert; nothing was written; 'litecast explain 2001' tells more
= 4
$ litecast convert traced.pbtxt --json | grep source_ | grep -v source_ops
>       "source_file": "model.py",
>       "source_line": 12,
>       "source_function": "call",
$ litecast check traced.pbtxt --allow custom -q --html r.html && page r.html graphs.0.operators.0.source_file graphs.0.operators.0.source_line
> model.py
> 12
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 2 } } } } }
node { name: "y" op: "MatrixSquareRoot" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
--- traced.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 2 } } } } }
node { name: "head/root" op: "MatrixSquareRoot" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
debug_info {
  files: "model.py" files: "/usr/lib/python3/dist-packages/keras/src/layers/layer.py"
  frames_by_id { key: 1 value { file_index: 0 line: 40 func: "<module>" } }
  frames_by_id { key: 2 value { file_index: 1 line: 1002 func: "__call__" } }
  frames_by_id { key: 3 value { file_index: 0 line: 12 func: "call" } }
  traces_by_id { key: 7 value { frame_id: [1, 2, 3] } }
  name_to_trace_id { key: "head/root@" value: 7 }
}
