# The axis is an input of the model: there is no operator for that.
$ litecast convert model.pbtxt
! error[2002]: op 'GatherV2' cannot be converted: its axis is computed at run time
!   at 'y' (GatherV2)
!   hint: make the axis a constant
! 0 of 1 nodes convert; nothing was written; 'litecast explain 2002' tells more
= 4
$ litecast convert fixed.pbtxt -q
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape {  } } } }
node { name: "y" op: "GatherV2" input: "x" input: "i" input: "a" attr { key: "Tparams" value { type: DT_FLOAT } } attr { key: "Tindices" value { type: DT_INT32 } } attr { key: "Taxis" value { type: DT_INT32 } } }
--- fixed.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "a" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape {  } int_val: 1 } } } }
node { name: "y" op: "GatherV2" input: "x" input: "i" input: "a" attr { key: "Tparams" value { type: DT_FLOAT } } attr { key: "Tindices" value { type: DT_INT32 } } attr { key: "Taxis" value { type: DT_INT32 } } }
