# A SavedModel without signatures.
$ mkdir m && cp saved_model.pbtxt m && litecast convert m
! error[1124]: the SavedModel has no signature
!   hint: save it with tf.saved_model.save(module, path, signatures=...)
! nothing was written; 'litecast explain 1124' tells more
= 3
# What the example of its explanation needs.
% rm -r my_model && mkdir my_model && cp saved_model.pbtxt my_model && mv backup/my_model signed_model
--- saved_model.pbtxt
saved_model_schema_version: 1
meta_graphs { meta_info_def { tags: "serve" } graph_def { node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } } node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } } } }
