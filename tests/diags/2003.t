# No kernel takes this type.
$ litecast convert model.pbtxt
! error[2003]: no kernel for 'reverse_v2' on c64
!   at 'y' (reverse_v2)
! nothing was written; 'litecast explain 2003' tells more
= 4
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_COMPLEX64 } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "a" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 0 } } } }
node { name: "y" op: "ReverseV2" input: "x" input: "a" attr { key: "T" value { type: DT_COMPLEX64 } } attr { key: "Tidx" value { type: DT_INT32 } }}
