# An output that is not in the graph, and one that is.
$ litecast convert model.pbtxt --output yy
! error[1113]: --output 'yy' is not in the graph
!   hint: did you mean 'y'?
! nothing was written
= 2
$ litecast convert model.pbtxt -q --output y:0 -o a.tflite
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "z" op: "Relu" input: "y" attr { key: "T" value { type: DT_FLOAT } } }
