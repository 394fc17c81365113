# The content is of no known format, or the model lies one folder deeper.
$ litecast convert notes.txt
! error[1003]: 'notes.txt' is no model that litecast knows
!   hint: a SavedModel is the folder with saved_model.pb; a frozen graph is a GraphDef, .pb or .pbtxt
! nothing was written; 'litecast explain 1003' tells more
= 3
$ mkdir -p served && cp -r $DIGITS/saved_model served/1 && litecast convert served
! error[1003]: 'served' holds no saved_model.pb
!   hint: did you mean 'served/1'?
! nothing was written; 'litecast explain 1003' tells more
= 3
$ litecast convert served/1 -q -o a.tflite
--- notes.txt
Dear diary,
