# A node without op, and one that does not say how many outputs it has.
$ litecast convert no-op.pbtxt
! error[1109]: a node of the GraphDef has no op
!   at 'y'
! nothing was written; 'litecast explain 1109' tells more
= 3
$ litecast convert split.pbtxt
! error[1109]: the attributes of 'y' do not say how many outputs it has
!   at 'y' (Unpack)
! nothing was written; 'litecast explain 1109' tells more
= 3
--- no-op.pbtxt
node { name: "y" }
--- split.pbtxt
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } dim { size: 3 } } } } }
node { name: "y" op: "Unpack" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
