# An output that the producer does not have.
$ litecast convert model.pbtxt
! error[1106]: 'y' takes its input from 'x:5', but 'x' (Placeholder) has only 1 output
!   at 'y' (Relu)
! nothing was written; 'litecast explain 1106' tells more
= 3
# What the example of its explanation needs.
% sed 's/x:5/x/' model.pbtxt >mended.pbtxt
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x:5" attr { key: "T" value { type: DT_FLOAT } } }
