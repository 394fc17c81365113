# The content is of no known format.
$ litecast convert notes.txt
! error[1003]: 'notes.txt' is no model that litecast knows
!   hint: a SavedModel is the folder with saved_model.pb; a frozen graph is a GraphDef, .pb or .pbtxt
! nothing was written; 'litecast explain 1003' tells more
= 3

# The model lies one or two folders deeper, or around what was given.
$ mkdir -p served/image && cp -r $DIGITS/saved_model served/image/1 && litecast convert served/image
! error[1003]: 'served/image' holds no saved_model.pb
!   hint: did you mean 'served/image/1'?
! nothing was written; 'litecast explain 1003' tells more
= 3
$ litecast convert served
! error[1003]: 'served' holds no saved_model.pb
!   hint: did you mean 'served/image/1'?
! nothing was written; 'litecast explain 1003' tells more
= 3
$ litecast convert served/image/1/variables
! error[1003]: 'served/image/1/variables' holds no saved_model.pb
!   hint: did you mean 'served/image/1'?
! nothing was written; 'litecast explain 1003' tells more
= 3
$ litecast convert served/image/1/variables/variables.index
! error[1003]: 'served/image/1/variables/variables.index' is a part of a SavedModel
!   hint: did you mean 'served/image/1'?
! nothing was written; 'litecast explain 1003' tells more
= 3
$ litecast convert served/image/1 -q -o a.tflite

# Files of other programs: what they are, and what to do.
$ gzip -c $DIGITS/frozen.pb >packed.gz; litecast convert packed.gz
! error[1003]: 'packed.gz' is compressed by gzip, which litecast does not read
!   hint: unpack it, and convert the folder or file in it
! nothing was written; 'litecast explain 1003' tells more
= 3
$ gunzip packed.gz && litecast convert packed -q -o b.tflite && cmp a.tflite b.tflite | head -c 0
$ cp -r $DIGITS/saved_model m; tar -cf m.tar m; litecast convert m.tar 2>&1 | head -1
> error[1003]: 'm.tar' is a tar archive, which litecast does not read
$ printf '\010\010\022\007pytorch' >m.onnx; litecast convert m.onnx
! error[1003]: 'm.onnx' is an ONNX model, which litecast does not read
!   hint: litecast converts TensorFlow models: export the network from TensorFlow or Keras
! nothing was written; 'litecast explain 1003' tells more
= 3
$ printf 'PK\003\004..config.json' >m.keras; litecast convert m.keras
! error[1003]: 'm.keras' is a .keras file, which litecast does not read
!   hint: in Python: keras.models.load_model(path).export('folder'), then convert that folder
! nothing was written; 'litecast explain 1003' tells more
= 3
$ printf 'PK\003\004..archive/data.pkl' >m.pth; litecast convert m.pth 2>&1 | head -1
> error[1003]: 'm.pth' is a PyTorch file, which litecast does not read
$ mkdir saved && cp m.keras saved && litecast convert saved
! error[1003]: 'saved' is a folder, but no SavedModel
!   hint: in Python: keras.models.load_model('saved/m.keras').export('folder'), then convert that folder
! nothing was written; 'litecast explain 1003' tells more
= 3
$ mkdir trained && cp m/variables/variables.index trained/step-9.index && litecast convert trained
! error[1003]: 'trained' holds a checkpoint, but no model
!   hint: a checkpoint has no graph: load it into its model in Python and save that, model.export('folder')
! nothing was written; 'litecast explain 1003' tells more
= 3
$ cp m/saved_model.pb other.pb && litecast convert other.pb
! error[1003]: 'other.pb' is a SavedModel's protobuf under another name, which litecast does not read
!   hint: call it saved_model.pb, and give the folder that it lies in
! nothing was written; 'litecast explain 1003' tells more
= 3
$ mv other.pb m/saved_model.pb && litecast convert m -q -o c.tflite
# What the example of its explanation needs.
% mkdir served && mv my_model served/1
--- notes.txt
Dear diary,
