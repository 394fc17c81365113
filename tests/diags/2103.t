# Functions that call functions twice, 24 deep: two to the 24th nodes out of fifty.
$ litecast convert model.pbtxt
! error[2103]: functions that call functions expand to more than 64 times the model
!   at 'q' (f21)
! nothing was written; 'litecast explain 2103' tells more
= 3
# A chain of functions deeper than any program that people write, and none of them calls itself.
$ litecast convert deep.pbtxt
! error[2103]: functions call functions more than 64 deep
!   at 'y{*}/p' (f65)
! nothing was written; 'litecast explain 2103' tells more
= 3
# A split into more parts than memory may hold.
$ litecast convert parts.pbtxt
! error[2103]: it has 131073 outputs, more than 131072
!   at 'y' (Split)
! nothing was written; 'litecast explain 2103' tells more
= 3
$ sed 's/131073/-1/' parts.pbtxt >none.pbtxt; litecast convert none.pbtxt
! error[1109]: the attributes of 'y' do not say how many outputs it has
!   at 'y' (Split)
! nothing was written; 'litecast explain 1109' tells more
= 3
# What the example of its explanation needs.
% sed 's/DT_FLOAT } } }/DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 6 } } } } }/; s/int_val: 1 /int_val: 1/' parts.pbtxt >model.pbtxt
% sed 's/131073/3/' model.pbtxt >fewer.pbtxt
--- parts.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
node { name: "a" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 1 } } } }
node { name: "y" op: "Split" input: "a" input: "x" attr { key: "T" value { type: DT_FLOAT } } attr { key: "num_split" value { i: 131073 } } }
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
--- deep.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
node { name: "y" op: "f0" input: "x" }
library {
function { signature { name: "f0" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f1" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f1" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f2" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f2" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f3" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f3" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f4" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f4" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f5" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f5" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f6" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f6" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f7" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f7" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f8" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f8" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f9" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f9" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f10" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f10" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f11" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f11" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f12" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f12" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f13" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f13" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f14" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f14" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f15" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f15" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f16" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f16" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f17" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f17" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f18" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f18" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f19" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f19" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f20" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f20" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f21" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f21" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f22" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f22" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f23" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f23" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f24" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f24" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f25" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f25" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f26" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f26" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f27" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f27" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f28" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f28" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f29" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f29" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f30" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f30" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f31" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f31" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f32" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f32" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f33" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f33" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f34" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f34" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f35" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f35" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f36" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f36" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f37" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f37" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f38" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f38" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f39" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f39" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f40" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f40" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f41" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f41" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f42" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f42" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f43" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f43" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f44" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f44" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f45" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f45" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f46" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f46" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f47" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f47" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f48" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f48" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f49" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f49" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f50" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f50" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f51" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f51" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f52" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f52" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f53" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f53" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f54" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f54" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f55" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f55" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f56" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f56" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f57" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f57" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f58" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f58" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f59" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f59" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f60" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f60" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f61" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f61" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f62" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f62" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f63" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f63" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f64" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f64" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f65" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f65" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f66" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f66" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f67" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f67" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f68" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f68" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f69" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f69" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "p" op: "f70" input: "a" } ret { key: "r" value: "p:r:0" } }
function { signature { name: "f70" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } ret { key: "r" value: "a" } }
}
