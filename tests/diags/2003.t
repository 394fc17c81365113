# No kernel takes this type.
$ litecast convert model.pbtxt
! error[2003]: no kernel for 'pad' on str
!   at 'y' (pad)
! nothing was written; 'litecast explain 2003' tells more
= 4
# What the example of its explanation needs.
% sed s/DT_STRING/DT_FLOAT/g model.pbtxt >numbers.pbtxt
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_STRING } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "p" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } dim { size: 2 } } int_val: 1 } } } }
node { name: "y" op: "Pad" input: "x" input: "p" attr { key: "T" value { type: DT_STRING } } attr { key: "Tpaddings" value { type: DT_INT32 } }}
