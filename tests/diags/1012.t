# An option is for the other format.
$ litecast convert $DIGITS/saved_model --input image -q -o a.tflite
$ litecast convert $DIGITS/saved_model --input image -o a.tflite 2>&1 >/dev/null
> warning[1012]: --input is for frozen graphs: a SavedModel says its inputs and outputs itself
>   hint: --shape NAME=SIZES fixes a shape, --signature KEY chooses what is converted
$ litecast convert $DIGITS/saved_model --shape image=1,8,8,1 -q -o a.tflite
$ litecast convert $DIGITS/saved_model --custom-op Softmx -o b.tflite 2>&1 >/dev/null
> warning[1012]: --custom-op Softmx: the model has no such op
>   hint: did you mean 'Softmax'?
$ litecast convert $DIGITS/saved_model --custom-op Softmax -q -o b.tflite && litecast inspect b.tflite | grep '^  Softmax'
>   Softmax {*}
