# A signature that is not there.
$ litecast convert $DIGITS/saved_model --signature serving_defualt
! error[1123]: there is no signature 'serving_defualt'; the SavedModel has 'serving_default', 'serve'
!   hint: did you mean 'serving_default'?
! nothing was written
= 2
