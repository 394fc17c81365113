# An argument is missing.
$ litecast check
! error[1014]: 'litecast check' needs an argument
!   hint: litecast check MODEL
= 2
