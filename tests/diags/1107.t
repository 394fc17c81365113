# A constant whose bytes do not fit its shape.
$ litecast convert model.pbtxt
! error[1107]: the constant in 'k' (Const) has 8 bytes where its shape asks for 12
!   at 'k' (Const)
! nothing was written; 'litecast explain 1107' tells more
= 3
# What the example of its explanation needs.
% sed 's/12345678/abcd12345678/' model.pbtxt >mended.pbtxt
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "k" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 3 } } tensor_content: "12345678" } } } }
node { name: "y" op: "AddV2" input: "x" input: "k" attr { key: "T" value { type: DT_FLOAT } } }
