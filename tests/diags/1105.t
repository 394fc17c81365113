# An edge from nowhere; every such edge is told.
$ litecast convert model.pbtxt
! error[1105]: 'y' takes its input from 'nowhere', which does not exist
!   at 'y' (Add)
! error[1105]: 'z' takes its input from 'elsewhere', which does not exist
!   at 'z' (Relu)
! nothing was written; 'litecast explain 1105' tells more
= 3
# What the example of its explanation needs.
% sed 's/"nowhere"/"x"/; s/input: "^elsewhere"//' model.pbtxt >whole.pbtxt
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Add" input: "x" input: "nowhere" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "z" op: "Relu" input: "^elsewhere" input: "y" attr { key: "T" value { type: DT_FLOAT } } }
