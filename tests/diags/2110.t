# A shape that contradicts the model.
$ litecast convert model.pbtxt --shape x=2,4
! error[2110]: axis 1 of input 'x' is 3 in the model and cannot become 4
!   at 'x'
!   hint: only unknown sizes can be given
! nothing was written
= 2
$ litecast convert model.pbtxt --shape x=2,3 -q
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
