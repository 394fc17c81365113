# A command is misspelled.
$ litecast chek model
! error[1013]: 'chek' is neither a command nor a model
!   hint: did you mean 'check'?
= 2
$ litecast help check | head -1
> litecast check: say whether a model converts, and what it costs to run
