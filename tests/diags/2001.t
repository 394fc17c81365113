# Nothing in TensorFlow Lite computes this op.
$ litecast convert model.pbtxt
! error[2001]: no lowering for op 'MatrixSquareRoot'
!   at 'y' (MatrixSquareRoot)
!   hint: --allow custom keeps it as a custom op, for which the application brings a kernel
! 0 of 1 nodes convert; nothing was written; 'litecast explain 2001' tells more
= 4
$ litecast convert model.pbtxt --allow custom -q
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 2 } } } } }
node { name: "y" op: "MatrixSquareRoot" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
