# Two nodes of one name.
$ litecast convert model.pbtxt
! error[1104]: duplicate node: 'y' is defined twice
!   at 'y' (Relu)
! nothing was written; 'litecast explain 1104' tells more
= 3
# What the example of its explanation needs.
% sed '3s/name: "y"/name: "z"/' model.pbtxt >renamed.pbtxt
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
