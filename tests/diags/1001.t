# The path is wrong; a near name is suggested.
$ litecast convert modle.pbtxt
! error[1001]: 'modle.pbtxt' does not exist
!   hint: did you mean 'model.pbtxt'?
! nothing was written; 'litecast explain 1001' tells more
= 3
$ litecast convert model.pbtxt -q -o a.tflite
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
