# Nothing is left behind when something fails.
$ litecast convert inverse.pbtxt -o a.tflite; ls | grep -v pbtxt
! error[2001]: no lowering for op 'MatrixSquareRoot'
!   at 'inv' (MatrixSquareRoot)
!   hint: --allow {*}
! 0 of 1 nodes convert; nothing was written; 'litecast explain 2001' tells more
= 1
$ litecast convert inverse.pbtxt
! error[2001]: no lowering for op 'MatrixSquareRoot'
! {...}
= 4

# The output's folder must be there and writable, and a folder is no output.
$ litecast convert $DIGITS/saved_model -o nowhere/a.tflite
! error[1002]: there is no folder 'nowhere' to write to
!   hint: mkdir -p nowhere
= 5
$ mkdir d; litecast convert $DIGITS/saved_model -o d
! error[1002]: 'd' is a folder
!   hint: -o d/model.tflite
= 5
$ cp $DIGITS/frozen.pb a.pb; litecast convert a.pb -q -o a.tflite

# A pipe or a device is written to, not replaced.
$ mkfifo pipe; (cat pipe >got &); litecast convert a.pb -q -o pipe; sleep 0.1; test -p pipe && cmp got a.tflite; rm pipe got a.tflite

$ litecast convert a.pb -o a.pb
! error[1011]: the output 'a.pb' is the model itself
!   hint: -o a.tflite
= 2
$ litecast convert $DIGITS/saved_model --json -o -
> {
> {...}
> }
= 2

# A link stays a link; what it points to is replaced.
$ mkdir target; echo old >target/l.tflite; ln -s target/l.tflite l.tflite; litecast convert a.pb -q -o l.tflite; test -L l.tflite && cmp -s l.tflite target/l.tflite && ls target
> l.tflite
$ rm -r l.tflite target

# An older file stays as it was when the conversion fails.
$ echo old >b.tflite; litecast convert inverse.pbtxt -q -o b.tflite 2>/dev/null; cat b.tflite
> old

# Names: of folders, of files, with spaces.
$ cp -r $DIGITS/saved_model 'my model'; litecast 'my model' -q && litecast 'my model/' -qf && litecast 'my model/saved_model.pb' -qf; ls *.tflite
> b.tflite
> my model.tflite
# Names cannot play tricks on the terminal.
$ litecast convert trick.pbtxt 2>&1 | cat -v | head -2
> error[2001]: no lowering for op 'MatrixSquareRoot'
>   at 'a?[2Jb' (MatrixSquareRoot)
--- trick.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
node { name: "a\033[2Jb" op: "MatrixSquareRoot" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
--- inverse.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 2 } } } } }
node { name: "inv" op: "MatrixSquareRoot" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
