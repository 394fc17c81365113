"""Numbers that a detour through float32 or 32 bits would lose: moved, scattered, reduced, compared."""
import numpy as np
import tensorflow as tf

from make import Arg, I

R = tf.raw_ops
BIG = {"int32": 123456789, "uint32": 3000000001, "int64": (1 << 40) + 12345, "uint64": (1 << 40) + 12345}
MOVES = {
    "unstack": lambda x: tf.unstack(x), "unstack_last": lambda x: tf.unstack(x, axis=-1), "reverse": lambda x: tf.reverse(x, [1]),
    "split": lambda x: tf.split(x, 3, 1), "gather": lambda x: tf.gather(x, [1, 0]), "concat": lambda x: tf.concat([x, x], 1),
    "stack": lambda x: tf.stack([x, x], 1), "pad": lambda x: tf.pad(x, [[1, 0], [0, 2]]), "roll": lambda x: tf.roll(x, 1, 1),
    "mirror_pad": lambda x: tf.pad(x, [[1, 1], [0, 2]], "REFLECT"), "tile": lambda x: tf.tile(x, [2, 1]),
    "transpose": lambda x: tf.transpose(x), "gather_nd": lambda x: tf.gather_nd(x, [[1, 2], [0, 1]]),
    "diag": lambda x: tf.linalg.diag(x[0]), "diag_part": lambda x: tf.linalg.diag_part(x), "set_diag": lambda x: tf.linalg.set_diag(x, x[0, :2]),
    "band_part": lambda x: tf.linalg.band_part(x, 0, 1), "one_hot": lambda x: tf.one_hot([1, 0], 3, x[0, 1], x[0, 0]),
    "where": lambda x: tf.where(x[:1] < x, x, x[::-1]), "fill": lambda x: tf.fill([2, 2], x[1, 1]),
    "broadcast": lambda x: tf.broadcast_to(x, [2, 2, 3]), "reverse_sequence": lambda x: tf.reverse_sequence(x, [2, 3], 1, 0),
    "space_to_batch": lambda x: tf.space_to_batch(x[..., None], [2], [[0, 1]]), "depth_to_space": lambda x: tf.nn.depth_to_space(tf.reshape(tf.concat([x, x], 0), [1, 1, 3, 4]), 2),
    "scatter_nd": lambda x: tf.scatter_nd([[2], [0]], x, [3, 3]), "resize": lambda x: R.ResizeNearestNeighbor(images=x[None, :, :, None], size=[4, 3]),
    "dynamic_partition": lambda x: tf.dynamic_partition(x, [1, 0], 2), "dynamic_stitch": lambda x: tf.dynamic_stitch([[1], [0]], [x[:1], x[1:]]),
    "boolean_mask": lambda x: tf.boolean_mask(x, x > x[0, 1]), "cast": lambda x: tf.cast(x, tf.float64),
}
JOIN = {"pad", "scatter_nd", "dynamic_stitch", "one_hot"}      # of strings, they would join two tensors: no kernel does
SCATTERS = {"update": tf.tensor_scatter_nd_update, "add": tf.tensor_scatter_nd_add, "sub": tf.tensor_scatter_nd_sub,
            "max": tf.tensor_scatter_nd_max, "min": tf.tensor_scatter_nd_min}
