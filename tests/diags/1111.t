# Variables, whose values are not in a GraphDef.
$ litecast convert model.pbtxt
! error[1111]: the graph is not frozen: it has 1 variable, such as 'w', whose values are not in the file
!   at 'w' (VariableV2)
!   hint: convert the SavedModel that the graph comes from, or freeze the graph first
! nothing was written; 'litecast explain 1111' tells more
= 3
# What the example of its explanation needs.
% sed 's/op: "VariableV2".*/op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 3 } } float_val: 1 } } } }/' model.pbtxt >frozen.pbtxt
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "w" op: "VariableV2" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } } } } }
node { name: "y" op: "AddV2" input: "x" input: "w" attr { key: "T" value { type: DT_FLOAT } } }
