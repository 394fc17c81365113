# The runtime computes in float32.
$ litecast convert model.pbtxt
> model.tflite  816 bytes  3 operators  in x float64[2,3]  out y float64[2,3]  {*} s
! warning[3001]: 1 operator of float64 computed in float32
!   at 'y'
# What the example of its explanation needs.
% sed s/DT_DOUBLE/DT_FLOAT/ model.pbtxt >single.pbtxt
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_DOUBLE } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Tanh" input: "x" attr { key: "T" value { type: DT_DOUBLE } } }
