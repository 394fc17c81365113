# A shape for an input that is not there.
$ litecast convert model.pbtxt --shape imput=2,3
! error[2111]: a shape is given for 'imput', but the model has no such input
!   hint: did you mean 'input'?
! nothing was written
= 2
$ litecast convert model.pbtxt --shape input=2,3 -q
--- model.pbtxt
node { name: "input" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "input" attr { key: "T" value { type: DT_FLOAT } } }
