# The output's folder is not there.
$ litecast convert model.pbtxt -o nowhere/a.tflite
! error[1002]: there is no folder 'nowhere' to write to
!   hint: mkdir -p nowhere
= 5
$ mkdir -p nowhere && litecast convert model.pbtxt -q -o nowhere/a.tflite
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