REDUCE = {
    "max": lambda x: tf.reduce_max(x, 1), "min": lambda x: tf.reduce_min(x, 0), "sum": lambda x: tf.reduce_sum(x, 1), "prod": lambda x: tf.reduce_prod(x, 0),
    "argmax": lambda x: tf.argmax(x, 1), "argmin": lambda x: tf.argmin(x, 1), "cumsum": lambda x: tf.cumsum(x, 1), "top_k": lambda x: list(tf.math.top_k(x, 2)),
    "sort": lambda x: tf.sort(x, direction="DESCENDING"), "unique": lambda x: list(tf.unique(x[0])), "equal": lambda x: tf.equal(x, x[:, ::-1]),
    "less": lambda x: tf.less(x, x[:, ::-1]), "greater_equal": lambda x: tf.greater_equal(x, x[::-1]), "maximum": lambda x: tf.maximum(x, x[::-1]),
    "minimum": lambda x: tf.minimum(x, x[:, ::-1]), "add": lambda x: x + x[::-1], "sub": lambda x: x - x[::-1], "mul": lambda x: x * 3, "square": lambda x: tf.square(x),
    "floordiv": lambda x: x // 7, "floordiv_of": lambda x: x // x[::-1], "floormod": lambda x: x % 1000, "truncatediv": lambda x: tf.truncatediv(x, 7),
    "sign": lambda x: tf.sign(x), "abs": lambda x: tf.abs(x - x[:1]), "squared_difference": lambda x: tf.math.squared_difference(x, x[:1]),
    "clip": lambda x: tf.clip_by_value(x, x[0, 0], x[1, 0]), "bitwise_and": lambda x: tf.bitwise.bitwise_and(x, x[::-1]),
    "bitwise_or": lambda x: tf.bitwise.bitwise_or(x, x[::-1]), "bitwise_xor": lambda x: tf.bitwise.bitwise_xor(x, x[::-1]),
    "invert": lambda x: tf.bitwise.invert(x), "left_shift": lambda x: tf.bitwise.left_shift(x, tf.ones_like(x)), "right_shift": lambda x: tf.bitwise.right_shift(x, tf.ones_like(x)),
    "segment_sum": lambda x: tf.math.segment_sum(x, [0, 0]), "segment_max": lambda x: tf.math.segment_max(x, [0, 0]), "segment_min": lambda x: tf.math.segment_min(x, [0, 1]),
    "segment_prod": lambda x: tf.math.segment_prod(x, [0, 1]), "unsorted_segment_sum": lambda x: tf.math.unsorted_segment_sum(x, [1, 1], 2),
    "unsorted_segment_max": lambda x: tf.math.unsorted_segment_max(x, [1, 0], 2), "unsorted_segment_min": lambda x: tf.math.unsorted_segment_min(x, [1, 0], 2),
    "unsorted_segment_prod": lambda x: tf.math.unsorted_segment_prod(x, [1, 0], 2), "matmul": lambda x: tf.matmul(x, x, transpose_b=True),
    "add_n": lambda x: tf.add_n([x, x, x]), "neg": lambda x: -x, "pow": lambda x: tf.pow(x, 2), "mean": lambda x: tf.reduce_mean(x, 1),
    "searchsorted": lambda x: tf.searchsorted(tf.sort(x, 1), x[:, ::-1]), "cumprod": lambda x: tf.math.cumprod(x, 1), "bitcast": lambda x: tf.bitcast(x, tf.uint8),
    "count_nonzero": lambda x: tf.math.count_nonzero(x - x[:1]), "range_of": lambda x: tf.range(x[0, 0], x[0, 1]), "cast_int32": lambda x: tf.cast(x, tf.int32),
    "relu": lambda x: tf.nn.relu(x), "to_float": lambda x: tf.cast(x, tf.float32), "to_bool": lambda x: tf.cast(x, tf.bool), "batch_max": lambda x: tf.reduce_max(x),
}


