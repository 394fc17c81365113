
;
xPlaceholder*
dtype0*
shape:ÿÿÿÿÿÿÿÿÿ
2
yPlaceholder*
dtype0	*
shape
:
.
zPlaceholder*
dtype0*
shape:
9
RollRollxyz*
Taxis0*
Tshift0	*
T0

out0IdentityRoll*
T0"ª