# Tags that no graph of the model has.
$ litecast convert $DIGITS/saved_model --tags serve,gpu
! error[1122]: no meta graph has the tags 'serve', 'gpu'; the SavedModel has 'serve'
!   hint: --tags serve
! nothing was written
= 2
$ mkdir train && cp saved_model.pbtxt train && litecast convert train
! error[1122]: no meta graph has the tags 'serve'; the SavedModel has 'train'
!   hint: --tags train
! nothing was written
= 2
$ litecast convert train --tags train -q -o a.tflite

# A module of TensorFlow Hub has no tags, and needs none.
$ mkdir hub && sed 's/tags: "train"//' saved_model.pbtxt >hub/saved_model.pbtxt && litecast convert hub -q -o b.tflite
$ litecast convert hub --tags train
! error[1122]: no meta graph has the tags 'train'; the SavedModel has (no tags)
!   hint: leave --tags out
! nothing was written
= 2
--- saved_model.pbtxt
saved_model_schema_version: 1
meta_graphs { meta_info_def { tags: "train" } graph_def { node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } } node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } } } signature_def { key: "serving_default" value { inputs { key: "x" value { name: "x:0" dtype: DT_FLOAT tensor_shape { dim { size: 2 } dim { size: 3 } } } } outputs { key: "y" value { name: "y:0" dtype: DT_FLOAT } } } } }
