# What is in a .tflite, whoever made it: here our own, read back.
$ litecast convert $DIGITS/saved_model -s serving_default -q -o a.tflite; litecast inspect a.tflite
> a.tflite: TensorFlow Lite, 1 subgraph
>
> Signatures
>   serving_default
>     in   image                float32[{*},8,8,1]
>     out  output_0             float32[{*},10]
>
> Operators
>   CONV_2D                               3{*}
> {...}
>
> Result
>   operators       9 ({*}
> {...}
$ litecast inspect a.tflite --json | json status format operator_count file_bytes >i; wc -c <a.tflite | cat - i | tr '\n' ' '
> {*} ok TensorFlow Lite 9 {*}
$ litecast inspect a.tflite --html g.html | head -1; grep -c '"command": "inspect"' g.html
> a.tflite: TensorFlow Lite, 1 subgraph
> 1

# What is none, and what is broken.
$ litecast inspect $DIGITS/frozen.pb
! error[1003]: '{*}/frozen.pb' is no TensorFlow Lite model
!   hint: litecast check {*}/frozen.pb
= 3
$ head -c 1000 a.tflite >b.tflite; litecast inspect b.tflite
! error[{*}]: {*}
! {...}
= 3
$ litecast convert a.tflite
! error[1003]: 'a.tflite' is a TensorFlow Lite model already
!   hint: litecast inspect a.tflite
! {...}
= 3

# A model that has no operators is one too.
$ litecast convert same.pbtxt -q -o c.tflite; litecast inspect c.tflite --json | json status format operator_count
> ok
> TensorFlow Lite
> 0
--- same.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "y" op: "Identity" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
