# A checkpoint of another model: the graph says five elements, the value has 16.
$ cp -r $DIGITS/saved_model m && rm m/saved_model.pb && cp saved_model.pbtxt m && litecast convert m
! error[1204]: variable '{*}variables/0' is declared as f32 [5], but its value in the checkpoint is f32 [3,3,1,16]
!   at '{*}variables/0'
! nothing was written; 'litecast explain 1204' tells more
= 3
# What the example of its explanation needs.
% rm my_model/saved_model.pb && cp saved_model.pbtxt my_model
--- saved_model.pbtxt
saved_model_schema_version: 1
meta_graphs { meta_info_def { tags: "serve" } graph_def {
  node { name: "v" op: "VarHandleOp" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 5 } } } } attr { key: "shared_name" value { s: "_all_variables/0" } } }
  node { name: "y" op: "ReadVariableOp" input: "v" attr { key: "dtype" value { type: DT_FLOAT } } } }
  signature_def { key: "serving_default" value { outputs { key: "y" value { name: "y:0" dtype: DT_FLOAT } } } } }
