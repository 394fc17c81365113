# A folder that is no SavedModel, and one that was saved in pieces.
$ mkdir chunked && touch chunked/saved_model.cpb && litecast convert chunked
! error[1121]: 'chunked' is not a SavedModel: it has no saved_model.pb (it has a chunked saved_model.cpb, which is not read)
!   hint: save the model without the option for chunked protobufs
! nothing was written; 'litecast explain 1121' tells more
= 3
# What the example of its explanation needs.
% mv my_model/saved_model.pb my_model/saved_model.cpb && mv backup/my_model plain_model

