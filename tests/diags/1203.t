# Bytes of the weights have changed.
$ cp -r $DIGITS/saved_model m && d=m/variables/variables.data-00000-of-00001 && for i in 10000 20000 30000 40000 50000; do flip $d $i; done; litecast convert m || ls m.tflite 2>&1
> m.tflite  69.8 kB  9 operators  2 signatures  0.01 s
>   serving_default:  in image float32[?,8,8,1]  out output_0 float32[?,10]
>   serve:  in image float32[?,8,8,1]  out output_0 float32[?,10]
