# A node that depends on itself.
$ litecast convert model.pbtxt --output y
! error[2102]: node 'z' depends on itself: the graph has a cycle
!   at 'z' (Relu)
! nothing was written; 'litecast explain 2102' tells more
= 3
# A loop whose condition waits for its own body, by a control dependency.
$ litecast convert loop.pbtxt --output y
! error[2102]: node 'limit' waits for itself: the graph has a cycle
!   at 'limit' (Const)
! nothing was written; 'litecast explain 2102' tells more
= 3
# What the example of its explanation needs.
% sed '3s/input: "y"/input: "x"/' model.pbtxt >mended.pbtxt
--- model.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "AddV2" input: "x" input: "z" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "z" op: "Relu" input: "y" attr { key: "T" value { type: DT_FLOAT } } }
--- loop.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "shape" value { shape { } } } }
node { name: "enter" op: "Enter" input: "x" attr { key: "T" value { type: DT_INT32 } } attr { key: "frame_name" value { s: "loop" } } }
node { name: "merge" op: "Merge" input: "enter" input: "next" attr { key: "T" value { type: DT_INT32 } } attr { key: "N" value { i: 2 } } }
node { name: "limit" op: "Const" input: "^body" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 3 } } } }
node { name: "less" op: "Less" input: "merge" input: "limit" attr { key: "T" value { type: DT_INT32 } } }
node { name: "cond" op: "LoopCond" input: "less" }
node { name: "switch" op: "Switch" input: "merge" input: "cond" attr { key: "T" value { type: DT_INT32 } } }
node { name: "body" op: "Identity" input: "switch:1" attr { key: "T" value { type: DT_INT32 } } }
node { name: "one" op: "Const" input: "^body" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 1 } } } }
node { name: "add" op: "AddV2" input: "body" input: "one" attr { key: "T" value { type: DT_INT32 } } }
node { name: "next" op: "NextIteration" input: "add" attr { key: "T" value { type: DT_INT32 } } }
node { name: "exit" op: "Exit" input: "switch" attr { key: "T" value { type: DT_INT32 } } }
node { name: "y" op: "Identity" input: "exit" attr { key: "T" value { type: DT_INT32 } } }
