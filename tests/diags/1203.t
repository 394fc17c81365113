# Bytes of the weights have changed.
$ cp -r $DIGITS/saved_model m && d=m/variables/variables.data-00000-of-00001 && for i in 80000 100000 120000; do flip $d $i; done; litecast convert m || ls m.tflite 2>&1
> ls: {*}
! error[1203]: the checksum of variable '{*}' does not match its bytes
!   at '{*}'
!   in 'm/variables/variables.data-00000-of-00001' at byte {*}
!   hint: the file was damaged after it was written: copy or export the model again
! {...}
! nothing was written; 'litecast explain 1203' tells more
= 2
# What the example of its explanation needs.
% flip my_model/variables/variables.data-00000-of-00001 100000

