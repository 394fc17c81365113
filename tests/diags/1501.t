# A .tflite that is cut off.
$ litecast convert model.pbtxt -q && head -c 200 model.tflite >cut.tflite && litecast inspect cut.tflite
! error[1501]: 'cut.tflite' is no valid TensorFlow Lite model: a reference leads out of the file
!   in 'cut.tflite' at byte 136
= 3
# What the example of its explanation needs.
% litecast convert my_model -q -o whole.tflite && head -c 200 whole.tflite >cut.tflite && rm whole.tflite
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
