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
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_RESOURCE } } attr { key: "shape" value { shape {  } } } }
node { name: "y" op: "ReadVariableOp" input: "x" attr { key: "dtype" value { type: DT_FLOAT } } }
--- large.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_DOUBLE } } attr { key: "shape" value { shape { dim { size: 1099511627776 } dim { size: 1099511627776 } } } } }
node { name: "y" op: "Sin" input: "x" attr { key: "T" value { type: DT_DOUBLE } } }
