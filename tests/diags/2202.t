# The checkpoint has no value for a variable.
$ mkdir m && cp model.pbtxt m/saved_model.pbtxt && cp -r $DIGITS/saved_model/variables m && litecast convert m
! error[2202]: variable 'another' has no value in the checkpoint
!   at 'r' (ReadVariableOp)
! nothing was written; 'litecast explain 2202' tells more
= 4
# What the example of its explanation needs.
% rm my_model/saved_model.pb && cp model.pbtxt my_model/saved_model.pbtxt
--- model.pbtxt
meta_graphs { meta_info_def { tags: "serve" } graph_def { node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }node { name: "v" op: "VarHandleOp" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } } } } attr { key: "shared_name" value { s: "another" } } } node { name: "r" op: "ReadVariableOp" input: "v" attr { key: "dtype" value { type: DT_FLOAT } } }node { name: "y" op: "AddV2" input: "x" input: "r" attr { key: "T" value { type: DT_FLOAT } } } } signature_def { key: "serving_default" value { inputs { key: "x" value { name: "x:0" dtype: DT_FLOAT } } outputs { key: "y" value { name: "y:0" dtype: DT_FLOAT } } method_name: "tensorflow/serving/predict" } } }