def rows(case):
    top = np.array([[1 << 63, 5, (1 << 64) - 3], [7, (1 << 63) + 1, 2]], dtype="uint64")     # above what a sign leaves room for
    for op in ["maximum", "minimum", "less", "less_equal", "greater", "greater_equal"]:
        case(f"{op}_beyond_signed", lambda x, f=getattr(tf, op): f(x, x[::-1]), Arg("uint64", 2, 3, values=top))
    for tag, kw in [("", {}), ("_align", dict(align_corners=True)), ("_half", dict(half_pixel_centers=True))]:
        case(f"resize_open{tag}_int64", lambda x, n, k=kw: R.ResizeNearestNeighbor(images=x, size=n, **k), Arg("int64", 1, None, None, 2, sizes=[(3, 4), (5, 2)], lo=1 << 40, hi=1 << 41),
             I(2, values=[np.array([5, 3]), np.array([1, 7])]))
    case("clip_beyond_signed", lambda x: tf.clip_by_value(x, 6, (1 << 63) + 1), Arg("uint64", 2, 3, values=top))
    for t in ["float16", "float32", "float64"]:
        case(f"FloorDiv_by_zero_{t}", lambda x, t=t: R.FloorDiv(x=x, y=tf.constant([0.0, 2.0, -0.5], t)), Arg(t, 4, 3))
    for kind, big in BIG.items():
        values = np.array([[big, big - 3, big + 2], [big - 1, big + 5, big + 7]]).astype(kind)
        x = lambda: Arg(kind, 2, 3, values=values)
        for tag, f in {**MOVES, **REDUCE}.items():
            case(f"{tag}_{kind}", f, x())
        for tag, f in SCATTERS.items():
            case(f"scatter_{tag}_{kind}", lambda x, f=f: f(x, [[1], [0]], x), x())
    for kind in ["bool", "int8", "uint8", "int16", "uint16", "float16", "float64", "complex64", "complex128"]:
        for tag, f in SCATTERS.items():
            case(f"scatter_{tag}_{kind}", lambda x, y, f=f: f(x, [[2], [0], [2]], y), Arg(kind, 4, 2), Arg(kind, 3, 2))
    for source in ["complex64", "complex128"]:
        parts = np.array([1.5 + 1j, 2j, 0, 77 - 2j, 5])
        for kind in ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float64"]:
            case(f"cast_{source}_to_{kind}", lambda x, k=kind: tf.cast(x, k), Arg(source, 5, values=parts))
    for tag, a, b, ax, ay in [("matrices", (2, 4), (4, 3), False, False), ("broadcast", (2, 1, 2, 4), (3, 4, 5), False, False),
                              ("adjoint", (2, 4, 2), (2, 3, 4), True, True), ("rank6", (2, 1, 2, 1, 2, 4), (1, 3, 1, 2, 4, 5), False, False)]:
        case(f"BatchMatMulV3_int8_{tag}", lambda x, y, ax=ax, ay=ay: R.BatchMatMulV3(x=x, y=y, Tout=tf.int32, adj_x=ax, adj_y=ay),
             Arg("int8", *a, lo=-128, hi=128), Arg("int8", *b, lo=-128, hi=128))
    case("BatchMatMulV3_int8_unknown", lambda x, y: R.BatchMatMulV3(x=x, y=y, Tout=tf.int32), Arg("int8", None, 4, lo=-128, hi=128), Arg("int8", 4, 3, lo=-128, hi=128))
    case("TopKV2_int16_of_float16", lambda x: list(R.TopKV2(input=x, k=2, index_type=tf.int16)), Arg("float16", 2, 3, values=np.array([[3, 1, 2], [5, 6, 7]])))
    for tag, f in MOVES.items():
        if tag in JOIN:
            case(f"{tag}_complex128", f, Arg("complex128", 2, 3))
            continue
        for kind in ["string", "complex64", "complex128"]:
            case(f"{tag}_{kind}", f, Arg(kind, 2, 3))
        case(f"{tag}_string_unknown", f, Arg("string", None, 3, sizes=(2,)))
    case("select_of_words", lambda k: tf.where(k > 3, tf.constant(["large"]), tf.constant("small")), I(4))
    case("one_hot_of_words", lambda i: tf.one_hot(i, 3, "on", "off"), I(4, lo=0, hi=3))
    case("words_of_classes", lambda x: tf.gather(tf.constant([["a", "b"], ["cat", "dog"]]), tf.argmax(x, 1), axis=1), Arg("float32", None, 2))
