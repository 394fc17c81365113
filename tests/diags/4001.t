# A size beyond what the format holds; as two axes it fits.
$ litecast convert model.pbtxt
! error[4001]: size 0 of a tensor is 3000000000, and the most is 2147483647
!   at 'x'
! nothing was written; 'litecast explain 4001' tells more
= 5
$ sed 's/dim { size: 3000000000 }/dim { size: 3 } dim { size: 1000000000 }/' model.pbtxt >split.pbtxt; litecast convert split.pbtxt -q
# What the example of its explanation needs.
% sed 's/dim { size: 3000000000 }/dim { size: 3 } dim { size: 1000000000 }/' model.pbtxt >split.pbtxt
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3000000000 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
