# A GraphDef without nodes.
$ litecast convert empty.pbtxt
! error[1103]: 'empty.pbtxt' is a GraphDef without nodes
! nothing was written; 'litecast explain 1103' tells more
= 3
# What the example of its explanation needs.
% cp empty.pbtxt model.pbtxt
--- empty.pbtxt
versions { producer: 1395 }
