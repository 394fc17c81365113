# An asset that lies outside of the model.
$ mkdir m && cp saved_model.pbtxt m && litecast convert m
! error[1127]: the asset '../../etc/passwd' does not lie in the SavedModel
!   at 'x:0'
! nothing was written; 'litecast explain 1127' tells more
= 3
# What the example of its explanation needs.
% rm -r my_model && mkdir my_model && cp saved_model.pbtxt my_model
--- saved_model.pbtxt
saved_model_schema_version: 1
meta_graphs { meta_info_def { tags: "serve" } graph_def { node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } } node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } } } signature_def { key: "serving_default" value { inputs { key: "x" value { name: "x:0" dtype: DT_FLOAT tensor_shape { dim { size: 2 } dim { size: 3 } } } } outputs { key: "y" value { name: "y:0" dtype: DT_FLOAT } } } } asset_file_def { tensor_info { name: "x:0" } filename: "../../etc/passwd" } }
