"""Shape, slicing, joining, gathering, scattering: every attribute, mask and dtype, ranks 0 to 6, unknown sizes."""
import numpy as np
import tensorflow as tf

from make import Arg, B, C, F, I, L, S, seed

R = tf.raw_ops
KINDS = ["int8", "uint8", "int16", "int32", "int64", "bool", "float16", "float64", "string", "uint32", "complex64"]


def rows(case):
    without_rank(case)
    casts(case)
    reshapes(case)
    shapes(case)
    joins(case)
    slices(case)
    strided(case)
    transposes(case)
    pads(case)
    gathers(case)
    scatters(case)
    fills(case)
    blocks(case)
    diagonals(case)


def casts(case):
    kinds = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"]
    for a in kinds:
        for b in kinds:
            if a != b:
                low = dict(lo=0, hi=90) if "uint" in b or "uint" in a else {}
                if a.startswith("float") and not low:
                    low = dict(lo=-90, hi=90)
                case(f"Cast_{a}_{b}", lambda x, b=b: tf.cast(x, b), Arg(a, 2, 3, **({} if a == "bool" else low)))
    case("Cast_truncates", lambda x: tf.cast(x, tf.int32), F(6, values=np.array([-1.9, -0.5, 0.5, 1.5, 2.9, -2.1])))
    case("Cast_int_wraps", lambda x: tf.cast(x, tf.int8), I(4, values=np.array([300, -200, 127, 128])))
    case("Cast_uint8_wraps", lambda x: tf.cast(x, tf.uint8), I(4, values=np.array([300, -1, 255, 256])))
    case("Cast_bfloat16_round_trip", lambda x: tf.cast(tf.cast(x, tf.bfloat16), tf.float32), F(2, 3))
    case("Cast_truncate_attribute", lambda x: R.Cast(x=x, DstT=tf.float16, Truncate=True), F(2, 3))
    case("Cast_complex64_float32", lambda x: tf.cast(x, tf.float32), C(2, 3))
    case("Cast_float32_complex64", lambda x: tf.cast(x, tf.complex64), F(2, 3))
    case("Cast_same", lambda x: R.Cast(x=x, DstT=tf.float32) + 1.0, F(2, 3))
    case("saturate_cast_uint8", lambda x: tf.saturate_cast(x, tf.uint8), F(6, values=np.array([-5, 3.7, 300, 255, 0, 1e9])))
    for a, b in [("float32", "int32"), ("int32", "float32"), ("float32", "uint8"), ("int16", "uint16"), ("int64", "int32"),
                 ("uint32", "int32"), ("float16", "int16"), ("int8", "uint8"), ("float64", "int64")]:
        case(f"Bitcast_{a}_{b}", lambda x, b=b: tf.bitcast(x, b), Arg(a, 2, 4))
    case("Bitcast_uint8_float32", lambda x: tf.bitcast(x, tf.float32), Arg("uint8", 2, 3, 4, lo=0, hi=64))
    case("Bitcast_int16_int64", lambda x: tf.bitcast(x, tf.int64), Arg("int16", 3, 4))


