# A truncated SavedModel: the file, the place and what is wrong.
$ cp -r $DIGITS/saved_model cut && head -c 5000 $DIGITS/saved_model/saved_model.pb > cut/saved_model.pb && litecast convert cut
! error[1101]: cannot parse protobuf: a length points beyond its message (truncated or damaged) in the SavedModel
!   in 'cut/saved_model.pb' at byte 2
!   hint: the file is truncated or damaged: copy or export the model again
! nothing was written; 'litecast explain 1101' tells more
= 3
# What the example of its explanation needs.
% head -c 5000 backup/my_model/saved_model.pb >my_model/saved_model.pb

