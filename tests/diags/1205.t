# The weights are cut off. Many of one kind are one problem: a few are shown.
$ cp -r $DIGITS/saved_model m && d=variables/variables.data-00000-of-00001 && head -c 1000 $DIGITS/saved_model/$d >m/$d && litecast convert m
! error[1205]: variable '{*}' lies beyond the end of its data file, which has 1000 bytes
!   at '{*}'
!   in 'm/variables/variables.data-00000-of-00001' at byte {*}
! {...}
! and {*} more of these; --verbose shows all
! nothing was written; 'litecast explain 1205' tells more
= 3
# What the example of its explanation needs.
% head -c 1000 backup/my_model/variables/variables.data-00000-of-00001 >my_model/variables/variables.data-00000-of-00001