def reshapes(case):
    for kind in KINDS:
        case(f"Reshape_{kind}", lambda x: tf.reshape(x, [3, -1]), Arg(kind, 2, 3))
    for tag, shape, to in [("flat", (2, 3, 2), [-1]), ("scalar", (1, 1), []), ("from_scalar", (), [1, 1]), ("rank6", (2, 3, 4), [1, 2, 1, 3, 2, 2]),
                           ("zero", (0, 3), [3, 0]), ("same", (2, 3), [2, 3])]:
        case(f"Reshape_{tag}", lambda x, to=to: tf.reshape(x, to), F(*shape))
    case("Reshape_unknown_flat", lambda x: tf.reshape(x, [-1, 12]), F(None, 2, 3, 2))
    case("Reshape_unknown_merge", lambda x: tf.reshape(x, [-1, 4]), F(None, None, 4))
    case("Reshape_by_shape_of_other", lambda x, y: tf.reshape(x, tf.shape(y)), F(None, 6), F(None, 2, 3))
    case("Reshape_shape_arithmetic", lambda x: tf.reshape(x, [tf.shape(x)[0] * 2, 3]), F(None, 6))
    case("Reshape_two_unknown", lambda x: tf.reshape(x, [tf.shape(x)[0], tf.shape(x)[1] // 2, 2, 3]), F(None, None, 3, sizes=[(2, 4), (1, 6)]))
    case("Reshape_keras_flatten", lambda x: tf.reshape(x, tf.stack([tf.shape(x)[0], tf.reduce_prod(tf.shape(x)[1:])])), F(None, 2, None, 3))
    case("Reshape_input_shape", lambda x, y: tf.reshape(x, y), F(2, 6), I(2, values=[np.array([3, 4]), np.array([12, 1])]))
    case("Reshape_input_shape_int64", lambda x, y: tf.reshape(x, y), F(2, 6), L(3, values=[np.array([3, 2, -1]), np.array([1, 1, 12])]))
    case("Reshape_chain", lambda x: tf.reshape(tf.reshape(tf.reshape(x, [6]), [3, 2]), [2, 3]) + 1.0, F(2, 3))
    for axis in [0, 1, -1, 2]:
        case(f"ExpandDims_{axis}", lambda x, a=axis: tf.expand_dims(x, a), F(2, None))
        case(f"ExpandDims_static_{axis}", lambda x, a=axis: tf.expand_dims(x, a), I(2, 3))
    case("ExpandDims_scalar", lambda x: tf.expand_dims(x, 0), F(), samples=2)
    case("ExpandDims_rank5", lambda x: tf.expand_dims(x, 3), F(1, 2, 1, 2, 2))
    case("ExpandDims_two_unknown", lambda x: tf.expand_dims(x, 1), F(None, None))
    for kind in ["string", "bool", "int64", "uint8"]:
        case(f"ExpandDims_{kind}", lambda x: tf.expand_dims(x, -2), Arg(kind, 2, 3))
        case(f"Squeeze_{kind}", lambda x: tf.squeeze(x), Arg(kind, 2, 1, 3))
    case("Squeeze_all", lambda x: tf.squeeze(x), F(1, 2, 1, 3, 1))
    case("Squeeze_some", lambda x: tf.squeeze(x, [0, -1]), F(1, 2, 1, 3, 1))
    case("Squeeze_unknown", lambda x: tf.squeeze(x, [1]), F(None, 1, None))
    case("Squeeze_to_scalar", lambda x: tf.squeeze(x), F(1, 1))
    case("Squeeze_unknown_all", lambda x: tf.squeeze(x), F(None, 1, 3, sizes=[2, 3]))
    case("Squeeze_expand_pair", lambda x: tf.squeeze(tf.expand_dims(x, 1), 1) * 2.0, F(None, 3))


def shapes(case):
    for out in [tf.int32, tf.int64]:
        case(f"Shape_{out.name}", lambda x, o=out: tf.shape(x, out_type=o), F(None, 3, None))
        case(f"Shape_static_{out.name}", lambda x, o=out: tf.shape(x, out_type=o) + 0 * tf.cast(x[0, 0], o), F(2, 3))
        case(f"Size_{out.name}", lambda x, o=out: tf.size(x, out_type=o), F(None, 3, None))
        case(f"ShapeN_{out.name}", lambda x, y, o=out: R.ShapeN(input=[x, y], out_type=o), F(None, 3), F(4, None))
    case("Size_static", lambda x: tf.cast(tf.size(x), tf.float32) + x, F(2, 3))
    case("Rank", lambda x: tf.rank(x) + 0 * tf.shape(x)[0], F(None, 3, None))
    case("Rank_unknown", lambda x: tf.rank(x), F(2, 3, rank_unknown=True))
    case("Shape_scalar", lambda x: tf.shape(x), F(), samples=2)
    for kind in ["string", "bool", "int64", "uint8"]:
        case(f"Shape_of_{kind}", lambda x: tf.shape(x), Arg(kind, None, 2))
    case("shape_pieces", lambda x: [tf.shape(x)[0], tf.shape(x)[-1], tf.shape(x)[1:]], F(None, None, 3))
    case("shape_product", lambda x: tf.reduce_prod(tf.shape(x)), F(None, None, 3))
    case("shape_concat", lambda x: tf.zeros(tf.concat([tf.shape(x)[:1], [2, 3]], 0)) + tf.reduce_sum(x), F(None, 3))
    case("shape_divided", lambda x: x[:, : tf.shape(x)[1] // 2], F(2, None, sizes=[4, 7]))
    case("shape_max", lambda x, y: tf.maximum(tf.shape(x)[0], tf.shape(y)[0]), F(None), F(None))
    case("shape_as_float", lambda x: tf.reduce_sum(x, 0) / tf.cast(tf.shape(x)[0], tf.float32), F(None, 3))
    case("shape_compared", lambda x: tf.where(tf.shape(x)[0] > 2, x, -x), F(None, 3))
    case("BroadcastGradientArgs", lambda x, y: R.BroadcastGradientArgs(s0=x, s1=y), I(3, values=np.array([2, 1, 3])), I(2, values=np.array([4, 3])))
    case("BroadcastArgs", lambda x, y: R.BroadcastArgs(s0=x, s1=y), I(3, values=np.array([2, 1, 3])), I(2, values=np.array([4, 3])))
    case("BroadcastArgs_int64", lambda x, y: R.BroadcastArgs(s0=x, s1=y), L(3, values=np.array([2, 1, 3])), L(1, values=np.array([3])))
    case("broadcast_dynamic_shape", lambda x, y: tf.broadcast_dynamic_shape(tf.shape(x), tf.shape(y)), F(None, 1, 3), F(None, 3, sizes=[2, 5]))
    case("Reshape_of_broadcast", lambda x, y: tf.reshape(tf.broadcast_to(x, tf.shape(y)), [-1]), F(3), F(None, 3))


def joins(case):
    for axis in [0, 1, -1]:
        case(f"ConcatV2_axis{axis}", lambda x, y, a=axis: tf.concat([x, y, x], a), F(2, 3, 2), F(2, 3, 2))
        case(f"ConcatV2_unknown_axis{axis}", lambda x, y, a=axis: tf.concat([x, y], a), F(None, 2, 2), F(None, 2, 2))
    for kind in KINDS:
        case(f"ConcatV2_{kind}", lambda x, y: tf.concat([x, y], 1), Arg(kind, 2, 1), Arg(kind, 2, 3))
        case(f"Pack_{kind}", lambda x, y: tf.stack([x, y], 1), Arg(kind, 2, 3), Arg(kind, 2, 3))
        case(f"Unpack_{kind}", lambda x: tf.unstack(x, axis=1), Arg(kind, 2, 3))
        case(f"Split_{kind}", lambda x: tf.split(x, 2, axis=1), Arg(kind, 2, 4))
        case(f"SplitV_{kind}", lambda x: tf.split(x, [1, 3], axis=1), Arg(kind, 2, 4))
    case("Concat_old", lambda x, y: R.Concat(concat_dim=1, values=[x, y]), F(2, 3), F(2, 1))
    case("ConcatV2_many", lambda *xs: tf.concat(xs, 1), *[F(2, i + 1) for i in range(8)])
    case("ConcatV2_one", lambda x: R.ConcatV2(values=[x, x[:0]], axis=0), F(2, 3))
    case("ConcatV2_rank6", lambda x, y: tf.concat([x, y], 4), F(1, 2, 1, 1, 2, 2), F(1, 2, 1, 1, 3, 2))
    case("ConcatV2_nested", lambda x, y: tf.concat([tf.concat([x, y], 1), x], 1), F(2, 3), F(2, 1))
    case("ConcatV2_constant", lambda x: tf.concat([x, np.float32([[7], [8]])], 1), F(2, 3))
    case("ConcatV2_int64_axis", lambda x, y: R.ConcatV2(values=[x, y], axis=tf.constant(-1, tf.int64)), F(2, 3), F(2, 1))
    case("ConcatOffset", lambda x, y: R.ConcatOffset(concat_dim=1, shape=[x, y]), I(2, values=np.array([2, 3])), I(2, values=np.array([2, 5])))
    for axis in [0, 1, 2, -1]:
        case(f"Pack_axis{axis}", lambda x, y, a=axis: tf.stack([x, y, x], a), F(2, 3), F(2, 3))
        case(f"Pack_unknown_axis{axis}", lambda x, y, a=axis: tf.stack([x, y], a), F(None, 3), F(None, 3))
    case("Pack_scalars", lambda x, y: tf.stack([x, y]), F(), F(), samples=2)
    case("Pack_one", lambda x: tf.stack([x], 1), F(2, 3))
    case("Pack_rank5", lambda x: tf.stack([x, x], 2), F(1, 2, 2, 1, 2))
    case("ParallelConcat", lambda x, y: R.ParallelConcat(values=[x, y], shape=[2, 3]), F(1, 3), F(1, 3))
    for axis in [0, 1, -1]:
        case(f"Unpack_axis{axis}", lambda x, a=axis: tf.unstack(x, axis=a), F(2, 3, 4))
    case("Unpack_unknown", lambda x: tf.unstack(x, axis=1), F(None, 3))
    case("Unpack_rank1", lambda x: tf.unstack(x), F(3))
    case("Unpack_rank5", lambda x: tf.unstack(x, axis=3), F(1, 2, 1, 2, 2))
    case("Unpack_one", lambda x: tf.unstack(x, axis=0), F(1, 3))
    case("Split_negative_axis", lambda x: tf.split(x, 3, axis=-1), F(2, 6))
    case("Split_unknown", lambda x: tf.split(x, 2, axis=1), F(None, 4, 2))
    case("Split_one", lambda x: tf.split(x, 1, axis=1), F(2, 4))
    case("Split_swapped", lambda x: (lambda a, b: tf.concat([b, a], 1))(*tf.split(x, 2, axis=1)), F(2, 4))
    case("Split_partly_used", lambda x: tf.split(x, 3, axis=1)[1], F(2, 6))
    case("SplitV_minus_one", lambda x: R.SplitV(value=x, size_splits=[2, -1, 1], axis=1, num_split=3), F(2, 6))
    case("SplitV_int64_sizes", lambda x: R.SplitV(value=x, size_splits=tf.constant([2, 4], tf.int64), axis=-1, num_split=2), F(2, 6))
    case("SplitV_zero", lambda x: tf.split(x, [0, 6], axis=1), F(2, 6))
    case("SplitV_unknown_rest", lambda x: R.SplitV(value=x, size_splits=[2, -1], axis=0, num_split=2), F(None, 3, sizes=[3, 5]))
    case("Split_rank5", lambda x: tf.split(x, 2, axis=2), F(1, 2, 4, 1, 2))


def slices(case):
    for kind in KINDS:
        case(f"Slice_{kind}", lambda x: tf.slice(x, [0, 1], [2, 2]), Arg(kind, 2, 4))
    case("Slice_rest", lambda x: tf.slice(x, [1, 0, 2], [-1, 1, -1]), F(3, 2, 4))
    case("Slice_unknown", lambda x: tf.slice(x, [0, 1], [-1, 2]), F(None, 4))
    case("Slice_rank1", lambda x: tf.slice(x, [2], [2]), F(5))
    case("Slice_rank5", lambda x: tf.slice(x, [0, 0, 1, 0, 1], [1, 2, 1, -1, 1]), F(1, 2, 3, 2, 2))
    case("Slice_rank6", lambda x: tf.slice(x, [0, 0, 1, 0, 1, 0], [1, 2, 1, -1, 1, 1]), F(1, 2, 3, 2, 2, 2))
    case("Slice_runtime", lambda x, b, s: tf.slice(x, b, s), F(4, 5), I(2, values=[np.array([1, 2]), np.array([0, 0])]),
         I(2, values=[np.array([2, 3]), np.array([4, 1])]))
    case("Slice_int64_index", lambda x: tf.slice(x, np.int64([0, 1]), np.int64([2, 2])), F(2, 4))
    case("Slice_all", lambda x: tf.slice(x, [0, 0], [-1, -1]) + 1.0, F(2, None))
    case("Slice_empty", lambda x: tf.slice(x, [0, 1], [2, 0]), F(2, 4))
    case("Slice_by_shape", lambda x, y: tf.slice(x, [0, 0], [tf.shape(y)[0], 2]), F(5, 3), F(None, sizes=[2, 4]))


def random_slice(rng, rank):
    """A shape, and an entry for some of its axes."""
    shape = [int(n) for n in rng.integers(2, 5, rank)]
    entries, axis, ellipsis = [], 0, False
    while axis < rank and len(entries) < 7:
        pick = int(rng.integers(0, 12))
        if pick == 0 and not ellipsis:
            entries.append("...")
            ellipsis = True
            axis += int(rng.integers(0, rank - axis + 1))
        elif pick == 1 and len(entries) < rank + 1:
            entries.append("new")
        elif pick in (2, 3):
            entries.append(int(rng.integers(-shape[axis], shape[axis])))
            axis += 1
        else:
            step = int(rng.choice([1, 1, 1, 2, -1, -2, 3]))
            low, high = sorted(int(n) for n in rng.integers(-1, shape[axis] + 2, 2))
            ends = [None if rng.integers(0, 3) == 0 else n for n in (low, high)]
            ends = [n - shape[axis] if n is not None and n < shape[axis] and rng.integers(0, 2) else n for n in ends]
            entries.append(slice(*(ends if step > 0 else ends[::-1]), step))
            axis += 1
    return shape, entries


def strided(case):
    """Random slices: every combination of begin, end, ellipsis, new-axis and shrink masks, negative and long strides."""
    for i in range(90):
        rng = np.random.default_rng(1000 + i)
        while True:             # the runtime's python API cannot return an empty tensor
            shape, entries = random_slice(rng, int(rng.integers(1, 5)) if i < 70 else int(rng.integers(4, 6)))
            index = tuple(Ellipsis if e == "..." else np.newaxis if e == "new" else e for e in entries)
            if np.zeros(shape)[index].size:
                break
        unknown = i % 3 == 1
        kind = ["float32", "int32", "float32", "int64", "bool", "uint8", "float32", "string", "float16"][i % 9]
        declared = [None if unknown and j % 2 == 0 else n for j, n in enumerate(shape)]
        sizes = [tuple(n for j, n in enumerate(shape) if declared[j] is None)] if unknown else None
        case(f"StridedSlice_random_{i:02}", lambda x, ix=index: x[ix], Arg(kind, *declared, sizes=sizes))
    runtime = lambda x, b, e, **kw: R.StridedSlice(input=x, begin=b, end=e, strides=[1, 1], **kw)
    pair = lambda *v: I(2, values=[np.array(a) for a in v])
    case("StridedSlice_runtime_both", runtime, F(4, 5), pair([1, 2], [0, 1]), pair([3, 5], [4, 3]))
    case("StridedSlice_runtime_masks", lambda x, b, e: runtime(x, b, e, begin_mask=1, end_mask=2), F(4, 5), pair([1, 2], [0, 1]), pair([3, 1], [4, 3]))
    case("StridedSlice_runtime_shrink", lambda x, b: R.StridedSlice(input=x, begin=b, end=b + 1, strides=[1], shrink_axis_mask=1), F(4, 5), I(1, values=[np.array([1]), np.array([3])]))
    case("StridedSlice_scalar_index", lambda x, i: x[i], F(4, 5), I(values=[np.array(1), np.array(-1)]))
    case("StridedSlice_column_index", lambda x, i: x[:, i], F(None, 5), I(values=[np.array(1), np.array(4)]))
    case("StridedSlice_int64_index", lambda x: R.StridedSlice(input=x, begin=np.int64([1]), end=np.int64([3]), strides=np.int64([1])), F(4, 5))
    case("StridedSlice_last_unknown", lambda x: x[:, -1], F(None, None, 3))
    case("StridedSlice_drop_last_unknown", lambda x: x[:, :-1], F(None, None, 3, sizes=[3, 5]))
    case("StridedSlice_reversed_unknown", lambda x: x[:, ::-1], F(None, None, 3))
    case("StridedSlice_every_other_unknown", lambda x: x[::2, 1::2], F(None, None, sizes=[5, 4]))
    case("StridedSlice_nothing", lambda x: x[...] + 1.0, F(2, 3))
    case("StridedSlice_empty", lambda x: x[3:1], F(4, 5))
    case("StridedSliceGrad", lambda d: R.StridedSliceGrad(shape=[4, 5], begin=[1, 0], end=[3, 5], strides=[1, 2], dy=d), F(2, 3))
    case("StridedSliceGrad_negative", lambda d: R.StridedSliceGrad(shape=[4, 5], begin=[-1, 1], end=[0, 3], strides=[-1, 1], dy=d), F(3, 2))
    case("TensorStridedSliceUpdate", lambda x, v: R.TensorStridedSliceUpdate(input=x, begin=[1, 0], end=[3, 5], strides=[1, 2], value=v), F(4, 5), F(2, 3))
    case("TensorStridedSliceUpdate_row", lambda x, v: R.TensorStridedSliceUpdate(input=x, begin=[1], end=[2], strides=[1], value=v, shrink_axis_mask=1), F(4, 5), F(5))


def transposes(case):
    for perm in [(1, 0), (0, 2, 1), (2, 0, 1), (0, 3, 1, 2), (3, 2, 1, 0), (0, 1, 3, 2), (4, 1, 0, 3, 2), (5, 0, 4, 1, 3, 2)]:
        shape = (2, 3, 4, 2, 1, 2)[:len(perm)]
        tag = "".join(map(str, perm))
        case(f"Transpose_{tag}", lambda x, p=perm: tf.transpose(x, p), F(*shape))
        case(f"Transpose_unknown_{tag}", lambda x, p=perm: tf.transpose(x, p), F(None, *shape[1:-1], None))
    for kind in KINDS:
        case(f"Transpose_{kind}", lambda x: tf.transpose(x, [1, 0, 2]), Arg(kind, 2, 3, 2))
    case("Transpose_rank7", lambda x: tf.transpose(x, [6, 0, 1, 2, 3, 4, 5]), F(1, 2, 1, 2, 1, 2, 3))
    case("Transpose_runtime", lambda x, p: tf.transpose(x, p), F(2, 3, 4), I(3, values=[np.array([2, 0, 1]), np.array([1, 0, 2])]))
    case("Transpose_int64_perm", lambda x: R.Transpose(x=x, perm=tf.constant([1, 0], tf.int64)), F(2, 3))
    case("Transpose_identity", lambda x: tf.transpose(x, [0, 1]) + 1.0, F(2, 3))
    case("Transpose_there_and_back", lambda x: tf.transpose(tf.nn.relu(tf.transpose(x, [0, 3, 1, 2])), [0, 2, 3, 1]), F(None, 2, 3, 4))
    case("Transpose_scalar", lambda x: tf.transpose(x), F(), samples=2)
    case("ConjugateTranspose_float", lambda x: R.ConjugateTranspose(x=x, perm=[1, 0]), F(2, 3))
    case("ConjugateTranspose_complex", lambda x: R.ConjugateTranspose(x=x, perm=[1, 0]), C(2, 3))
    case("InvertPermutation", lambda x: tf.math.invert_permutation(x), I(4, values=np.array([2, 0, 3, 1])))
    case("InvertPermutation_int64", lambda x: tf.math.invert_permutation(x), L(4, values=np.array([2, 0, 3, 1])))
    for axes in [[0], [1], [-1], [0, 2], [], [0, 1, 2]]:
        case(f"ReverseV2_{'_'.join(map(str, axes)) or 'nothing'}", lambda x, a=axes: tf.reverse(x, tf.constant(a, tf.int32)), F(2, 3, 4))
    for kind in KINDS:
        case(f"ReverseV2_{kind}", lambda x: tf.reverse(x, [1]), Arg(kind, 2, 3))
    case("ReverseV2_unknown", lambda x: tf.reverse(x, [0, 2]), F(None, 2, None))
    case("ReverseV2_rank5", lambda x: tf.reverse(x, [3]), F(1, 2, 1, 3, 2))
    case("ReverseV2_split_axes", lambda x: tf.reverse(x, [0, 2, 4]), F(2, 2, 2, 2, 2))
    case("Reverse_old", lambda x: R.Reverse(tensor=x, dims=[True, False, True]), F(2, 3, 4))
    for kind in ["float32", "int32", "int64", "float16", "bool"]:
        case(f"ReverseSequence_{kind}", lambda x, n: tf.reverse_sequence(x, n, seq_axis=1, batch_axis=0), Arg(kind, 2, 4), I(2, values=np.array([3, 1])))
    case("ReverseSequence_time_major", lambda x, n: tf.reverse_sequence(x, n, seq_axis=0, batch_axis=1), F(4, 2, 3), L(2, values=np.array([3, 4])))
    case("ReverseSequence_far_axes", lambda x, n: tf.reverse_sequence(x, n, seq_axis=2, batch_axis=1), F(2, 3, 4), I(3, values=np.array([3, 0, 4])))
    for shift, axis in [(1, 0), (-1, 1), (5, 1), ([1, 2], [0, 1]), (0, 0), ([1, 1], [1, 1]), (-7, -1)]:
        case(f"Roll_{shift}_{axis}".replace(" ", ""), lambda x, s=shift, a=axis: tf.roll(x, s, a), F(3, 4))
    case("Roll_unknown", lambda x: tf.roll(x, 2, 1), F(None, None, sizes=[3, 1]))
    case("Roll_runtime", lambda x, s: tf.roll(x, s, 1), F(2, 4), I(values=[np.array(1), np.array(-6)]))
    case("Roll_int64", lambda x: tf.roll(x, 3, 0), L(5))


def pads(case):
    for kind in [k for k in KINDS if k not in ("string", "complex64")]:
        case(f"Pad_{kind}", lambda x: tf.pad(x, [[0, 1], [2, 0]]), Arg(kind, 2, 3))
        if kind != "bool":
            case(f"PadV2_{kind}", lambda x, k=kind: tf.pad(x, [[0, 1], [2, 0]], constant_values=tf.constant(3, k)), Arg(kind, 2, 3))
    for shape in [(3,), (2, 2, 2), (1, 2, 2, 1), (1, 2, 1, 2, 1), (1, 2, 1, 1, 2, 2)]:
        pads = [[i % 2, (i + 1) % 3] for i in range(len(shape))]
        case(f"Pad_rank{len(shape)}", lambda x, p=pads: tf.pad(x, p), F(*shape))
        case(f"PadV2_rank{len(shape)}", lambda x, p=pads: tf.pad(x, p, constant_values=-1.5), F(*shape))
    case("Pad_unknown", lambda x: tf.pad(x, [[0, 0], [1, 1], [0, 2]]), F(None, None, 3))
    case("Pad_zero", lambda x: tf.pad(x, [[0, 0], [0, 0]]) + 1.0, F(2, 3))
    case("Pad_runtime", lambda x, p: tf.pad(x, p), F(2, 3), I(2, 2, values=[np.array([[1, 0], [0, 2]]), np.array([[0, 0], [1, 1]])]))
    case("Pad_int64_paddings", lambda x: tf.pad(x, np.int64([[0, 1], [2, 0]])), F(2, 3))
    case("PadV2_runtime_value", lambda x, v: R.PadV2(input=x, paddings=[[0, 1], [2, 0]], constant_values=v), F(2, 3), F(), samples=2)
    case("Pad_minus_infinity", lambda x: tf.pad(x, [[0, 1], [2, 0]], constant_values=-np.inf), F(2, 3))
    for mode in ["REFLECT", "SYMMETRIC"]:
        for shape, p in [((4,), [[2, 1]]), ((3, 4), [[1, 2], [2, 3 if mode == "SYMMETRIC" else 1]]), ((1, 3, 3, 2), [[0, 0], [1, 1], [2, 2], [0, 0]]),
                         ((2, 2, 2, 2, 2), [[0, 0], [1, 0], [0, 1], [1, 1], [0, 0]])]:
            case(f"MirrorPad_{mode}_rank{len(shape)}", lambda x, p=p, m=mode: tf.pad(x, p, mode=m), F(*shape))
        case(f"MirrorPad_{mode}_unknown", lambda x, m=mode: tf.pad(x, [[0, 0], [1, 1], [0, 0]], mode=m), F(None, None, 2, sizes=[3, 4]))
        for kind in ["int32", "int64", "uint8", "int8", "bool", "float16"]:
            case(f"MirrorPad_{mode}_{kind}", lambda x, m=mode: tf.pad(x, [[0, 0], [1, 2]], mode=m), Arg(kind, 2, 4))


def gathers(case):
    index = dict(lo=0, hi=3)
    for kind in KINDS:
        case(f"GatherV2_{kind}", lambda x, i: tf.gather(x, i, axis=1), Arg(kind, 2, 3), I(4, **index))
        case(f"GatherNd_{kind}", lambda x, i: tf.gather_nd(x, i), Arg(kind, 3, 3), I(4, 2, **index))
    for axis in [0, 1, 2, -1]:
        for shape in [(), (2,), (2, 2)]:
            case(f"GatherV2_axis{axis}_rank{len(shape)}", lambda x, i, a=axis: tf.gather(x, i, axis=a), F(3, 3, 3), I(*shape, **index))
    for dims, axis, shape, at in [(1, 1, (2, 3, 2), (2, 4)), (1, 2, (2, 3, 4), (2, 5)), (2, 2, (2, 3, 4), (2, 3, 2)), (1, 1, (2, 3), (2,)),
                                  (1, -1, (2, 3, 4), (2, 2, 2)), (2, 3, (2, 2, 2, 3), (2, 2))]:
        case(f"GatherV2_batch{dims}_axis{axis}_{len(at)}", lambda x, i, d=dims, a=axis: tf.gather(x, i, batch_dims=d, axis=a), F(*shape), I(*at, **index))
    case("GatherV2_batch_unknown", lambda x, i: tf.gather(x, i, batch_dims=1), F(None, 3, 2), I(None, 4, **index))
    case("GatherV2_unknown_both", lambda x, i: tf.gather(x, i), F(None, 3, sizes=[3, 4]), I(None, **index))
    case("GatherV2_int64_index", lambda x, i: tf.gather(x, i), F(3, 2), L(4, **index))
    case("GatherV2_int64_both", lambda x, i: tf.gather(x, i, axis=np.int64(1)), L(2, 3), L(4, **index))
    case("GatherV2_constant_indices", lambda x: tf.gather(x, [2, 0, 1, 1], axis=1), F(None, 3, 2))
    case("GatherV2_constant_params", lambda i: tf.gather(np.arange(12, dtype=np.float32).reshape(4, 3), i), I(2, 3, lo=0, hi=4))
    case("GatherV2_last_as_slice", lambda x: tf.gather(x, 2, axis=1), F(None, 3, 2))
    case("Gather_old", lambda x, i: R.Gather(params=x, indices=i), F(3, 2), I(2, 2, **index))
    case("GatherV2_rank5", lambda x, i: tf.gather(x, i, axis=3), F(1, 2, 2, 3, 2), I(4, **index))
    case("GatherV2_runtime_axis", lambda x, i, a: tf.gather(x, i, axis=a), F(3, 3), I(2, **index), I(values=[np.array(0), np.array(1)]))
    for width in [1, 2, 3]:
        case(f"GatherNd_width{width}", lambda x, i: tf.gather_nd(x, i), F(3, 3, 3), I(2, 2, width, **index))
    case("GatherNd_int64_index", lambda x, i: tf.gather_nd(x, i), F(3, 3), L(4, 1, **index))
    case("GatherNd_vector_index", lambda x, i: tf.gather_nd(x, i), F(3, 3), I(2, **index))
    case("GatherNd_width0", lambda x: tf.gather_nd(x, np.zeros((2, 0), np.int32)), F(3, 3))
    case("GatherNd_batch1", lambda x, i: tf.gather_nd(x, i, batch_dims=1), F(2, 3, 3), I(2, 4, 1, **index))
    case("GatherNd_batch2", lambda x, i: tf.gather_nd(x, i, batch_dims=2), F(2, 2, 3, 3), I(2, 2, 2, **index))
    case("GatherNd_unknown", lambda x, i: tf.gather_nd(x, i), F(None, 3, sizes=[3, 4]), I(None, 1, **index))
    case("GatherNd_rank5", lambda x, i: tf.gather_nd(x, i), F(3, 3, 1, 2, 2), I(2, 2, **index))
    case("embedding_lookup", lambda i: tf.nn.embedding_lookup(np.arange(20, dtype=np.float32).reshape(10, 2), i), I(None, 3, lo=0, hi=10))
    case("boolean_mask_axis1", lambda x, m: tf.boolean_mask(x, m, axis=1), F(2, 4), B(4, values=np.array([1, 0, 1, 1])))
    case("boolean_mask_rank2", lambda x, m: tf.boolean_mask(x, m), F(2, 3, 2), B(2, 3))
    case("take_along", lambda x, i: tf.gather(x, i, batch_dims=1, axis=1), F(2, 3), I(2, 3, **index))
    case("meshgrid", lambda x, y: tf.meshgrid(x, y), F(2), F(3))
    case("meshgrid_ij", lambda x, y: tf.meshgrid(x, y, indexing="ij"), F(None), F(None, sizes=[3, 1]))


def scatters(case):
    at = I(3, 1, values=np.array([[4], [0], [2]]))
    for kind in ["float32", "int32", "int64", "int8", "uint8", "int16", "float16", "float64", "bool", "uint32"]:
        case(f"ScatterNd_{kind}", lambda i, u: tf.scatter_nd(i, u, [5, 2]), I(3, 1, values=np.array([[4], [0], [2]])), Arg(kind, 3, 2))
        case(f"TensorScatterUpdate_{kind}", lambda x, i, u: tf.tensor_scatter_nd_update(x, i, u), Arg(kind, 5, 2), I(3, 1, values=np.array([[4], [0], [2]])), Arg(kind, 3, 2))
    case("ScatterNd_duplicates_add", lambda i, u: tf.scatter_nd(i, u, [4]), I(4, 1, values=np.array([[1], [1], [3], [1]])), F(4))
    case("ScatterNd_int64_index", lambda i, u: tf.scatter_nd(i, u, np.int64([3, 4])), L(3, 2, values=np.array([[0, 1], [2, 3], [1, 0]])), F(3))
    case("ScatterNd_runtime_shape", lambda i, u, s: tf.scatter_nd(i, u, s), I(2, 1, values=np.array([[1], [0]])), F(2), I(1, values=[np.array([4]), np.array([2])]))
    case("ScatterNd_rank3_indices", lambda i, u: tf.scatter_nd(i, u, [4, 2]), I(2, 2, 1, values=np.array([[[1], [0]], [[2], [3]]])), F(2, 2, 2))
    case("ScatterNd_rank5", lambda i, u: tf.scatter_nd(i, u, [3, 1, 2, 1, 2]), I(2, 1, values=np.array([[2], [0]])), F(2, 1, 2, 1, 2))
    case("ScatterNd_unknown", lambda i, u: tf.scatter_nd(i, u, [5, 2]), I(None, 1, values=[np.array([[4], [0]]), np.array([[1]])]), F(None, 2, sizes=[2, 1]))
    for op in ["update", "add", "sub", "max", "min"]:
        f = getattr(tf, f"tensor_scatter_nd_{op}")
        for kind in ["float32", "int32", "int64", "float64", "uint8"]:
            case(f"tensor_scatter_{op}_rows_{kind}", lambda x, i, u, f=f: f(x, i, u), Arg(kind, 5, 3), I(2, 1, values=np.array([[4], [1]])), Arg(kind, 2, 3))
        case(f"tensor_scatter_{op}_elements", lambda x, i, u, f=f: f(x, i, u), F(3, 3), I(3, 2, values=np.array([[0, 1], [2, 2], [1, 0]])), F(3))
        case(f"tensor_scatter_{op}_int64_index", lambda x, i, u, f=f: f(x, i, u), F(4), L(2, 1, values=np.array([[3], [1]])), F(2))
        case(f"tensor_scatter_{op}_unknown", lambda x, i, u, f=f: f(x, i, u), F(None, 2, sizes=[3, 4]), I(None, 1, values=[np.array([[2], [0]]), np.array([[1]])]), F(None, 2, sizes=[2, 1]))
        if op in ("add", "sub", "max", "min"):
            case(f"tensor_scatter_{op}_duplicates", lambda x, i, u, f=f: f(x, i, u), F(4), I(4, 1, values=np.array([[1], [1], [3], [1]])), F(4))
        case(f"tensor_scatter_{op}_special", lambda x, i, u, f=f: f(x, i, u), F(4, values=np.array([np.inf, 1, 2, 3])), I(2, 1, values=np.array([[1], [2]])), F(2))
    case("DynamicStitch", lambda x, y: tf.dynamic_stitch([[0, 2], [3, 1]], [x, y]), F(2, 3), F(2, 3))
    case("DynamicStitch_scalars", lambda x, y: tf.dynamic_stitch([1, [0, 2]], [x, y]), F(3), F(2, 3))
    case("DynamicStitch_overlap", lambda x, y: tf.dynamic_stitch([[0, 1], [1, 2]], [x, y]), F(2), F(2))
    case("DynamicStitch_runtime", lambda i, j, x, y: tf.dynamic_stitch([i, j], [x, y]), I(2, values=np.array([0, 3])), I(2, values=np.array([2, 1])), F(2, 2), F(2, 2))
    case("ParallelDynamicStitch", lambda x, y: R.ParallelDynamicStitch(indices=[[0, 2], [3, 1]], data=[x, y]), F(2, 3), F(2, 3))
    case("DynamicPartition", lambda x, p: tf.dynamic_partition(x, p, 2), F(4, 2), I(4, values=np.array([0, 1, 1, 0])))
    case("DynamicPartition_three_unknown", lambda x, p: tf.dynamic_partition(x, p, 3), F(None), I(None, lo=0, hi=3))
    case("DynamicPartition_rank2", lambda x, p: tf.dynamic_partition(x, p, 2), I(2, 3), I(2, 3, lo=0, hi=2))


def fills(case):
    for kind in ["float32", "int32", "int64", "bool", "float16", "int8", "uint8", "string", "int16"]:
        case(f"Fill_{kind}", lambda x: tf.fill([2, 3], x), Arg(kind), samples=2)
        case(f"Fill_runtime_{kind}", lambda n, x: tf.fill(n, x), I(2, values=[np.array([2, 3]), np.array([1, 4])]), Arg(kind))
    case("Fill_int64_shape", lambda x: tf.fill(np.int64([2, 2]), x), F(), samples=2)
    case("Fill_like", lambda x: tf.fill(tf.shape(x), 2.5) * x, F(None, 3))
    case("Fill_rank6", lambda x: tf.fill([1, 2, 1, 2, 1, 2], x), F(), samples=2)
    case("zeros_from_shape", lambda x: tf.zeros([tf.shape(x)[0], 4]), F(None, 3))
    case("ones_from_shape_bool", lambda x: tf.ones([tf.shape(x)[0], 4], tf.bool), F(None, 3))
    case("Empty_initialised", lambda x: R.Empty(shape=[2, 3], dtype=tf.float32, init=True) + x, F(2, 3))
    for kind in ["float32", "int32", "int64", "bool", "uint8", "int8", "float16", "int16", "string", "float64"]:
        case(f"Tile_{kind}", lambda x: tf.tile(x, [2, 1, 3]), Arg(kind, 2, 3, 1))
        case(f"BroadcastTo_{kind}", lambda x: tf.broadcast_to(x, [2, 3, 4]), Arg(kind, 3, 1))
    case("Tile_unknown", lambda x: tf.tile(x, [1, 2]), F(None, 3))
    case("Tile_int64_multiples", lambda x: tf.tile(x, np.int64([2, 2])), F(2, 3))
    case("Tile_runtime", lambda x, n: tf.tile(x, n), F(2, 3), I(2, values=[np.array([2, 1]), np.array([1, 3])]))
    case("Tile_ones", lambda x: tf.tile(x, [1, 1]) + 1.0, F(2, 3))
    case("Tile_zero", lambda x: tf.tile(x, [0, 2]), F(2, 3))
    case("Tile_rank5", lambda x: tf.tile(x, [1, 2, 1, 1, 2]), F(1, 2, 2, 1, 1))
    case("Tile_scalar_expanded", lambda x: tf.tile(tf.reshape(x, [1, 1]), [2, 3]), F(), samples=2)
    case("BroadcastTo_scalar", lambda x: tf.broadcast_to(x, [2, 3]), F(), samples=2)
    case("BroadcastTo_same", lambda x: tf.broadcast_to(x, [2, 3]) + 1.0, F(2, 3))
    case("BroadcastTo_runtime", lambda x, s: tf.broadcast_to(x, s), F(1, 3), I(2, values=[np.array([2, 3]), np.array([4, 3])]))
    case("BroadcastTo_like", lambda x, y: tf.broadcast_to(x, tf.shape(y)), F(1, 3), F(None, 3))
    case("BroadcastTo_rank6", lambda x: tf.broadcast_to(x, [2, 1, 2, 2, 3, 2]), F(2, 1, 2))
    case("BroadcastTo_int64_shape", lambda x: tf.broadcast_to(x, np.int64([2, 3])), F(3))
    for kind in ["int32", "int64", "float32"]:
        n = lambda *v: Arg(kind, values=[np.array(a) for a in v])
        case(f"Range_{kind}", lambda a, b, d: tf.range(a, b, d), n(1, 0), n(9, 5), n(3, 1))
        case(f"Range_down_{kind}", lambda a: tf.range(a, 0, -2), n(7, 4))
        case(f"Range_from_size_{kind}", lambda x, k=kind: tf.range(tf.shape(x)[0]) if k == "int32" else tf.cast(tf.range(tf.shape(x)[0]), k), F(None, 2))
    case("Range_positions", lambda x: x + tf.cast(tf.range(tf.shape(x)[1]), tf.float32), F(2, None))
    case("Range_float64", lambda a: tf.range(a, 3.0, 0.5), Arg("float64", values=np.array(1.0)))
    case("Range_float_long", lambda a: tf.range(a, 3000.0, 0.1)[-3:], F(values=np.array(1.0)))
    case("Range_float_down", lambda a: tf.range(a, -30.0, -0.3), F(values=np.array(1.0)))
    case("Range_float_constant", lambda x: x + tf.range(0.0, 2000.0, 0.1)[-3:], F(3))
    case("Range_float_empty", lambda a: tf.range(a, 3.0, 0.1), F(values=np.array(3.0)))
    for n in [1, 2, 5]:
        case(f"LinSpace_{n}", lambda a, b, n=n: R.LinSpace(start=a, stop=b, num=n), F(values=np.array(1.0)), F(values=np.array(3.0)))
    case("LinSpace_runtime", lambda a, n: R.LinSpace(start=a, stop=4.0, num=n), F(values=[np.array(1.0), np.array(-1.0)]), I(values=[np.array(3), np.array(6)]))
    case("linspace_vectors", lambda a, b: tf.linspace(a, b, 4, axis=-1), F(3), F(3))
    for on, off in [(1.0, 0.0), (5.0, -1.0)]:
        for axis in [-1, 0, 1]:
            case(f"OneHot_{on}_{axis}", lambda i, o=on, f=off, a=axis: tf.one_hot(i, 4, o, f, axis=a), I(2, 3, lo=-1, hi=5))
    for kind in ["int32", "int64", "bool", "uint8", "int8", "float16", "float64"]:
        case(f"OneHot_{kind}", lambda i, k=kind: tf.one_hot(i, 3, dtype=k, on_value=tf.cast(1, k), off_value=tf.cast(0, k)), I(4, lo=0, hi=3))
    case("OneHot_int64_index", lambda i: tf.one_hot(i, 3), L(None, lo=0, hi=3))
    case("OneHot_uint8_index", lambda i: tf.one_hot(i, 3), Arg("uint8", 4, lo=0, hi=3))
    case("OneHot_scalar", lambda i: tf.one_hot(i, 3), I(lo=0, hi=3), samples=2)
    case("OneHot_runtime_depth", lambda i, d: tf.one_hot(i, d), I(3, lo=0, hi=3), I(values=[np.array(3), np.array(5)]))
    case("OneHot_runtime_values", lambda i, a, b: tf.one_hot(i, 3, a, b), I(3, lo=0, hi=3), F(), F(), samples=2)


def blocks(case):
    for block in [2, 3]:
        for kind in ["float32", "int32", "int64", "uint8", "int8", "float16"]:
            case(f"SpaceToDepth_{block}_{kind}", lambda x, b=block: tf.nn.space_to_depth(x, b), Arg(kind, 1, 6, 6, 2))
            case(f"DepthToSpace_{block}_{kind}", lambda x, b=block: tf.nn.depth_to_space(x, b), Arg(kind, 1, 2, 2, 2 * block * block))
    case("SpaceToDepth_unknown", lambda x: tf.nn.space_to_depth(x, 2), F(None, None, None, 2, sizes=[(1, 2, 4), (2, 4, 2)]))
    case("DepthToSpace_unknown", lambda x: tf.nn.depth_to_space(x, 2), F(None, None, None, 8))
    nchw = lambda f, *perm: lambda x: tf.transpose(f(tf.transpose(x, [0, 2, 3, 1])), [0, 3, 1, 2])
    case("SpaceToDepth_nchw", lambda x: R.SpaceToDepth(input=x, block_size=2, data_format="NCHW"), F(1, 2, 4, 4),
         oracle=nchw(lambda x: tf.nn.space_to_depth(x, 2)))
    case("DepthToSpace_nchw", lambda x: R.DepthToSpace(input=x, block_size=2, data_format="NCHW"), F(1, 8, 2, 2),
         oracle=nchw(lambda x: tf.nn.depth_to_space(x, 2)))
    case("SpaceToBatchND", lambda x: tf.space_to_batch(x, [2, 2], [[0, 0], [0, 1]]), F(1, 4, 3, 2))
    case("SpaceToBatchND_one_dim", lambda x: tf.space_to_batch(x, [3], [[1, 1]]), F(2, 4, 3))
    case("SpaceToBatchND_three_dims", lambda x: tf.space_to_batch(x, [1, 2, 2], [[0, 0], [0, 0], [0, 0]]), F(1, 2, 2, 2, 3))
    case("SpaceToBatchND_int32", lambda x: tf.space_to_batch(x, [2, 1], [[0, 0], [0, 0]]), I(1, 4, 3, 2))
    case("SpaceToBatchND_unknown", lambda x: tf.space_to_batch(x, [2, 2], [[0, 0], [0, 0]]), F(None, None, 4, 2, sizes=[(1, 2), (2, 4)]))
    case("BatchToSpaceND", lambda x: tf.batch_to_space(x, [2, 2], [[0, 0], [0, 1]]), F(4, 2, 2, 2))
    case("BatchToSpaceND_one_dim", lambda x: tf.batch_to_space(x, [3], [[1, 0]]), F(6, 2, 3))
    case("BatchToSpaceND_three_dims", lambda x: tf.batch_to_space(x, [1, 2, 2], [[0, 0], [0, 0], [0, 1]]), F(4, 2, 1, 2, 3))
    case("BatchToSpaceND_unknown", lambda x: tf.batch_to_space(x, [2, 2], [[0, 0], [0, 0]]), F(4, None, None, 2))
    case("SpaceToBatch_old", lambda x: R.SpaceToBatch(input=x, paddings=[[0, 0], [1, 1]], block_size=2), F(1, 4, 4, 1))
    case("BatchToSpace_old", lambda x: R.BatchToSpace(input=x, crops=[[0, 0], [0, 1]], block_size=2), F(4, 2, 2, 1))
    for rates, padding in [([1, 1, 1, 1], "VALID"), ([1, 1, 1, 1], "SAME"), ([1, 2, 2, 1], "VALID")]:
        case(f"ExtractImagePatches_{rates[1]}_{padding}", lambda x, r=rates, p=padding: tf.image.extract_patches(x, [1, 2, 3, 1], [1, 2, 1, 1], r, p), F(1, 5, 6, 2))
    case("ExtractImagePatches_unknown_batch", lambda x: tf.image.extract_patches(x, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], "VALID"), F(None, 4, 4, 3))
    case("ExtractImagePatches_int32", lambda x: tf.image.extract_patches(x, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], "SAME"), I(1, 3, 3, 2))
    case("ExtractVolumePatches", lambda x: tf.extract_volume_patches(x, [1, 2, 2, 2, 1], [1, 1, 2, 2, 1], "VALID"), F(1, 3, 4, 4, 1))


def diagonals(case):
    for kind in ["float32", "int32", "int64", "float64", "bool"]:
        case(f"MatrixDiag_{kind}", lambda x: R.MatrixDiag(diagonal=x), Arg(kind, 2, 3))
        case(f"MatrixDiagPart_{kind}", lambda x: R.MatrixDiagPart(input=x), Arg(kind, 2, 3, 3))
        case(f"MatrixSetDiag_{kind}", lambda x, d: R.MatrixSetDiag(input=x, diagonal=d), Arg(kind, 2, 3, 3), Arg(kind, 2, 3))
    case("Diag_rank1", lambda x: R.Diag(diagonal=x), F(3))
    case("Diag_rank2", lambda x: R.Diag(diagonal=x), F(2, 3))
    case("DiagPart_rank2", lambda x: R.DiagPart(input=x), F(3, 3))
    case("DiagPart_rank4", lambda x: R.DiagPart(input=x), F(2, 3, 2, 3))
    for k in [0, 1, -1, (-1, 1), (0, 2)]:
        tag = str(k).replace(" ", "")
        case(f"MatrixDiagPartV3_{tag}", lambda x, k=k: tf.linalg.diag_part(x, k=k, padding_value=-7.0), F(3, 4))
        case(f"MatrixDiagPartV3_left_{tag}", lambda x, k=k: tf.linalg.diag_part(x, k=k, align="LEFT_LEFT"), F(2, 4, 3))
    case("MatrixDiagPartV2", lambda x: R.MatrixDiagPartV2(input=x, k=0, padding_value=0.0), F(2, 3, 4))
    case("MatrixDiagV2", lambda x: R.MatrixDiagV2(diagonal=x, k=0, num_rows=-1, num_cols=-1, padding_value=0.0), F(2, 3))
    case("MatrixDiagV3_offset", lambda x: tf.linalg.diag(x, k=1), F(2, 3))
    case("MatrixDiagV3_sized", lambda x: tf.linalg.diag(x, num_rows=3, num_cols=5, padding_value=9.0), F(3))
    case("MatrixDiagV3_band", lambda x: tf.linalg.diag(x, k=(-1, 1)), F(3, 3))
    case("MatrixSetDiagV2", lambda x, d: R.MatrixSetDiagV2(input=x, diagonal=d, k=0), F(2, 3, 4), F(2, 3))
    case("MatrixSetDiagV3_offset", lambda x, d: tf.linalg.set_diag(x, d, k=1), F(3, 4), F(3))
    case("MatrixSetDiagV3_band", lambda x, d: tf.linalg.set_diag(x, d, k=(-1, 0)), F(3, 3), F(2, 3))
    for lower, upper in [(0, 0), (1, -1), (-1, 0), (0, -1), (1, 1), (-1, -1), (2, 1)]:
        case(f"MatrixBandPart_{lower}_{upper}", lambda x, a=lower, b=upper: tf.linalg.band_part(x, a, b), F(2, 4, 5))
    case("MatrixBandPart_unknown", lambda x: tf.linalg.band_part(x, -1, 0), F(None, None, None, sizes=[(2, 3, 3), (1, 4, 2)]))
    case("MatrixBandPart_int32", lambda x: tf.linalg.band_part(x, 1, 0), I(3, 3))
    case("MatrixBandPart_bool", lambda x: tf.linalg.band_part(x, 0, -1), B(3, 3))
    case("MatrixBandPart_runtime", lambda x, a: tf.linalg.band_part(x, a, 0), F(3, 3), L(values=[np.array(1), np.array(-1)]))
    case("eye_unknown", lambda x: tf.eye(tf.shape(x)[0]), F(None, 2))
    case("trace_batch", lambda x: tf.linalg.trace(x), F(2, 3, 3))


def without_rank(case):
    """Operands whose rank is not known: the op wants one, the other operands tell it, or the kernel takes any."""
    def free(kind, *sizes):
        return kind(*[None] * len(sizes[0]), sizes=list(sizes), rank_unknown=True)
    for kind, v in [("float32", F), ("int32", I), ("int64", L)]:
        case(f"no_rank_space_to_depth_{kind}", lambda x: tf.nn.space_to_depth(x, 2), free(v, (1, 4, 6, 3), (2, 2, 4, 1)))
        case(f"no_rank_depth_to_space_{kind}", lambda x: tf.nn.depth_to_space(x, 2), free(v, (1, 2, 3, 8), (2, 1, 1, 4)))
        case(f"no_rank_matrix_diag_{kind}", lambda x: R.MatrixDiagV3(diagonal=x, k=0, num_rows=-1, num_cols=-1, padding_value=tf.cast(0, x.dtype)), free(v, (3,), (2, 4)))
        case(f"no_rank_matrix_set_diag_{kind}", lambda x, y: R.MatrixSetDiagV3(input=x, diagonal=y, k=0), free(v, (3, 4), (2, 2, 3)), free(v, (3,), (2, 2)))
        case(f"no_rank_band_part_{kind}", lambda x: tf.linalg.band_part(x, 1, 0), free(v, (3, 4), (2, 3, 3)))
        case(f"no_rank_select_{kind}", lambda k, x, y: R.Select(condition=k, x=x, y=y), free(B, (3,), (2,)), free(v, (3, 4), (2, 1, 2)), free(v, (3, 4), (2, 1, 2)))
        case(f"no_rank_scatter_{kind}", lambda x, i, y: tf.tensor_scatter_nd_update(x, i, y), free(v, (5, 3), (4, 2)),
             I(None, 1, values=[np.array([[4], [1]]), np.array([[0], [3]])]), v(None, None, sizes=[(2, 3), (2, 2)]))
        case(f"open_depth_scatter_{kind}", lambda x, i, y: tf.tensor_scatter_nd_add(x, i, y), v(5, 3), I(2, None, values=np.array([[4], [1]])), v(2, 3))
        case(f"open_depth_scatter_deep_{kind}", lambda x, i, y: tf.tensor_scatter_nd_update(x, i, y), v(5, 3), I(2, None, values=np.array([[4, 0], [1, 2]])), v(2))
    for op in ["max", "min", "sum", "prod"]:
        case(f"open_segment_{op}_int64", lambda x, i, f=getattr(tf.math, f"unsorted_segment_{op}"): f(x, i, 3), L(None, None, sizes=[(3, 2), (2, 4)]), I(None, lo=0, hi=3, sizes=[(3,), (2,)]))
    case("no_rank_matmul_int8", lambda x, y: R.BatchMatMulV3(x=x, y=y, Tout=tf.int32), free(lambda *a, **k: Arg("int8", *a, **k), (2, 3), (2, 2, 3)),
         free(lambda *a, **k: Arg("int8", *a, **k), (3, 4), (2, 3, 1)))
    for kind in ["float32", "int16", "bool", "string"]:
        i = Arg("int16", 4, lo=0, hi=3)
        case(f"GatherV2_by_int16_{kind}", lambda x, i: R.GatherV2(params=x, indices=i, axis=0), Arg(kind, 3, 2), i)
        case(f"GatherNd_by_int16_{kind}", lambda x, i: tf.gather_nd(x, i[:, None]), Arg(kind, 3, 2), Arg("int16", 4, lo=0, hi=3))
    for kind, to in [("int32", "uint8"), ("int64", "int32")]:
        case(f"no_rank_bitcast_{kind}_{to}", lambda x, t=to: tf.bitcast(x, t), free(lambda *a, **k: Arg(kind, *a, **k), (3, 2), (2, 1, 2)))
    case("empty_beside_open", lambda x: x[:, None], F(0, None, sizes=[(2,), (3,)]))
