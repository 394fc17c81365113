# The file has no bytes.
$ : >empty.pb; litecast convert empty.pb
! error[1004]: 'empty.pb' is empty
!   hint: export or copy the model again
! nothing was written; 'litecast explain 1004' tells more
= 3
# What the example of its explanation needs.
% : >model.pb

