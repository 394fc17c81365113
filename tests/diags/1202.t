# A damaged index.
$ cp -r $DIGITS/saved_model m && flip m/variables/variables.index 40 && litecast convert m
! error[1202]: cannot read 'm/variables/variables.index': the checksum of a block does not match
!   hint: the file is truncated or damaged: copy or export the model again
! nothing was written; 'litecast explain 1202' tells more
= 3
$ head -c 200 $DIGITS/saved_model/variables/variables.index > m/variables/variables.index && litecast convert m
! error[1202]: cannot read 'm/variables/variables.index': the magic number at the end is not a table's
!   in 'm/variables/variables.index' at byte 192
!   hint: the file is truncated or damaged: copy or export the model again
! nothing was written; 'litecast explain 1202' tells more
= 3
# What the example of its explanation needs.
% flip my_model/variables/variables.index 40

