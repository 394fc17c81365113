# Nine dimensions.
$ litecast convert model.pbtxt
! error[1108]: a shape of 'x' has more than 8 dimensions
!   at 'x' (Placeholder)
! nothing was written; 'litecast explain 1108' tells more
= 3
# What the example of its explanation needs.
% sed 's/dim .{size: 1}, /dim [/' model.pbtxt >eight.pbtxt
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim [{size: 1}, {size: 1}, {size: 1}, {size: 1}, {size: 1}, {size: 1}, {size: 1}, {size: 1}, {size: 1}] } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
