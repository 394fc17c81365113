# The path is wrong; a near name is suggested.
$ litecast convert modle.pbtxt
! error[1001]: 'modle.pbtxt' does not exist
!   hint: did you mean 'model.pbtxt'?
! nothing was written; 'litecast explain 1001' tells more
= 3
$ litecast convert model.pbtxt -q -o a.tflite

# Things that are no path of a model.
$ litecast convert model.pbtxt/
! error[1001]: 'model.pbtxt/' does not exist
!   hint: did you mean 'model.pbtxt'?
! nothing was written; 'litecast explain 1001' tells more
= 3
$ litecast convert away/model.pbtxt
! error[1001]: 'away/model.pbtxt' does not exist
!   hint: there is no folder 'away'
! nothing was written; 'litecast explain 1001' tells more
= 3
$ litecast convert https://example.com/model.pb
! error[1001]: 'https://example.com/model.pb' does not exist
!   hint: download it, and give the file or folder
! nothing was written; 'litecast explain 1001' tells more
= 3
$ touch model.ckpt.index && litecast convert model.ckpt
! error[1001]: 'model.ckpt' does not exist
!   hint: a checkpoint has no graph: load it into its model in Python and save that, model.export('folder')
! nothing was written; 'litecast explain 1001' tells more
= 3
$ litecast convert ''
! error[1001]: the path of the model is empty
!   hint: give the path of a model
! nothing was written; 'litecast explain 1001' tells more
= 3
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
