# A function that calls itself.
$ litecast convert model.pbtxt
! error[2201]: function 'f' calls itself
!   at 'y/again' (f)
!   hint: TensorFlow Lite has no recursion: write it as a loop
! nothing was written; 'litecast explain 2201' tells more
= 4
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "f" input: "x" }
library { function { signature { name: "f" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "again" op: "f" input: "a" } ret { key: "r" value: "again:r:0" } } }
