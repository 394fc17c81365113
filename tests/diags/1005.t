# The name was not chosen by the user, and a file is there.
$ touch model.tflite; litecast model.pbtxt
! error[1005]: 'model.tflite' is there already
!   hint: --force replaces it, -o NAME writes to another file
= 5
$ litecast model.pbtxt -q --force
# What the example of its explanation needs.
% touch my_model.tflite
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
