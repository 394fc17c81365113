# The shapes of two operands do not fit together.
$ litecast convert model.pbtxt
! error[2101]: shapes [2,3] and [2,4] do not broadcast
!   at 'y' (AddV2)
! nothing was written; 'litecast explain 2101' tells more
= 3
--- model.pbtxt
node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "b" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 4 } } } } }
node { name: "y" op: "AddV2" input: "a" input: "b" attr { key: "T" value { type: DT_FLOAT } } }
