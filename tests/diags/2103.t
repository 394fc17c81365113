# Functions that call functions twice, 24 deep: two to the 24th nodes out of fifty.
$ litecast convert model.pbtxt
! error[2103]: functions that call functions expand to more than 64 times the model
!   at 'q' (f21)
! nothing was written; 'litecast explain 2103' tells more
= 3
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "y" op: "f0" input: "x" }
library {
function { signature { name: "f0" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f1" input: "a" } node_def { name: "q" op: "f1" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f1" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f2" input: "a" } node_def { name: "q" op: "f2" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f2" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f3" input: "a" } node_def { name: "q" op: "f3" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f3" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f4" input: "a" } node_def { name: "q" op: "f4" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f4" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f5" input: "a" } node_def { name: "q" op: "f5" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f5" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f6" input: "a" } node_def { name: "q" op: "f6" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f6" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f7" input: "a" } node_def { name: "q" op: "f7" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f7" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f8" input: "a" } node_def { name: "q" op: "f8" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f8" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f9" input: "a" } node_def { name: "q" op: "f9" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f9" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f10" input: "a" } node_def { name: "q" op: "f10" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f10" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f11" input: "a" } node_def { name: "q" op: "f11" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f11" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f12" input: "a" } node_def { name: "q" op: "f12" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f12" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f13" input: "a" } node_def { name: "q" op: "f13" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f13" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f14" input: "a" } node_def { name: "q" op: "f14" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f14" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f15" input: "a" } node_def { name: "q" op: "f15" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f15" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f16" input: "a" } node_def { name: "q" op: "f16" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f16" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f17" input: "a" } node_def { name: "q" op: "f17" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f17" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f18" input: "a" } node_def { name: "q" op: "f18" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f18" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f19" input: "a" } node_def { name: "q" op: "f19" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f19" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f20" input: "a" } node_def { name: "q" op: "f20" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f20" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f21" input: "a" } node_def { name: "q" op: "f21" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f21" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f22" input: "a" } node_def { name: "q" op: "f22" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f22" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f23" input: "a" } node_def { name: "q" op: "f23" input: "p:r:0" } ret { key: "r" value: "q:r:0" } }
function { signature { name: "f23" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "Relu" input: "a" attr { key: "T" value { type: DT_FLOAT } } } node_def { name: "q" op: "Relu" input: "p:activations:0" attr { key: "T" value { type: DT_FLOAT } } } ret { key: "r" value: "q:activations:0" } }
}
