# A node that depends on itself.
$ litecast convert model.pbtxt --output y
! error[2102]: node 'z' depends on itself: the graph has a cycle
!   at 'z' (Relu)
! nothing was written; 'litecast explain 2102' tells more
= 3
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "AddV2" input: "x" input: "z" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "z" op: "Relu" input: "y" attr { key: "T" value { type: DT_FLOAT } } }
