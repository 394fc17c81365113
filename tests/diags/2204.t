# A Merge without a Switch.
$ litecast convert model.pbtxt
! error[2204]: a Merge that hangs on no Switch
!   at 'y' (Merge)
!   hint: export the model with TensorFlow 2, or with tf.compat.v1.enable_control_flow_v2()
! nothing was written; 'litecast explain 2204' tells more
= 4
--- model.pbtxt
node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "b" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Merge" input: "a" input: "b" attr { key: "T" value { type: DT_FLOAT } } attr { key: "N" value { i: 2 } } }
