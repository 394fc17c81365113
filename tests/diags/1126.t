# A sparse input.
$ mkdir m && cp saved_model.pbtxt m && litecast convert m
! error[1126]: 'x' of signature 'serving_default' is a sparse or composite tensor
!   at 'x'
!   hint: save a signature that takes indices, values and shape as dense tensors
! nothing was written; 'litecast explain 1126' tells more
= 3
# What the example of its explanation needs.
% rm -r my_model && mkdir my_model dense_model && cp saved_model.pbtxt my_model && cp dense.pbtxt dense_model/saved_model.pbtxt
--- saved_model.pbtxt
saved_model_schema_version: 1
meta_graphs { meta_info_def { tags: "serve" } graph_def { node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } } node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } } } signature_def { key: "serving_default" value {
  inputs { key: "x" value { coo_sparse { values_tensor_name: "x:0" indices_tensor_name: "i:0" dense_shape_tensor_name: "s:0" } dtype: DT_FLOAT } }
  outputs { key: "y" value { name: "y:0" dtype: DT_FLOAT } } } } }
--- dense.pbtxt
saved_model_schema_version: 1
meta_graphs { meta_info_def { tags: "serve" } graph_def { 
  node { name: "i" op: "Placeholder" attr { key: "dtype" value { type: DT_INT64 } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 2 } } } } }
  node { name: "v" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } } } } }
  node { name: "s" op: "Placeholder" attr { key: "dtype" value { type: DT_INT64 } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
  node { name: "zero" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 0 } } } }
  node { name: "y" op: "SparseToDense" input: "i" input: "s" input: "v" input: "zero" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tindices" value { type: DT_INT64 } } } }
  signature_def { key: "serving_default" value {
    inputs { key: "indices" value { name: "i:0" dtype: DT_INT64 } } inputs { key: "values" value { name: "v:0" dtype: DT_FLOAT } } inputs { key: "shape" value { name: "s:0" dtype: DT_INT64 } }
    outputs { key: "y" value { name: "y:0" dtype: DT_FLOAT } } } } }
