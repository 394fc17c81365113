# A function that returns what it does not compute.
$ litecast convert model.pbtxt
! error[1110]: function 'f' returns 'gone:y:0', which it does not compute
!   at 'f'
! nothing was written; 'litecast explain 1110' tells more
= 3
# What the example of its explanation needs.
% sed 1d model.pbtxt >mended.pbtxt
--- model.pbtxt
library { function { signature { name: "f" output_arg { name: "r" type: DT_FLOAT } } ret { key: "r" value: "gone:y:0" } } }
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
