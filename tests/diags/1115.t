# Nothing but a loop; a name helps.
$ litecast convert model.pbtxt
! error[1115]: the GraphDef has no output: every node is consumed by another
!   hint: name it: --output NAME
! nothing was written; 'litecast explain 1115' tells more
= 3
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "done" op: "NoOp" input: "^x" }
