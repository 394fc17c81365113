# The output's folder is not there.
$ litecast convert model.pbtxt -o nowhere/a.tflite
! error[1002]: cannot write 'nowhere/a.tflite': No such file or directory
! nothing was written; 'litecast explain 1002' tells more
= 5
$ mkdir nowhere && litecast convert model.pbtxt -q -o nowhere/a.tflite
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
