# With --json standard output is one JSON object.
$ litecast convert $DIGITS/saved_model -s serving_default -o a.tflite --json | json command status exit_code output operator_count signatures.0.inputs.0.shape signatures.0.outputs.0.name diagnostics
> convert
> ok
> 0
> a.tflite
> 9
> [-1, 8, 8, 1]
> output_0
> []
$ litecast convert $DIGITS/saved_model --dry-run --json | json output
> null

# Also when something fails, at every stage.
$ litecast convert missing --json | json status exit_code diagnostics.0.code
> cannot-read
> 3
> 1001
$ litecast convert --no-such-option --json | json status exit_code diagnostics.0.code
> invalid-argument
> 2
> 1010
$ litecast convert --json; echo $?
> {
> {...}
> }
> 2
$ litecast convert $DIGITS/saved_model --json -o /nowhere/a.tflite | json status exit_code diagnostics.0.code
> cannot-write
> 5
> 1002
$ litecast convert inverse.pbtxt --json | json status diagnostics.0.code diagnostics.0.node source_ops.0.op source_ops.0.converts
> unsupported
> 2001
> inv
> MatrixSquareRoot
> false
$ litecast convrt --json | json diagnostics.0.hint
> did you mean 'convert'?
$ litecast check $DIGITS/saved_model --json | json converts operators.0.name
> true
> CONV_2D
$ litecast ops Conv2D --json | json ops.0.op
> Conv2D
$ litecast explain 2001 --json | json explanations.0.name
> NO_LOWERING
$ litecast version --json | json schema
> 1

# Bytes that are no UTF-8 do not break it.
$ litecast convert "$(printf 'a\377b')" --json | json diagnostics.0.code
> 1001
--- inverse.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 2 } } } } }
node { name: "inv" op: "MatrixSquareRoot" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
