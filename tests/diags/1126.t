# A sparse input.
$ mkdir m && cp saved_model.pbtxt m && litecast convert m
! error[1126]: 'x' of signature 'serving_default' is a sparse or composite tensor
!   at 'x'
!   hint: save a signature that takes indices, values and shape as dense tensors
! nothing was written; 'litecast explain 1126' tells more
= 3
--- saved_model.pbtxt
saved_model_schema_version: 1
meta_graphs { meta_info_def { tags: "serve" } graph_def { node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } } node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } } } signature_def { key: "serving_default" value {
  inputs { key: "x" value { coo_sparse { values_tensor_name: "x:0" indices_tensor_name: "i:0" dense_shape_tensor_name: "s:0" } dtype: DT_FLOAT } }
  outputs { key: "y" value { name: "y:0" dtype: DT_FLOAT } } } } }
