# An input that is not in the graph, and one that is.
$ litecast convert model.pbtxt --input images
! error[1112]: --input 'images' is not in the graph
!   hint: did you mean 'image'?
! nothing was written
= 2
$ litecast convert model.pbtxt --input x:3:1,2
! error[1112]: --input 'x:3:1,2' names an output that the node does not have
! nothing was written
= 2
$ litecast convert model.pbtxt -q --input x -o a.tflite
--- model.pbtxt
node { name: "image" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "x" op: "Relu" input: "image" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
