# Slips are answered with what was probably meant.
$ litecast convrt x
! error[1013]: 'convrt' is neither a command nor a model
!   hint: did you mean 'convert'?
= 2
# A pipe is no model; nobody need write to it for that to be said.
$ mkfifo pipe.pb; timeout 5 litecast convert pipe.pb
! error[1001]: cannot read 'pipe.pb': it is not a regular file
! nothing was written; 'litecast explain 1001' tells more
= 3
$ mkdir piped; mkfifo piped/saved_model.pb; timeout 5 litecast convert piped
! error[1001]: cannot read 'piped/saved_model.pb': it is not a regular file
! nothing was written; 'litecast explain 1001' tells more
= 3
$ litecast convert x --ouput y
! error[1010]: unknown option '--ouput'
!   hint: did you mean '--output'?
= 2
$ litecast check x --force
! error[1010]: 'litecast check' has no option '--force'
!   hint: 'litecast check --help' lists the options
= 2
$ litecast convert -z
! error[1010]: unknown option '-z'
!   hint: 'litecast convert --help' lists the options
= 2
$ litecast convert x -o
! error[1011]: option '--out' needs a value
!   hint: --out FILE
= 2
$ litecast convert x --quiet=1
! error[1011]: option '--quiet' takes no value
= 2
$ litecast convert
! error[1014]: 'litecast convert' needs an argument
!   hint: litecast convert MODEL [-o FILE]
= 2
$ litecast convert a b
! error[1014]: unexpected argument 'b'
!   hint: litecast convert MODEL [-o FILE]
= 2
$ litecast explain 4711
! error[1013]: no message has the number '4711'
!   hint: 'litecast explain' lists all numbers
= 2
$ litecast help exit-code
! error[1013]: there is no help about 'exit-code'
!   hint: did you mean 'exit-codes'?
= 2
$ litecast completion fis
! error[1011]: 'fis' is not one of bash, zsh and fish
!   hint: did you mean 'fish'?
= 2

# Values, names of inputs, signatures, passes and files.
$ litecast convert $DIGITS/saved_model --rnn lop
! error[1011]: --rnn does not take 'lop': it takes auto, loop, fuse or unroll
!   hint: did you mean 'loop'?
! nothing was written
= 2
$ litecast convert $DIGITS/saved_model --batch 0
! error[1011]: --batch does not take '0': it takes a number from 1 to 2147483647
!   hint: --batch 1
! nothing was written
= 2
$ litecast convert $DIGITS/saved_model --shape image=1,x
! error[1011]: --shape does not take 'image=1,x': the shape is up to 8 sizes with commas between them
!   hint: --shape NAME=1,224,224,3; ? leaves a size open
! nothing was written
= 2
$ litecast convert $DIGITS/saved_model --shape image:1,8,8,1
! error[1011]: --shape does not take 'image:1,8,8,1': the name ends at an equals sign
!   hint: did you mean '--shape image=1,8,8,1'?
! nothing was written
= 2
$ litecast convert $DIGITS/saved_model --shape 1,8,8
! error[2110]: input 'image' has 4 axes, the shape given has 3
!   at 'image'
!   hint: --shape image=?,8,8,1
! nothing was written
= 2
$ litecast convert $DIGITS/frozen.pb --input image=1,8,8,1
! error[1112]: --input 'image=1,8,8,1' is not in the graph
!   hint: did you mean '--input image:1,8,8,1'?
! nothing was written
= 2
$ litecast convert $DIGITS/frozen.pb --output Identity,probs
! error[1113]: --output 'Identity,probs' is not in the graph
!   hint: one at a time: --output Identity --output probs
! nothing was written
= 2
$ litecast convert $DIGITS/saved_model --shape imgae=1,8,8,1
! error[{*}]: {*} 'imgae'{*}
!   hint: did you mean 'image'?
! nothing was written
= 2
$ litecast convert $DIGITS/saved_model --signature serving
! error[1123]: {*}'serving'{*}
! nothing was written
= 2
$ litecast convert $DIGITS/saved_model --stop-after fuze
! error[1011]: --stop-after does not take 'fuze': no pass has this name
!   hint: did you mean 'fuse'?
! nothing was written
= 2
$ litecast convert $DIGITS/frozen.pb --output Identit
! error[1113]: {*}'Identit'{*}
!   hint: {*}'Identity'{*}
! nothing was written
= 2
$ touch my_model; litecast convert my_modle
! error[1001]: 'my_modle' does not exist
!   hint: did you mean 'my_model'?
! nothing was written; 'litecast explain 1001' tells more
= 3

# The words of other converters are known.
$ litecast convert --saved_model_dir x
! error[1010]: unknown option '--saved_model_dir'
!   hint: the model needs no option: litecast convert DIR
= 2
$ litecast convert x --output_file=y
! error[1010]: unknown option '--output_file'
!   hint: -o FILE
= 2

$ litecast convert x --int8
! error[1010]: unknown option '--int8'
!   hint: there is no quantization yet: weights and sums keep the types of the model
= 2
$ litecast x.pb y.tflite
! error[1014]: unexpected argument 'y.tflite'
!   hint: litecast convert x.pb -o y.tflite
= 2
$ litecast convert x -o ''
! error[1011]: the name of the output is empty
!   hint: -o FILE
= 2

# -- ends the options; options of the other format are said to mean nothing.
$ cp $DIGITS/frozen.pb ./-model.pb; litecast convert -q -o a.tflite -- -model.pb
$ litecast convert $DIGITS/frozen.pb --signature a -o a.tflite
> a.tflite  {*}
! warning[1012]: --signature is for SavedModels: a frozen graph has none
