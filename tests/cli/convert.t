# The shortest way: a model alone is converted, to a file named after it, in the current folder.
$ cp -r $DIGITS/saved_model digits && litecast digits --signature serving_default
> digits.tflite  {*} kB  9 operators  in image float32[?,8,8,1]  out output_0 float32[?,10]  {*} s

# A name that litecast chose does not replace a file ...
$ litecast digits
! error[1005]: 'digits.tflite' is there already
!   hint: --force replaces it, -o NAME writes to another file
= 5

# ... unless that is asked for; a name that the user chose does.
$ litecast digits -s serving_default --force
> digits.tflite  {*}
$ litecast convert digits -s serving_default -o digits.tflite
> digits.tflite  {*}

# Sizes are fixed with --shape and --batch; one input needs no name.
$ litecast convert digits -s serving_default --shape image=1,8,8,1 -o a.tflite
> a.tflite  {*} in image float32[1,8,8,1]  out output_0 float32[1,10]  {*}
$ litecast convert digits -s serving_default --shape 2,8,8,1 -o a.tflite
> a.tflite  {*} in image float32[2,8,8,1]  out output_0 float32[2,10]  {*}
$ litecast convert digits -s serving_default --batch=3 -o a.tflite
> a.tflite  {*} in image float32[3,8,8,1]  out output_0 float32[3,10]  {*}

# Several signatures get a line each.
$ litecast convert digits -o two.tflite
> two.tflite  {*} kB  9 operators  2 signatures  {*} s
>   {*}:  in image float32[?,8,8,1]  out output_0 float32[?,10]
>   {*}:  in image float32[?,8,8,1]  out output_0 float32[?,10]

# Frozen graphs: inputs and outputs are found, or named.
$ litecast convert $DIGITS/frozen.pb -o f.tflite
> f.tflite  {*} 9 operators  in image float32[?,8,8,1]  out Identity float32[?,10]  {*}
$ litecast convert $DIGITS/frozen.pb --input image:5,8,8,1 --output Identity -o f.tflite
> f.tflite  {*} in image float32[5,8,8,1]  out Identity float32[5,10]  {*}

# The same input gives the same bytes.
$ litecast -q convert.pb 2>/dev/null; litecast convert digits -q -o x.tflite && litecast convert digits -q -o y.tflite && cmp x.tflite y.tflite

# Quiet says nothing, dry-run writes nothing, standard output takes the model.
$ litecast convert digits -q -o q.tflite
$ litecast convert digits --dry-run -s serving_default -o never.tflite; ls never.tflite 2>/dev/null
> never.tflite  {*} s  (nothing was written)
= 2
$ litecast convert digits -o - 2>message | cmp - x.tflite && cut -c1-15 message
> standard output
>   serving_defau
>   serve:  in im

# A constant of one number is not repeated into gigabytes: the operator stays.
$ litecast convert broad.pbtxt
> broad.tflite  {*}  3 operators  {*}
--- broad.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 4 } } } } }
node { name: "c" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 1 } } float_val: 1 } } } }
node { name: "s" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 1073741824 } } } }
node { name: "a" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 0 } } } }
node { name: "b" op: "BroadcastTo" input: "c" input: "s" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tidx" value { type: DT_INT32 } } }
node { name: "r" op: "Sum" input: "b" input: "a" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tidx" value { type: DT_INT32 } } }
node { name: "y" op: "AddV2" input: "x" input: "r" attr { key: "T" value { type: DT_FLOAT } } }
