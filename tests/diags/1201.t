# No index, no data.
$ cp -r $DIGITS/saved_model m && rm m/variables/variables.index && litecast convert m
! error[1201]: the model has variables, but 'm/variables/variables.index' does not exist
!   hint: copy the whole folder of the SavedModel, with its folder variables
! nothing was written; 'litecast explain 1201' tells more
= 3
$ rm -r m && cp -r $DIGITS/saved_model m && rm m/variables/variables.data* && litecast convert m
! error[1201]: the value of variable 'digit/bias_1' is missing: 'm/variables/variables.data-00000-of-00001' does not exist
!   at 'digit/bias_1'
!   hint: copy the whole folder of the SavedModel, with its folder variables
! nothing was written; 'litecast explain 1201' tells more
= 3
# What the example of its explanation needs.
% rm -r my_model/variables

