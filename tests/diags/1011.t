# An option's value is wrong.
$ litecast convert model.pbtxt --rnn lop
! error[1011]: --rnn does not take 'lop': it takes auto, loop, fuse or unroll
!   hint: did you mean 'loop'?
! nothing was written
= 2
$ litecast convert model.pbtxt --rnn loop -q
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
