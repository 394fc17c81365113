# A shape that is none, one that contradicts the graph, and one that fits.
$ litecast convert model.pbtxt --input x:2,banana
! error[1114]: invalid shape in --input 'x:2,banana'
!   hint: write it as --input NAME:1,224,224,3
! nothing was written
= 2
$ litecast convert model.pbtxt --input x:4,5,6
! error[1114]: the shape in --input 'x:4,5,6' contradicts the graph's, [2,3]
!   at 'x'
! nothing was written
= 2
$ litecast convert model.pbtxt -q --input x:2,3 -o a.tflite
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
