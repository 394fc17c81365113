# An option is misspelled.
$ litecast convert model.pbtxt --bach 1
! error[1010]: unknown option '--bach'
!   hint: did you mean '--batch'?
= 2
$ litecast convert model.pbtxt --batch 1 -q
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
