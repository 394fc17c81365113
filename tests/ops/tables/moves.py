"""What moves elements, again: every index type, element type, rank and unknown size that shape.py leaves out."""
import itertools

import numpy as np
import tensorflow as tf

from make import Arg, B, C, F, I, L, S, seed

R = tf.raw_ops
ALL = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "bool", "float16", "bfloat16", "float32", "float64",
       "complex64", "complex128", "string"]
FEW = ["int8", "int64", "bool", "float16", "string", "complex64"]
NUMBERS = [k for k in ALL if k not in ("string", "bool")]
REALS = [k for k in NUMBERS if not k.startswith("complex")]
STRANGE = ["uint16", "uint64", "bfloat16", "complex128"]


def rows(case):
    plain(case)
    transposes(case)
    strided(case)
    gathers(case)
    scatters(case)
    segments(case)
    fills(case)
    dynamic(case)
    sets(case)
    xla(case)


def plain(case):
    for kind in STRANGE:
        case(f"Reshape_{kind}", lambda x: tf.reshape(x, [3, -1]), Arg(kind, 2, 3))
        case(f"ExpandDims_{kind}", lambda x: tf.expand_dims(x, -2), Arg(kind, 2, 3))
        case(f"Squeeze_{kind}", lambda x: tf.squeeze(x), Arg(kind, 2, 1, 3))
        case(f"ConcatV2_{kind}", lambda x, y: tf.concat([x, y], 1), Arg(kind, 2, 1), Arg(kind, 2, 3))
        case(f"Pack_{kind}", lambda x, y: tf.stack([x, y], 1), Arg(kind, 2, 3), Arg(kind, 2, 3))
        case(f"Unpack_{kind}", lambda x: tf.unstack(x, axis=1), Arg(kind, 2, 3))
        case(f"Split_{kind}", lambda x: tf.split(x, 2, axis=1), Arg(kind, 2, 4))
        case(f"SplitV_{kind}", lambda x: tf.split(x, [1, 3], axis=1), Arg(kind, 2, 4))
    for kind in ALL:
        case(f"Slice_{kind}", lambda x: tf.slice(x, [0, 1], [2, -1]), Arg(kind, 2, 4))
        case(f"Slice_begin_{kind}", lambda x, y: tf.slice(x, y, [1, 2]), Arg(kind, 2, 4), I(2, values=np.array([1, 2])))
        case(f"StridedSlice_{kind}", lambda x: x[1:, ::-2], Arg(kind, 3, 4))
        case(f"Tile_{kind}", lambda x: tf.tile(x, [2, 3]), Arg(kind, 2, 2))
        case(f"BroadcastTo_{kind}", lambda x: tf.broadcast_to(x, [2, 3, 2]), Arg(kind, 3, 1))
        case(f"Fill_{kind}", lambda x: tf.fill([2, 3], x), Arg(kind), samples=2)
        case(f"Fill_dims_{kind}", lambda x, y: tf.fill(y, x), Arg(kind), I(2, values=[np.array([2, 3]), np.array([0, 4])]))
        case(f"ReverseV2_{kind}", lambda x: tf.reverse(x, [1]), Arg(kind, 2, 3))
        case(f"ReverseV2_two_{kind}", lambda x: tf.reverse(x, [0, -1]), Arg(kind, 2, 3, 2))
        case(f"ReverseSequence_{kind}", lambda x, y: tf.reverse_sequence(x, y, seq_axis=1), Arg(kind, 2, 4), I(2, values=np.array([3, 1])))
        case(f"Pack_unknown_{kind}", lambda x, y: tf.stack([x, y], -1), Arg(kind, None, 3), Arg(kind, None, 3))
        case(f"Roll_{kind}", lambda x: tf.roll(x, [1, -1], [0, 1]), Arg(kind, 3, 4))
        case(f"Where_{kind}", lambda x, c: tf.where(c, x, tf.reverse(x, [0])), Arg(kind, 3, 2), B(3, 2))
        if kind != "string":
            case(f"Pad_{kind}", lambda x: tf.pad(x, [[1, 0], [0, 2]]), Arg(kind, 2, 3))
            case(f"MirrorPad_{kind}", lambda x: tf.pad(x, [[1, 0], [0, 2]], "REFLECT"), Arg(kind, 2, 3))
            case(f"MirrorPad_s_{kind}", lambda x: tf.pad(x, [[1, 0], [0, 2]], "SYMMETRIC"), Arg(kind, 2, 3))
            case(f"ZerosLike_{kind}", lambda x: tf.zeros_like(x), Arg(kind, None, 3))
            case(f"OnesLike_{kind}", lambda x: tf.ones_like(x), Arg(kind, None, 3))
        case(f"OneHot_{kind}", lambda x, a, b: tf.one_hot(x, 4, a, b, axis=0), I(3, values=np.array([1, -1, 3])), Arg(kind), Arg(kind))
    for kind in NUMBERS:
        case(f"PadV2_{kind}", lambda x, y: R.PadV2(input=x, paddings=[[1, 0], [0, 2]], constant_values=y), Arg(kind, 2, 3), Arg(kind))
    for rank in range(1, 7):
        s = tuple([2, 3, 1, 2, 2, 2][:rank])
        case(f"Reshape_rank{rank}", lambda x: tf.reshape(x, [-1]), F(*s))
        case(f"Pack_rank{rank}", lambda x, y: tf.stack([x, y], rank // 2), F(*s), F(*s))
        case(f"Unpack_rank{rank}", lambda x: tf.unstack(x, axis=rank - 1), F(*s))
        case(f"Split_rank{rank}", lambda x: tf.split(x, 2), F(*s))
        case(f"SplitV_rank{rank}", lambda x: tf.split(x, [1, 1], -1 if rank != 2 and rank != 3 else 0), F(*s))
        case(f"Concat_rank{rank}", lambda x, y: tf.concat([x, y], -1), F(*s), F(*s))
        case(f"Tile_rank{rank}", lambda x: tf.tile(x, [1, 2, 1, 3, 1, 2][:rank]), F(*s))
        case(f"Slice_rank{rank}", lambda x: tf.slice(x, [1, 0, 0, 1, 0, 1][:rank], [1, 2, 1, 1, 2, 1][:rank]), F(*s))
        case(f"StridedSlice_rank{rank}", lambda x: x[..., ::-1], F(*s))
        case(f"Pad_rank{rank}", lambda x: tf.pad(x, [[1, 0], [0, 2], [1, 1], [0, 0], [0, 1], [2, 0]][:rank]), F(*s))
        case(f"PadV2_rank{rank}", lambda x: tf.pad(x, [[1, 0], [0, 2], [1, 1], [0, 0], [0, 1], [2, 0]][:rank], constant_values=3.5), F(*s))
        case(f"MirrorPad_rank{rank}", lambda x: tf.pad(x, [[1, 1], [0, 2], [0, 0], [0, 1], [1, 0], [0, 0]][:rank], "REFLECT"), F(*s))
        case(f"Reverse_rank{rank}", lambda x: tf.reverse(x, list(range(0, rank, 2))), F(*s))
        case(f"BroadcastTo_rank{rank}", lambda x: tf.broadcast_to(x, [4, 2][: 7 - rank] + list(s)), F(*s))
        case(f"Roll_rank{rank}", lambda x: tf.roll(x, 1, rank - 1), F(*s))
        case(f"Where_cond_rank{rank}", lambda x, c: tf.where(c, x, 0.0), F(*s), B(*s))
        case(f"Where_index_rank{rank}", lambda c: tf.where(c), B(*s))
        case(f"OneHot_rank{rank}", lambda x: tf.one_hot(x, 3), I(*s[:5], lo=-1, hi=4))
    for tag, shape, op in [("reshape", (0, 3), lambda x: tf.reshape(x, [3, -1]) if 0 else tf.reshape(x, [0, 1])),
                           ("concat", (0, 3), lambda x: tf.concat([x, tf.ones([2, 3])], 0)), ("stack", (0, 3), lambda x: tf.stack([x, x], 1)),
                           ("transpose", (0, 3), lambda x: tf.transpose(x)), ("slice", (2, 3), lambda x: x[2:]), ("slice_in", (0, 3), lambda x: x[:, 1]),
                           ("pad", (0, 3), lambda x: tf.pad(x, [[1, 0], [0, 1]])), ("tile", (2, 3), lambda x: tf.tile(x, [0, 2])),
                           ("gather", (2, 3), lambda x: tf.gather(x, tf.zeros([0], tf.int32))), ("reverse", (0, 3), lambda x: tf.reverse(x, [1])),
                           ("broadcast", (0, 1), lambda x: tf.broadcast_to(x, [0, 3])), ("sum", (0, 3), lambda x: tf.reduce_sum(x, 0)),
                           ("unstack", (2, 0), lambda x: tf.unstack(x)), ("split", (2, 0), lambda x: tf.split(x, 2)), ("expand", (0, 2), lambda x: tf.expand_dims(x, 1))]:
        case(f"empty_{tag}", op, F(*shape))
        case(f"empty_unknown_{tag}", op, F(*[None if i == 0 else d for i, d in enumerate(shape)], sizes=[shape[0], shape[0]]))
    for ind in ["int32", "int64"]:
        A = lambda *v: Arg(ind, len(v[0]), values=[np.array(x) for x in v])
        T = tf.as_dtype(ind)
        case(f"Reshape_by_{ind}", lambda x, y: tf.reshape(x, y), F(2, 6), A([3, 4], [-1, 2]))
        case(f"Slice_by_{ind}", lambda x, y, z: tf.slice(x, y, z), F(4, 6), A([1, 2], [3, 0]), A([2, -1], [1, 2]))
        case(f"Tile_by_{ind}", lambda x, y: tf.tile(x, y), F(2, 3), A([1, 2], [3, 1]))
        case(f"BroadcastTo_by_{ind}", lambda x, y: tf.broadcast_to(x, y), F(1, 3), A([2, 3], [4, 3]))
        case(f"Fill_by_{ind}", lambda x, y: tf.fill(x, y), A([2, 3], [0, 1]), F())
        case(f"Transpose_by_{ind}", lambda x, y: tf.transpose(x, y), F(2, 3, 4), A([2, 0, 1], [1, 0, 2]))
        case(f"ReverseV2_by_{ind}", lambda x, y: tf.reverse(x, y), F(2, 3, 4), A([2], [-2]))
        case(f"Pad_by_{ind}", lambda x, y: tf.pad(x, y), F(2, 3), Arg(ind, 2, 2, values=[np.array([[1, 0], [2, 1]]), np.array([[0, 0], [0, 3]])]))
        case(f"PadV2_by_{ind}", lambda x, y: tf.pad(x, y, constant_values=2.0), F(2, 3), Arg(ind, 2, 2, values=[np.array([[1, 0], [2, 1]]), np.array([[0, 0], [0, 3]])]))
        case(f"MirrorPad_by_{ind}", lambda x, y: tf.pad(x, y, "SYMMETRIC"), F(2, 3), Arg(ind, 2, 2, values=[np.array([[1, 0], [2, 1]]), np.array([[0, 0], [0, 3]])]))
        case(f"SplitV_by_{ind}", lambda x, y: R.SplitV(value=x, size_splits=y, axis=1, num_split=2), F(2, 5), A([2, 3], [4, 1]))
        case(f"Range_by_{ind}", lambda x, y: tf.range(x, y, tf.constant(2, T)), Arg(ind, lo=0, hi=3), Arg(ind, lo=4, hi=12), samples=2)
        case(f"ExpandDims_by_{ind}", lambda x: R.ExpandDims(input=x, axis=tf.constant(1, T)), F(2, None))
        case(f"Roll_by_{ind}", lambda x, y: R.Roll(input=x, shift=y, axis=tf.constant([0, 1], T)), F(3, None), A([1, -1], [5, 7]))
        case(f"ReverseSequence_by_{ind}", lambda x, y: tf.reverse_sequence(x, y, seq_axis=0, batch_axis=1), F(4, 2, 2), A([3, 1], [0, 4]))
        case(f"UnravelIndex_{ind}", lambda x: R.UnravelIndex(indices=x, dims=tf.constant([3, 4, 5], T)), Arg(ind, 5, lo=0, hi=60))
        case(f"UnravelIndex_scalar_{ind}", lambda x: R.UnravelIndex(indices=x, dims=tf.constant([3, 4], T)), Arg(ind, lo=0, hi=12), samples=2)
        case(f"InvertPermutation_{ind}", lambda x: tf.math.invert_permutation(x), A([2, 0, 1, 3], [3, 2, 1, 0]))
        case(f"InvertPermutation_unknown_{ind}", lambda x: tf.math.invert_permutation(x), Arg(ind, None, values=[np.array([2, 0, 1, 3]), np.array([1, 0])]))
        case(f"OneHot_by_{ind}", lambda x: tf.one_hot(x, 4, dtype=T, axis=-1), Arg(ind, None, 2, lo=-1, hi=5))
        case(f"ConcatOffset_{ind}", lambda x, y: R.ConcatOffset(concat_dim=1, shape=[x, y]), A([2, 3]), A([2, 5])) if ind == "int32" else None
        case(f"BroadcastGradientArgs_{ind}", lambda x, y: R.BroadcastGradientArgs(s0=tf.shape(x, out_type=T), s1=tf.shape(y, out_type=T)), F(2, 1, 3), F(4, 1))
    for r in ["int32", "int64", "float32", "float64", "float16", "bfloat16", "int16", "int8", "uint32"]:
        case(f"Range_{r}", lambda x: tf.range(x, x * 0 + 7, x * 0 + 2), Arg(r, lo=0, hi=3), samples=2)
    case("Range_down", lambda x: tf.range(x, 0, -2), I(lo=3, hi=9), samples=2)
    case("Range_float_step", lambda x: tf.range(0.0, x, 0.25), F(lo=1, hi=3), samples=2)
    case("Range_empty", lambda x: tf.range(x, 0), I(lo=3, hi=9), samples=2)
    case("EnsureShape", lambda x: tf.ensure_shape(x, [None, 3]), F(2, 3, rank_unknown=True))
    case("Empty", lambda x: R.Empty(shape=x, dtype=tf.float32, init=True), I(2, values=np.array([2, 3])))
    case("ParallelConcat", lambda x, y: R.ParallelConcat(values=[x, y], shape=[2, 3]), F(1, 3), F(1, 3))
    case("StridedSliceGrad", lambda x: R.StridedSliceGrad(shape=[4, 5], begin=[1, 0], end=[3, 5], strides=[1, 2], dy=x), F(2, 3))
    case("StridedSliceGrad_shrink", lambda x: R.StridedSliceGrad(shape=[4, 5], begin=[1, 0], end=[2, 5], strides=[1, 1], dy=x, shrink_axis_mask=1), F(5))
    case("TensorStridedSliceUpdate", lambda x, y: R.TensorStridedSliceUpdate(input=x, begin=[1, 0], end=[3, 5], strides=[1, 2], value=y), F(4, 5), F(2, 3))
    case("TensorStridedSliceUpdate_row", lambda x, y: R.TensorStridedSliceUpdate(input=x, begin=[1], end=[2], strides=[1], value=y, shrink_axis_mask=1), F(4, 5), F(5))
    case("MirrorPadGrad", lambda x: R.MirrorPadGrad(input=x, paddings=[[1, 0], [0, 2]], mode="REFLECT"), F(3, 5))


def transposes(case):
    for kind in ALL:
        case(f"Transpose_{kind}", lambda x: tf.transpose(x, [2, 0, 1]), Arg(kind, 2, 3, 4))
    for kind in ["complex64", "complex128", "float32"]:
        case(f"ConjugateTranspose_{kind}", lambda x: tf.transpose(x, [1, 0], conjugate=True), Arg(kind, 2, 3))
    for rank in range(0, 8):
        s = tuple([2, 3, 1, 2, 2, 3, 1][:rank])
        case(f"Transpose_rank{rank}", lambda x: tf.transpose(x), F(*s), samples=1)
        if rank > 3:
            case(f"Transpose_turn{rank}", lambda x: tf.transpose(x, list(range(1, rank)) + [0]), F(*s))
            case(f"Transpose_odd{rank}", lambda x: tf.transpose(x, list(range(0, rank, 2)) + list(range(1, rank, 2))), F(*s))
            case(f"Transpose_unknown{rank}", lambda x: tf.transpose(x, list(range(0, rank, 2)) + list(range(1, rank, 2))), F(*([None] * rank), sizes=[s]))
    case("Transpose_unknown_rank", lambda x: tf.transpose(x), F(2, 3, rank_unknown=True))


SLICES = {
    "one": "1", "neg": "-1", "range": "1:3", "open": "1:", "upto": ":2", "neg_range": "-3:-1", "step": "::2", "back": "::-1", "back2": "::-2",
    "back_range": "3:0:-1", "back_open": "-2::-1", "beyond": "2:100", "before": "-100:2", "empty": "3:1", "dots": "..., 1", "dots_mid": "0, ..., 1:",
    "dots_new": "..., tf.newaxis", "new_first": "tf.newaxis", "new_mid": "1:, tf.newaxis, 1", "new_two": "tf.newaxis, ..., tf.newaxis, 0",
    "shrink_two": "1, 2", "shrink_all": "1, 2, 1", "shrink_neg": "-1, :, -2", "mixed": "1, tf.newaxis, ::-1, ..., 1", "new_shrink": "tf.newaxis, 0, tf.newaxis",
    "all_back": "::-1, ::-1, ::-1", "shrink_back": "::-1, 1, ::2", "plain": ":, :, :", "dots_only": "...",
}


def strided(case):
    for tag, text in SLICES.items():
        pick = eval(f"lambda x: x[{text}]")
        case(f"StridedSlice_{tag}", pick, F(4, 3, 2))
        case(f"StridedSlice_batch_{tag}", pick, F(None, 3, 2, sizes=[4, 5]))
        case(f"StridedSlice_any_{tag}", pick, F(None, None, None, sizes=[(4, 3, 2), (5, 4, 3)]))
        case(f"StridedSlice_i64_{tag}", pick, L(4, 3, 2))
    four = lambda text: eval(f"lambda x: x[{text}]")
    for tag, text in [("rank4", "1:, ::2, -1, ::-1"), ("rank4_new", ":, tf.newaxis, 1, ..., 0"), ("rank4_dots", "..., 1:, 0")]:
        case(f"StridedSlice_{tag}", four(text), F(3, 4, 2, 3))
        case(f"StridedSlice_any_{tag}", four(text), F(None, None, None, None, sizes=[(3, 4, 2, 3)]))
    for tag, text in [("rank5", "1:, ::2, -1, ::-1, 0"), ("rank5_dots", "1, ..., ::-1"), ("rank6", "0, :, 1:, ..., ::-1"), ("rank6_all", "::-1, 1:, :, :1, 0, ::2")]:
        s = (2, 3, 4, 2, 3, 2)[:int(tag[4])]
        case(f"StridedSlice_{tag}", four(text), F(*s))
        case(f"StridedSlice_any_{tag}", four(text), F(*([None] * len(s)), sizes=[s]))
    A = lambda kind, *v: Arg(kind, values=[np.array(x) for x in v])
    for ind in ["int32", "int64", "int16"]:
        n = lambda kind=ind, *v: A(kind, *v)
        case(f"StridedSlice_at_{ind}", lambda x, i: x[i], F(4, 3), n(ind, 1, -1, -4)) if ind != "int16" else None
        case(f"StridedSlice_from_{ind}", lambda x, i: x[i:], F(4, 3), n(ind, 1, -1, 9)) if ind != "int16" else None
        case(f"StridedSlice_upto_{ind}", lambda x, i: x[:i], F(4, 3), n(ind, 1, -1, 0)) if ind != "int16" else None
        case(f"StridedSlice_column_{ind}", lambda x, i: x[:, i], F(None, 3, sizes=[2, 3, 1]), n(ind, 1, -1, 0)) if ind != "int16" else None
        case(f"StridedSlice_last_{ind}", lambda x, i: x[..., i], F(2, 2, 3), n(ind, 1, -1, 0)) if ind != "int16" else None
        case(f"StridedSlice_new_{ind}", lambda x, i: x[tf.newaxis, i:, tf.newaxis], F(None, 3, sizes=[4, 3]), n(ind, 1, -1)) if ind != "int16" else None
        three = lambda *v: Arg(ind, 3, values=[np.array(x) for x in v])
        for bm, em, sm in [(0, 0, 0), (1, 2, 0), (5, 5, 2), (0, 7, 4), (0, 0, 7), (7, 7, 0)]:
            case(f"StridedSlice_raw_{ind}_{bm}{em}{sm}", lambda x, b, e, s: R.StridedSlice(input=x, begin=b, end=e, strides=s, begin_mask=bm, end_mask=em, shrink_axis_mask=sm),
                 F(4, 3, 4), three([1, 0, -1], [-2, 1, 2]), three([2, 1, 0], [-1, 2, 3]), three([1, 1, -1] if not sm & 4 else [1, 1, 1], [1, 1, 1]))
        case(f"StridedSlice_raw_{ind}_short", lambda x, b, e: R.StridedSlice(input=x, begin=b, end=e, strides=tf.constant([1], ind), shrink_axis_mask=1),
             F(None, 3, sizes=[4, 3]), Arg(ind, 1, values=[np.array([1]), np.array([-1])]), Arg(ind, 1, values=[np.array([2]), np.array([0])]))
        case(f"StridedSlice_raw_{ind}_dots", lambda x, b, e: R.StridedSlice(input=x, begin=b, end=e, strides=tf.constant([1, 1], ind), ellipsis_mask=1),
             F(2, 3, 4), Arg(ind, 2, values=[np.array([0, 1])]), Arg(ind, 2, values=[np.array([0, 3])]))
        case(f"StridedSlice_const_{ind}", lambda x: R.StridedSlice(input=x, begin=tf.constant([0, 1], ind), end=tf.constant([2, 3], ind), strides=tf.constant([1, 1], ind)), F(4, 4))
    case("StridedSlice_unknown_rank", lambda x: x[1:, 0], F(3, 2, rank_unknown=True))
    for tag, f in {"last": lambda x: x[..., tf.newaxis], "first": lambda x: x[tf.newaxis], "second": lambda x: x[:, tf.newaxis],
                   "third": lambda x: x[:, :, tf.newaxis], "two": lambda x: x[tf.newaxis, ..., tf.newaxis]}.items():
        case(f"StridedSlice_new_{tag}_beside_one", f, F(1, None, None))
        case(f"StridedSlice_new_{tag}_around_one", f, F(None, 1, None))
    case("StridedSlice_scalar_new", lambda x: x[tf.newaxis, tf.newaxis], F(), samples=2)
    case("StridedSlice_shape_parts", lambda x: tf.shape(x)[1:3], F(None, None, None, 2))
    case("StridedSlice_string_back", lambda x: x[::-1, 0], S(3, 2))


def gathers(case):
    for kind in ALL:
        case(f"GatherV2_{kind}", lambda x, i: tf.gather(x, i), Arg(kind, 4, 3), I(2, lo=0, hi=4))
        case(f"GatherV2_axis_{kind}", lambda x, i: tf.gather(x, i, axis=1), Arg(kind, 4, 3), L(2, 2, lo=0, hi=3))
        case(f"GatherNd_{kind}", lambda x, i: tf.gather_nd(x, i), Arg(kind, 4, 3), I(5, 2, lo=0, hi=3))
        case(f"GatherNd_row_{kind}", lambda x, i: tf.gather_nd(x, i), Arg(kind, 4, 3), L(2, 1, lo=0, hi=3))
    for ind in ["int16", "int32", "int64"]:
        case(f"GatherV2_by_{ind}", lambda x, i: R.GatherV2(params=x, indices=i, axis=1), F(2, 4), Arg(ind, 3, lo=0, hi=4))
        case(f"GatherNd_by_{ind}", lambda x, i: R.GatherNd(params=x, indices=i), F(2, 4), Arg(ind, 3, 2, lo=0, hi=2))
        case(f"GatherV2_scalar_{ind}", lambda x, i: R.GatherV2(params=x, indices=i, axis=0), F(None, 4), Arg(ind, lo=0, hi=1))
        case(f"GatherV2_axis_by_{ind}", lambda x, i: R.GatherV2(params=x, indices=i, axis=tf.constant(-1, ind if ind != "int16" else "int64")), F(None, 2, 4), Arg(ind, 2, 2, lo=0, hi=4))
    for rank, axis, irank in itertools.product([1, 2, 4, 5, 6], [0, -1, 1], [0, 1, 2, 3]):
        if axis < rank and rank + irank <= 7 and not (irank == 3 and rank > 2):
            s = (2, 3, 2, 2, 2, 2)[:rank]
            case(f"GatherV2_r{rank}_a{axis}_i{irank}", lambda x, i: tf.gather(x, i, axis=axis), F(*s), I(*(2, 2, 2)[:irank], lo=0, hi=2), samples=1)
    for bd, axis in [(1, 1), (1, 2), (2, 2), (1, -1), (-1, 2), (2, 3)]:
        case(f"GatherV2_batch{bd}_axis{axis}", lambda x, i: tf.gather(x, i, axis=axis, batch_dims=bd), F(2, 3, 4, 4), I(2, 3, 2, lo=0, hi=3))
        case(f"GatherV2_batch{bd}_axis{axis}_any", lambda x, i: tf.gather(x, i, axis=axis, batch_dims=bd), F(None, 3, 4, 4), I(None, 3, 2, lo=0, hi=3))
    for kind in FEW:
        case(f"GatherV2_batch_{kind}", lambda x, i: tf.gather(x, i, batch_dims=1), Arg(kind, 2, 4), I(2, 3, lo=0, hi=4))
        case(f"GatherNd_batch_{kind}", lambda x, i: tf.gather_nd(x, i, batch_dims=1), Arg(kind, 2, 4), I(2, 3, 1, lo=0, hi=4))
    for bd in [0, 1, 2]:
        case(f"GatherNd_batch{bd}", lambda x, i: tf.gather_nd(x, i, batch_dims=bd), F(2, 3, 4), I(2, 3, 1, lo=0, hi=2))
        case(f"GatherNd_batch{bd}_any", lambda x, i: tf.gather_nd(x, i, batch_dims=bd), F(None, 3, 4, sizes=[2, 3]), I(None, 3, 1, lo=0, hi=2, sizes=[2, 3]))
    for rank in range(1, 7):
        for depth in {0, 1, rank}:
            case(f"GatherNd_r{rank}_d{depth}", lambda x, i: tf.gather_nd(x, i), F(*(2, 3, 2, 2, 2, 2)[:rank]), I(2, 2, depth, lo=0, hi=2))
    case("GatherNd_one", lambda x, i: tf.gather_nd(x, i), F(2, 3), I(2, lo=0, hi=2))
    case("Gather_unknown_rank_indices", lambda x, i: tf.gather(x, i), F(4, 3), I(2, 2, lo=0, hi=4, rank_unknown=True))
    case("Gather_unknown_rank_params", lambda x, i: tf.gather(x, i), F(4, 3, rank_unknown=True), I(2, lo=0, hi=4))
    case("Gather_axis_input", lambda x, i: R.GatherV2(params=x, indices=i, axis=tf.shape(i)[0] - 1), F(4, 3), I(2, lo=0, hi=3))


def scatters(case):
    at = lambda kind="int32": Arg(kind, 3, 1, values=np.array([[3], [0], [3]]))
    once = lambda kind="int32": Arg(kind, 3, 1, values=np.array([[3], [0], [1]]))
    for kind in ALL:
        case(f"TensorScatterUpdate_{kind}", lambda x, i, u: tf.tensor_scatter_nd_update(x, i, u), Arg(kind, 4, 2), once(), Arg(kind, 3, 2))
        if kind != "string":
            case(f"ScatterNd_{kind}", lambda i, u: tf.scatter_nd(i, u, [4, 2]), at() if kind != "bool" else once(), Arg(kind, 3, 2))
        if kind not in ("string", "bool"):
            case(f"TensorScatterAdd_{kind}", lambda x, i, u: tf.tensor_scatter_nd_add(x, i, u), Arg(kind, 4, 2), at(), Arg(kind, 3, 2))
            case(f"TensorScatterSub_{kind}", lambda x, i, u: tf.tensor_scatter_nd_sub(x, i, u), Arg(kind, 4, 2, lo=6, hi=9), at(), Arg(kind, 3, 2, lo=0, hi=3))
    for kind in REALS:
        case(f"TensorScatterMax_{kind}", lambda x, i, u: tf.tensor_scatter_nd_max(x, i, u), Arg(kind, 4, 2), at(), Arg(kind, 3, 2))
        case(f"TensorScatterMin_{kind}", lambda x, i, u: tf.tensor_scatter_nd_min(x, i, u), Arg(kind, 4, 2), at(), Arg(kind, 3, 2))
    for ind in ["int16", "int32", "int64"]:
        k = np.array([[3], [0], [1]])
        case(f"ScatterNd_by_{ind}", lambda i, u: R.ScatterNd(indices=i, updates=u, shape=tf.constant([4, 2], ind)), Arg(ind, 3, 1, values=k), F(3, 2))
        case(f"TensorScatterUpdate_by_{ind}", lambda x, i, u: R.TensorScatterUpdate(tensor=x, indices=i, updates=u), F(4, 2), Arg(ind, 3, 1, values=k), F(3, 2))
        if ind != "int16":
            case(f"TensorScatterAdd_by_{ind}", lambda x, i, u: R.TensorScatterAdd(tensor=x, indices=i, updates=u), F(4, 2), Arg(ind, 3, 1, values=k), F(3, 2))
            case(f"ScatterNd_shape_input_{ind}", lambda i, u, s: tf.scatter_nd(i, u, s), Arg(ind, 3, 1, values=k), F(3, 2), Arg(ind, 2, values=np.array([5, 2])))
    for fn in ["update", "add", "max"]:
        f = getattr(tf, f"tensor_scatter_nd_{fn}")
        pos = lambda: I(3, 2, values=np.array([[1, 2], [0, 0], [3, 1]]))
        case(f"TensorScatter_{fn}_points", lambda x, i, u: f(x, i, u), F(4, 3), pos(), F(3))
        case(f"TensorScatter_{fn}_deep", lambda x, i, u: f(x, i, u), F(4, 3, 2, 2), pos(), F(3, 2, 2))
        case(f"TensorScatter_{fn}_grid", lambda x, i, u: f(x, i, u), F(4, 3), I(2, 2, 1, values=np.array([[[0], [1]], [[2], [3]]])), F(2, 2, 3))
        case(f"TensorScatter_{fn}_rank1", lambda x, i, u: f(x, i, u), F(4), I(2, 1, values=np.array([[0], [3]])), F(2))
        case(f"TensorScatter_{fn}_any", lambda x, i, u: f(x, i, u), F(None, None, sizes=[(4, 2), (5, 2)]), I(None, 1, sizes=[3, 3], lo=0, hi=4, values=np.array([[3], [0], [1]])), F(None, None, sizes=[(3, 2)]))
        case(f"TensorScatter_{fn}_rank5", lambda x, i, u: f(x, i, u), F(4, 2, 1, 2, 2), once(), F(3, 2, 1, 2, 2))
        case(f"TensorScatter_{fn}_one", lambda x, i, u: f(x, i, u), F(4, 2), I(1, values=np.array([2])), F(2))
    case("ScatterNd_points", lambda i, u: tf.scatter_nd(i, u, [3, 4]), I(3, 2, values=np.array([[1, 2], [0, 0], [1, 2]])), F(3))
    case("ScatterNd_grid", lambda i, u: tf.scatter_nd(i, u, [5, 2]), I(2, 2, 1, values=np.array([[[0], [1]], [[4], [0]]])), F(2, 2, 2))
    case("ScatterNd_rank4", lambda i, u: tf.scatter_nd(i, u, [3, 2, 2, 3]), I(2, 1, values=np.array([[2], [0]])), F(2, 2, 2, 3))
    case("ScatterNd_any", lambda i, u: tf.scatter_nd(i, u, [6, 2]), I(None, 1, lo=0, hi=6), F(None, 2))
    case("ScatterNd_by_shape_of", lambda i, u, x: tf.scatter_nd(i, u, tf.shape(x)), I(None, 1, lo=0, hi=1), F(None, 2), F(None, 2))
    for kind in ["float32", "int32", "int64", "int8", "uint8", "float64", "bool", "string", "int16"]:
        case(f"SparseToDense_{kind}", lambda i, v, d: R.SparseToDense(sparse_indices=i, output_shape=[3, 4], sparse_values=v, default_value=d),
             I(2, 2, values=np.array([[0, 1], [2, 3]])), Arg(kind, 2), Arg(kind))
    for ind in ["int32", "int64"]:
        case(f"SparseToDense_row_{ind}", lambda i, v: R.SparseToDense(sparse_indices=i, output_shape=tf.constant([6], ind), sparse_values=v, default_value=-1.0),
             Arg(ind, 2, values=np.array([1, 4])), F(2))
        case(f"SparseToDense_fill_{ind}", lambda i, v: R.SparseToDense(sparse_indices=i, output_shape=tf.constant([6], ind), sparse_values=v, default_value=-1.0),
             Arg(ind, 2, values=np.array([1, 4])), F())
        case(f"SparseToDense_point_{ind}", lambda i, v: R.SparseToDense(sparse_indices=i, output_shape=tf.constant([6], ind), sparse_values=v, default_value=-1.0),
             Arg(ind, values=np.array(4)), F())
        case(f"SparseToDense_shape_{ind}", lambda i, v, s: R.SparseToDense(sparse_indices=i, output_shape=s, sparse_values=v, default_value=-1.0),
             Arg(ind, 2, values=np.array([1, 4])), F(2), Arg(ind, 1, values=np.array([7])))


def segments(case):
    for kind in REALS + ["complex64"]:
        for fn in ["sum", "prod", "max", "min", "mean"]:
            if kind.startswith("complex") and fn in ("max", "min"):
                continue
            if kind.startswith("uint") or kind.startswith("int"):
                low = dict(lo=0 if kind[0] == "u" else -3, hi=4)
            else:
                low = {}
            if kind in ("float32", "int32", "int64", "int8", "float16", "uint8", "complex64", "float64"):
                case(f"segment_{fn}_{kind}", lambda x, i: getattr(tf.math, f"segment_{fn}")(x, i), Arg(kind, 5, 2, **low), I(5, values=np.array([0, 0, 2, 3, 3])))
                if fn != "mean":
                    case(f"unsorted_segment_{fn}_{kind}", lambda x, i: getattr(tf.math, f"unsorted_segment_{fn}")(x, i, 4), Arg(kind, 5, 2, **low),
                         I(5, values=np.array([3, 0, -1, 3, 0])))
    for ind in ["int32", "int64"]:
        for fn in ["sum", "max", "mean"]:
            case(f"segment_{fn}_by_{ind}", lambda x, i: getattr(tf.math, f"segment_{fn}")(x, i), F(None, 2, sizes=[3, 3]), Arg(ind, None, values=np.array([0, 0, 1]), sizes=[3]))
        for fn in ["sum", "prod", "max", "min", "mean", "sqrt_n"]:
            f = getattr(tf.math, f"unsorted_segment_{fn}")
            case(f"unsorted_segment_{fn}_by_{ind}", lambda x, i, n: f(x, i, n), F(None, 2, sizes=[4, 2]), Arg(ind, None, sizes=[4, 2], lo=0, hi=3), Arg(ind, values=np.array(3)))
            case(f"unsorted_segment_{fn}_2d_{ind}", lambda x, i: f(x, i, 3), F(2, 3, 2), Arg(ind, 2, 3, lo=0, hi=3))
    case("segment_sum_rank1", lambda x, i: tf.math.segment_sum(x, i), F(5), I(5, values=np.array([0, 0, 1, 1, 2])))
    case("segment_sum_rank4", lambda x, i: tf.math.segment_sum(x, i), F(3, 2, 2, 2), I(3, values=np.array([0, 0, 1])))
    case("segment_sum_const", lambda x: tf.math.segment_sum(x, [0, 0, 1, 1, 4]), F(5, 2))
    for fn in ["sum", "mean", "sqrt_n"]:
        f = getattr(tf.sparse, f"segment_{fn}")
        case(f"SparseSegment_{fn}", lambda x, i, s: f(x, i, s), F(4, 2), I(3, values=np.array([3, 0, 1])), I(3, values=np.array([0, 0, 1])))
        case(f"SparseSegment_{fn}_num", lambda x, i, s: f(x, i, s, num_segments=5), F(4, 2), I(3, values=np.array([3, 0, 1])), I(3, values=np.array([0, 0, 2])))


def fills(case):
    for tag, shape, to in [("new", (3,), [2, 3]), ("same", (2, 3), [2, 3]), ("scalar", (), [2, 2]), ("mid", (2, 1, 3), [2, 4, 3]), ("rank6", (1, 2, 1), [2, 1, 2, 3, 2, 2])]:
        for kind in ["float32", "int32", "int64", "bool", "string"]:
            case(f"BroadcastTo_{tag}_{kind}", lambda x: tf.broadcast_to(x, to), Arg(kind, *shape), samples=1)
    case("BroadcastTo_any", lambda x, y: tf.broadcast_to(x, tf.shape(y)), F(None, 1), F(None, None, sizes=[(2, 4), (3, 2)]))
    for axis in [-1, 0, 1, 2]:
        case(f"OneHot_axis{axis}_any", lambda x: tf.one_hot(x, 3, axis=axis), I(None, None, lo=-1, hi=4))
        case(f"OneHot_axis{axis}_depth", lambda x, d: tf.one_hot(x, d, on_value=5.0, off_value=-1.0, axis=axis), I(2, 3, lo=0, hi=4), I(values=[np.array(3), np.array(5)]))
    case("OneHot_uint8", lambda x: tf.one_hot(x, 3), Arg("uint8", 4, lo=0, hi=4))
    case("OneHot_int8", lambda x: tf.one_hot(x, 3), Arg("int8", 4, lo=-1, hi=4))
    case("OneHot_scalar", lambda x: tf.one_hot(x, 3), I(lo=0, hi=3), samples=2)
    case("meshgrid", lambda x, y: tf.meshgrid(x, y), F(None), F(3))
    case("repeat", lambda x: tf.repeat(x, 2, axis=1), F(None, 3))
    case("repeat_many", lambda x: tf.repeat(x, [1, 0, 2], axis=1), F(None, 3))
    case("sequence_mask", lambda x: tf.sequence_mask(x, 5), I(None, lo=0, hi=6))
    case("sequence_mask_max", lambda x: tf.sequence_mask(x), I(None, lo=0, hi=6))
    case("eye", lambda x: tf.eye(tf.shape(x)[0]), F(None))
    case("eye_batch", lambda x: tf.eye(3, batch_shape=[2]) + x, F(3, 3))


def dynamic(case):
    """Ranks and sizes that are unknown."""
    U = lambda kind="float32", *s: Arg(kind, *s, rank_unknown=True)
    ops = {"reshape": lambda x: tf.reshape(x, [-1]), "transpose": lambda x: tf.transpose(x, [1, 0]), "expand": lambda x: tf.expand_dims(x, 0),
           "expand_last": lambda x: tf.expand_dims(x, -1), "concat": lambda x: tf.concat([x, x], 0), "concat_last": lambda x: tf.concat([x, x], -1),
           "stack": lambda x: tf.stack([x, x]), "stack_last": lambda x: tf.stack([x, x], -1), "unstack": lambda x: R.Unpack(value=x, num=2, axis=0),
           "split": lambda x: tf.split(x, 2), "slice": lambda x: tf.slice(x, [1, 1], [1, -1]), "tile": lambda x: tf.tile(x, [2, 1]),
           "pad": lambda x: tf.pad(x, [[1, 1], [0, 2]]), "mirror": lambda x: tf.pad(x, [[1, 1], [0, 2]], "REFLECT"), "reverse": lambda x: tf.reverse(x, [0]),
           "gather": lambda x: tf.gather(x, [1, 0]), "gather1": lambda x: tf.gather(x, [1, 0], axis=1), "gather_nd": lambda x: tf.gather_nd(x, [[1, 0], [0, 0]]),
           "broadcast": lambda x: tf.broadcast_to(x, [2, 2, 4]), "roll": lambda x: tf.roll(x, 1, 0), "shape": lambda x: tf.shape(x), "size": lambda x: tf.size(x),
           "zeros": lambda x: tf.zeros_like(x), "ones": lambda x: tf.ones_like(x), "where": lambda x: tf.where(x > 0, x, -x), "index": lambda x: tf.where(x > 0),
           "squeeze": lambda x: tf.squeeze(tf.expand_dims(x, 1), 1), "strided": lambda x: x[:, 1:3], "strided_new": lambda x: x[tf.newaxis, :, -1],
           "dots": lambda x: x[..., 0], "back": lambda x: x[::-1], "scatter": lambda x: tf.tensor_scatter_nd_update(x, [[1]], tf.ones([1, 4])),
           "segment": lambda x: tf.math.segment_sum(x, [0, 0]), "unsorted": lambda x: tf.math.unsorted_segment_sum(x, [1, 0], 3), "bitcast": lambda x: tf.bitcast(x, tf.int32),
           "rank": lambda x: tf.rank(x), "last": lambda x: x[-1], "split_v": lambda x: tf.split(x, [1, 3], axis=1), "moveaxis": lambda x: tf.transpose(x)}
    for tag, f in ops.items():
        case(f"unknown_rank_{tag}", f, U("float32", 2, 4), samples=1)
        case(f"unknown_sizes_{tag}", f, F(None, None, sizes=[(2, 4)]), samples=1)
        case(f"unknown_batch_{tag}", f, F(None, 4, sizes=[2]), samples=1)


def sets(case):
    for kind in ["int32", "int64", "float32", "string"]:
        for ind in ["int32", "int64"]:
            T = tf.as_dtype(ind)
            value = np.array([b"a", b"b", b"a", b"c"]) if kind == "string" else np.array([3, 1, 3, 2])
            if kind != "string":
                case(f"Unique_{kind}_{ind}", lambda x: list(tf.unique(x, T)), Arg(kind, 4, values=value))
                case(f"UniqueWithCounts_{kind}_{ind}", lambda x: list(tf.unique_with_counts(x, T)), Arg(kind, 4, values=value))
            if kind != "string":
                case(f"ListDiff_{kind}_{ind}", lambda x, y: list(R.ListDiff(x=x, y=y, out_idx=T)), Arg(kind, 4, values=value), Arg(kind, 2, values=np.array([1, 7])))
    for n in [1, 2, 3]:
        case(f"DynamicPartition_{n}", lambda x, p: tf.dynamic_partition(x, p, n), F(4, 2), I(4, values=np.array([0, n - 1, 0, n - 1])))
        case(f"DynamicPartition_any_{n}", lambda x, p: tf.dynamic_partition(x, p, n), F(None, sizes=[4, 2]), I(None, sizes=[4, 2], lo=0, hi=n))
    case("DynamicPartition_2d", lambda x, p: tf.dynamic_partition(x, p, 2), I(2, 3, 2), I(2, 3, lo=0, hi=2))
    case("DynamicStitch_const", lambda x, y: tf.dynamic_stitch([[0, 2], [1, 3]], [x, y]), F(2, 3), F(2, 3))
    case("DynamicStitch_2d", lambda x, y: tf.dynamic_stitch([[0], [[2, 1], [3, 4]]], [x, y]), F(1, 3), F(2, 2, 3))
    case("DynamicStitch_over", lambda x, y: tf.dynamic_stitch([[0, 1], [1, 2]], [x, y]), F(2, 3), F(2, 3))
    case("DynamicStitch_run", lambda x, y, i, j: tf.dynamic_stitch([i, j], [x, y]), F(2, 3), F(2, 3), I(2, values=np.array([0, 2])), I(2, values=np.array([3, 1])))
    case("DynamicStitch_partition", lambda x, p: tf.dynamic_stitch(tf.dynamic_partition(tf.range(4), p, 2), [q * 2.0 for q in tf.dynamic_partition(x, p, 2)]),
         F(4, 2), I(4, values=[np.array([0, 1, 0, 1]), np.array([1, 1, 1, 0])]))
    case("boolean_mask", lambda x, m: tf.boolean_mask(x, m), F(3, 2), B(3))
    case("boolean_mask_any", lambda x, m: tf.boolean_mask(x, m), F(None, 2), B(None))
    case("boolean_mask_2d", lambda x, m: tf.boolean_mask(x, m), F(2, 3, 2), B(2, 3))
    case("SparseReshape", lambda i, s: list(R.SparseReshape(input_indices=i, input_shape=s, new_shape=tf.constant([3, -1], tf.int64))),
         L(2, 2, values=np.array([[0, 1], [1, 2]])), L(2, values=np.array([2, 3])))
    case("SparseTensorDense", lambda v: tf.sparse.to_dense(tf.SparseTensor([[0, 1], [1, 2]], v, [2, 3])), F(2))
    case("SparseDenseMatmul", lambda v, y: tf.sparse.sparse_dense_matmul(tf.SparseTensor([[0, 1], [1, 2]], v, [2, 3]), y), F(2), F(3, 4))


def xla(case):
    """The ops that Keras 3's slice_update and old jax2tf write; TensorFlow runs them on CPU as well."""
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops as X
    from tensorflow.compiler.xla import xla_data_pb2

    def dot(lhs_contracting, rhs_contracting, lhs_batch=(), rhs_batch=()):
        return xla_data_pb2.DotDimensionNumbers(
            lhs_contracting_dimensions=lhs_contracting, rhs_contracting_dimensions=rhs_contracting,
            lhs_batch_dimensions=lhs_batch, rhs_batch_dimensions=rhs_batch).SerializeToString()

    at = Arg("int32", 2, values=[np.array([1, 2]), np.array([-3, 9]), np.array([0, 0])])
    for t in ["float32", "int32", "int64", "bool", "int8", "float16"]:
        case(f"XlaDynamicUpdateSlice_{t}", lambda x, y, i: X.xla_dynamic_update_slice(x, y, i), Arg(t, 4, 5), Arg(t, 2, 3), at)
        case(f"XlaDynamicSlice_{t}", lambda x, i: X.xla_dynamic_slice(x, i, [2, 3]), Arg(t, 4, 5), at)
    case("XlaDynamicUpdateSlice_constant", lambda x, y: X.xla_dynamic_update_slice(x, y, np.array([3, 1], np.int64)), F(None, 5), F(1, 2))
    case("XlaDynamicSlice_unknown", lambda x, i: X.xla_dynamic_slice(x, i, [1, 3]), F(None, 5), at)
    for tag, pads in {"both": ([1, 0], [2, 1], [0, 0]), "cut": ([-1, 0], [0, -2], [0, 0]), "interior": ([0, 1], [0, 0], [2, 1]),
                      "all": ([-1, 2], [1, -3], [1, 2]), "none": ([0, 0], [0, 0], [0, 0])}.items():
        case(f"XlaPad_{tag}", lambda x, pads=pads: X.xla_pad(x, np.float32(0.5), *pads), F(3, 4))
        case(f"XlaPad_{tag}_unknown", lambda x, pads=pads: X.xla_pad(x, np.float32(0.5), *pads), F(None, 4))
    case("XlaEinsum", lambda x, y: X.xla_einsum(x, y, "abc,cd->abd"), F(2, 3, 4), F(4, 5))
    case("XlaSharding", lambda x: X.xla_sharding(x) + 1, F(2, 3))
    case("XlaOptimizationBarrier", lambda x, y: X.xla_optimization_barrier([x, y])[1] + 1, F(2, 3), F(2))
    for tag, shapes, axes in [("matrix", ((3, 4), (4, 5)), ([1], [0])), ("transposed", ((4, 3), (5, 4)), ([0], [1])),
                              ("batch", ((2, 3, 4), (2, 4, 5)), ([2], [1], [0], [0])), ("batch_last", ((3, 4, 2), (4, 2, 5)), ([1], [0], [2], [1])),
                              ("outer", ((2,), (3,)), ([], [])), ("two", ((2, 3, 4), (3, 4, 5)), ([1, 2], [0, 1]))]:
        case(f"XlaDot_{tag}", lambda x, y, axes=axes: X.xla_dot(x, y, dot(*axes), b""), F(*shapes[0]), F(*shapes[1]))
    case("XlaDotV2_int8", lambda x, y: X.xla_dot_v2(x, y, dot([1], [0]), b"", tf.int32), Arg("int8", 3, 4), Arg("int8", 4, 5))
