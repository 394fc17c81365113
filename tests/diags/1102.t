# A text form that is cut or misspelled.
$ litecast convert cut.pbtxt
! error[1102]: cannot parse text protobuf: a string is not closed
!   in 'cut.pbtxt' at byte 179
! nothing was written; 'litecast explain 1102' tells more
= 3
$ litecast convert colon.pbtxt
! error[1102]: cannot parse text protobuf: a colon is expected
!   in 'colon.pbtxt' at byte 12
! nothing was written; 'litecast explain 1102' tells more
= 3
# What the example of its explanation needs.
% cp cut.pbtxt model.pbtxt
--- cut.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu
--- colon.pbtxt
node { name "x" }
