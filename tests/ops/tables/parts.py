"""Writes into parts of tensors, gradients of moves, layouts, sets, sparse tensors."""
import numpy as np
import tensorflow as tf

from make import Arg, F, I, L, weights

R = tf.raw_ops


def rows(case):
    for op in ["InplaceUpdate", "InplaceAdd", "InplaceSub"]:
        case(op, lambda x, v, op=op: getattr(R, op)(x=x, i=[2, 0], v=v), F(4, 3), F(2, 3))
        case(f"{op}_int32", lambda x, v, i, op=op: getattr(R, op)(x=x, i=i, v=v), I(4, 3), I(2, 3), I(2, values=np.array([3, 1])))
    for source, target in [("NHWC", "NCHW"), ("NCHW", "NHWC"), ("HWNC", "HWCN")]:
        f = dict(src_format=source, dst_format=target)
        case(f"DataFormatVecPermute_{source}", lambda x, f=f: R.DataFormatVecPermute(x=x, **f), I(4))
        case(f"DataFormatVecPermute_pairs_{source}", lambda x, f=f: R.DataFormatVecPermute(x=x, **f), L(4, 2))
        case(f"DataFormatDimMap_{source}", lambda x, f=f: R.DataFormatDimMap(x=x, **f), I(3, 4, lo=-4, hi=4))
    masks = {"plain": {}, "masks": dict(begin_mask=1, end_mask=2), "shrink": dict(shrink_axis_mask=1)}
    given = lambda x, y: list(R.BroadcastGradientArgs(s0=x, s1=y))
    case("BroadcastGradientArgs_given", given, I(3, values=[np.array([2, 1, 3]), np.array([1, 1, 1])]), I(2, values=[np.array([4, 3]), np.array([1, 1])]))
    case("BroadcastGradientArgs_given_int64", given, L(2, values=np.array([1, 3])), L(4, values=np.array([2, 1, 5, 1])))
    case("BroadcastGradientArgs_given_one", lambda x, y: given(x, tf.shape(y)), I(3, values=np.array([2, 1, 3])), F(None, 3, sizes=(1, 2)))
    for tag, kw in masks.items():
        shape = (2,) if "shrink" in tag else (5, 2) if "masks" in tag else (2, 2)
        cut = dict(begin=[1, 0] if tag != "masks" else [0, 1], end=[3, 3] if tag != "masks" else [5, 9], strides=[1, 2 if tag != "masks" else 1], **kw)
        shape = tuple(np.empty((5, 3))[1, 0:3:2].shape) if tag == "shrink" else tuple(np.empty((5, 3))[(slice(1, 3), slice(0, 3, 2)) if tag == "plain" else (slice(0, 5), slice(1, 3))].shape)
        case(f"TensorStridedSliceUpdate_{tag}", lambda x, v, k=cut: R.TensorStridedSliceUpdate(input=x, value=v, **k), F(5, 3), F(*shape))
        case(f"TensorStridedSliceUpdate_unknown_{tag}", lambda x, v, k=cut: R.TensorStridedSliceUpdate(input=x, value=v, **k), F(None, 3, sizes=(5,)), F(*shape))
        case(f"StridedSliceGrad_{tag}", lambda d, k=cut: R.StridedSliceGrad(shape=[5, 3], dy=d, **k), F(*shape))
        case(f"StridedSliceGrad_runtime_{tag}", lambda d, s, k=cut: R.StridedSliceGrad(shape=s, dy=d, **k), F(*shape), I(2, values=np.array([5, 3])))
    case("TensorStridedSliceUpdate_broadcast", lambda x, v: R.TensorStridedSliceUpdate(input=x, begin=[1], end=[4], strides=[1], value=v), F(5, 3), F(1, 3))
    for mode in ["REFLECT", "SYMMETRIC"]:
        case(f"MirrorPadGrad_{mode}", lambda d, m=mode: R.MirrorPadGrad(input=d, paddings=[[1, 2], [0, 1]], mode=m), F(6, 4))
        case(f"MirrorPadGrad_unknown_{mode}", lambda d, m=mode: R.MirrorPadGrad(input=d, paddings=[[0, 0], [2, 1]], mode=m), F(None, 7))
    for a, b in [((2, 3), (3,)), ((4, 1, 3), (2, 3)), ((1,), (5, 1)), ((2, 3), (2, 3)), ((), (2,))]:
        case(f"BroadcastGradientArgs_{'x'.join(map(str, a))}_{'x'.join(map(str, b))}".rstrip("_"),
             lambda x, y: list(R.BroadcastGradientArgs(s0=tf.shape(x), s1=tf.shape(y))), F(*a), F(*b))
    case("ConcatOffset_three", lambda x, y: list(R.ConcatOffset(concat_dim=1, shape=[tf.shape(x), tf.shape(y), tf.shape(x)])), F(None, None), F(None, None))
    case("Reverse_flags", lambda x: R.Reverse(tensor=x, dims=[True, False, True]), F(2, 3, 2))
    case("ListDiff_none_left", lambda x, y: list(R.ListDiff(x=x, y=y)), I(3, values=np.array([1, 2, 1])), I(2, values=np.array([2, 1])))
    case("ListDiff_unknown", lambda x, y: list(R.ListDiff(x=x, y=y)), I(None, lo=0, hi=4), I(None, lo=0, hi=4))
    sparse(case)
    sparse_dense(case)
    pool_gradients(case)
    projections(case)
    ctc(case)
    ragged(case)
    norm_gradients(case)
    filter_gradients(case)
    computed_axes(case)
    factors(case)
    suppression(case)
    sparse_joins(case)
    values_and_vectors(case)


def values_and_vectors(case):
    """Values as they are; of vectors, whose signs are free, what they make together and their sizes; equal and vanishing values."""
    eigen = lambda x: (lambda e, v: [e, tf.matmul(v * e[..., None, :], v, adjoint_b=True), tf.matmul(v, v, adjoint_a=True)])(*R.SelfAdjointEigV2(input=x))
    svd = lambda x, full: (lambda s, u, v: [s, tf.matmul(u[..., :tf.shape(s)[-1]] * s[..., None, :], v[..., :tf.shape(s)[-1]], adjoint_b=True), tf.matmul(u, u, adjoint_a=True), tf.matmul(v, v, adjoint_a=True)])(
        *R.Svd(input=x, full_matrices=full))
    D = lambda *s, **k: Arg("float64", *s, **k)
    special = {"equal": np.eye(3) * 2, "nothing": np.zeros((3, 3)), "diagonal": np.diag([3., -1, 2]), "rank1": np.outer([1., 2, 3], [1., 2, 3])}
    for n in [1, 2, 3, 4, 5, 8, 16]:
        case(f"SelfAdjointEigV2_{n}", eigen, F(n, n))
        case(f"SelfAdjointEigV2_values_{n}", lambda x: tf.linalg.eigvalsh(x), F(2, n, n))
    case("SelfAdjointEigV2_open", eigen, F(None, 3, 3))
    case("SelfAdjointEigV2_float64", eigen, D(2, 2, 3, 3))
    case("SelfAdjointEigV2_sizes", lambda x: tf.abs(tf.linalg.eigh(x)[1]), F(4, 4, values=np.diag([1., 4, 9, 16]) + np.tri(4)))
    for tag, v in special.items():
        case(f"SelfAdjointEigV2_{tag}", eigen, F(3, 3, values=v))
        case(f"Svd_{tag}", lambda x: svd(x, True), F(3, 3, values=v))
    for m, n in [(1, 1), (2, 2), (3, 3), (4, 2), (2, 5), (1, 4), (4, 1), (8, 8), (16, 7)]:
        for full in [False, True]:
            case(f"Svd_{m}x{n}_{full}", lambda x, f=full: svd(x, f), F(m, n))
        case(f"Svd_values_{m}x{n}", lambda x: tf.linalg.svd(x, compute_uv=False), F(2, m, n))
    case("Svd_open", lambda x: svd(x, False), F(None, 4, 3))
    case("Svd_float64", lambda x: svd(x, True), D(2, 3, 4))
    case("Svd_sizes", lambda x: [tf.abs(v) for v in R.Svd(input=x)[1:]], F(3, 3, values=np.diag([1., 4, 9]) + np.tri(3)))
    case("pinv", lambda x: tf.linalg.pinv(x), F(4, 3))


def sparse_joins(case):
    """Indices that meet and that do not, sums that vanish, nothing on one side; sizes whose product is over 2^31."""
    x, y = np.array([[0, 1], [1, 0], [1, 3], [3, 2]]), np.array([[0, 0], [1, 0], [3, 2]])
    for tag, v in [("float32", F), ("int32", I), ("int64", L)]:
        zero = tf.as_dtype(v().dtype).as_numpy_dtype(0)
        for least in [0, 2]:
            case(f"SparseAdd_{least}_{tag}", lambda i, a, j, b, t=zero + least: list(R.SparseAdd(a_indices=i, a_values=a, a_shape=np.int64([4, 4]), b_indices=j, b_values=b, b_shape=np.int64([4, 4]), thresh=t)),
                 L(4, 2, values=x), v(4, lo=-4, hi=5), L(3, 2, values=y), v(3, lo=-4, hi=5))
        case(f"SparseAdd_open_{tag}", lambda i, a, s, j, b, t: list(R.SparseAdd(a_indices=i, a_values=a, a_shape=s, b_indices=j, b_values=b, b_shape=s, thresh=t)),
             L(None, 2, values=[x, x[:0], x[:2]]), v(None, sizes=(4, 0, 2)), L(2, values=np.array([4, 2**40])), L(None, 2, values=[y, y[:1], y]), v(None, sizes=(3, 1, 3)), v(values=zero))
        for axis in [0, 1, -1]:
            case(f"SparseConcat_{axis % 3}_{tag}", lambda i, a, j, b, s, d=axis: list(R.SparseConcat(indices=[i, j, i], values=[a, b, a], shapes=[np.int64([4, 4]), s, np.int64([4, 4])], concat_dim=d)),
                 L(None, 2, values=x), v(None, sizes=(4,)), L(None, 2, values=[y, y[:1]]), v(None, sizes=(3, 1)), L(2, values=np.array([4, 4])))
    case("SparseAdd_cancels", lambda a: list(R.SparseAdd(a_indices=np.int64(x), a_values=a, a_shape=np.int64([4, 4]), b_indices=np.int64(x), b_values=-a, b_shape=np.int64([4, 4]), thresh=0.0)), F(4))
    cube = np.array([[0, 1, 2], [0, 1, 0], [3, 0, 2], [1, 1, 1]])
    case("SparseReorder_computed", lambda i, v, s: list(R.SparseReorder(input_indices=i, input_values=v, input_shape=s)), L(None, 3, values=cube), F(None, sizes=(4,)), L(3, values=[np.array([4, 2, 3]), np.array([9, 2**30, 2**20])]))
    case("SparseReorder_large", lambda i, v: list(R.SparseReorder(input_indices=i, input_values=v, input_shape=np.int64([9, 2**30, 2**20]))), L(4, 3, values=cube), I(4))
    case("sparse_concat_to_dense", lambda a, b: tf.sparse.to_dense(tf.sparse.concat(1, [tf.SparseTensor(x, a, [4, 4]), tf.SparseTensor(y, b, [4, 3])])), F(4), F(3))


def suppression(case):
    """Overlaps that are not symmetric, scores that are equal, limits that are computed, fewer boxes than asked for; batches."""
    equal = np.array([.5, .9, .5, .9, .1, .5])
    for tag, most, limit, least in [("all", 6, 0.5, -1e9), ("few", 2, 0.5, 0.0), ("strict", 6, 0.1, 0.0), ("loose", 9, 2.0, 0.3), ("none", 3, 0.5, 7.0)]:
        case(f"NonMaxSuppressionWithOverlaps_{tag}", lambda o, s, m=most, l=limit, t=least: tf.concat([[-1], R.NonMaxSuppressionWithOverlaps(
            overlaps=o, scores=s, max_output_size=m, overlap_threshold=l, score_threshold=t)], 0), F(6, 6, lo=0, hi=1), F(6, lo=0, hi=1))
    case("NonMaxSuppressionWithOverlaps_equal", lambda o, s: R.NonMaxSuppressionWithOverlaps(overlaps=o, scores=s, max_output_size=6, overlap_threshold=0.6, score_threshold=0.2), F(6, 6, lo=0, hi=1), F(6, values=equal))
    case("NonMaxSuppressionWithOverlaps_open", lambda o, s, m, l, t: R.NonMaxSuppressionWithOverlaps(overlaps=o, scores=s, max_output_size=m, overlap_threshold=l, score_threshold=t),
         F(None, None, lo=0, hi=1, sizes=(5, 8, 1)), F(None, lo=0, hi=1, sizes=(5, 8, 1)), I(values=np.array(4)), F(values=np.array(.5)), F(values=np.array(.1)))
    for tag, classes, more in [("one", 1, {}), ("classes", 3, {}), ("free", 2, dict(clip_boxes=False)), ("per_class", 2, dict(pad_per_class=True))]:
        for sets in {1, classes}:
            case(f"CombinedNonMaxSuppression_open_{tag}_{sets}", lambda x, s, m=more: list(tf.image.combined_non_max_suppression(tf.sort(x, axis=-1), s, 2, 5, 0.4, 0.2, **m)),
                 F(None, 6, sets, 4, lo=-0.2, hi=1.2, sizes=(2, 3, 1)), F(None, 6, classes, lo=0, hi=1, sizes=(2, 3, 1)))
    case("CombinedNonMaxSuppression_open_limits", lambda x, s, l, t: list(R.CombinedNonMaxSuppression(boxes=tf.sort(x, axis=-1), scores=s, max_output_size_per_class=3, max_total_size=4, iou_threshold=l, score_threshold=t)),
         F(None, 5, 1, 4, lo=0, hi=1, sizes=(2, 1)), F(None, 5, 2, lo=0, hi=1, sizes=(2, 1)), F(values=np.array(.3)), F(values=np.array(.1)))


def filter_gradients(case):
    """Strides that leave pixels over, dilations, both paddings, filters of several results a channel."""
    for tag, n, k, s, d, padding in [("plain", 5, 3, 1, 1, "VALID"), ("stride", 6, 3, 2, 1, "VALID"), ("same", 5, 3, 2, 1, "SAME"), ("one", 4, 1, 1, 1, "SAME"), ("wide", 3, 4, 1, 1, "SAME")]:
        out = -(-n // s) if padding == "SAME" else (n - k) // s + 1
        for m in [1, 2]:
            case(f"DepthwiseBackpropFilter_{tag}_{m}", lambda x, g, k=k, s=s, p=padding, m=m: R.DepthwiseConv2dNativeBackpropFilter(
                input=x, filter_sizes=[k, k, 3, m], out_backprop=g, strides=[1, s, s, 1], padding=p), F(2, n, n + 1, 3), F(2, out, -(-(n + 1) // s) if padding == "SAME" else (n + 1 - k) // s + 1, 3 * m))
        sizes = dict(strides=[1, s, s, s, 1], padding=padding)
        case(f"Conv3DBackpropFilterV2_{tag}", lambda x, g, k=k, a=sizes: R.Conv3DBackpropFilterV2(input=x, filter_sizes=[k, k, k, 2, 3], out_backprop=g, **a), F(2, n, n, n, 2), F(2, out, out, out, 3))
        case(f"Conv3DBackpropFilterV2_{tag}_batch", lambda x, g, k=k, a=sizes: R.Conv3DBackpropFilterV2(input=x, filter_sizes=[k, k, k, 2, 3], out_backprop=g, **a), F(None, n, n, n, 2), F(None, out, out, out, 3))
    case("DepthwiseBackpropFilter_rectangle", lambda x, g: R.DepthwiseConv2dNativeBackpropFilter(input=x, filter_sizes=[2, 3, 2, 1], out_backprop=g, strides=[1, 1, 1, 1], padding="SAME"), F(1, 4, 6, 2), F(1, 4, 6, 2))
    case("DepthwiseBackpropFilter_explicit", lambda x, g: R.DepthwiseConv2dNativeBackpropFilter(input=x, filter_sizes=[3, 3, 2, 1], out_backprop=g, strides=[1, 1, 1, 1], padding="EXPLICIT",
         explicit_paddings=[0, 0, 1, 0, 1, 2, 0, 0]), F(1, 5, 5, 2), F(1, 4, 6, 2))
    case("Conv3DBackpropInputV2_gradient", lambda f, g: R.Conv3DBackpropInputV2(input_sizes=[1, 5, 5, 5, 2], filter=f, out_backprop=g, strides=[1, 2, 2, 2, 1], padding="SAME"), F(3, 3, 3, 2, 3), F(1, 3, 3, 3, 3))


def computed_axes(case):
    for tag, shape in [("2", (3, 4)), ("3", (2, 3, 4)), ("open", (None, None, 3)), ("vector", (4,))]:
        axes = [np.array(i) for i in range(len(shape))] + [np.array(-1)]
        sizes = (2,) if tag == "open" else None
        for name, at in [("vector", I(3, lo=0, hi=2)), ("scalar", I(lo=0, hi=2)), ("matrix", L(2, 2, lo=0, hi=2))]:
            for at_axis in range(len(axes)):
                case(f"GatherV2_computed_{tag}_{name}_{at_axis}", lambda x, i, a: R.GatherV2(params=x, indices=i, axis=a), F(*shape, sizes=sizes), at, I(values=axes[at_axis]))
    for tag, kind in [("float32", F), ("int32", I), ("int64", L)]:
        case(f"Roll_computed_{tag}", lambda x, s, a: tf.roll(x, s, a), kind(3, 4), I(values=np.array(-2)), I(values=[np.array(1), np.array(0), np.array(-2)]))
        case(f"Roll_computed_pairs_{tag}", lambda x, s, a: tf.roll(x, s, a), kind(None, 4, sizes=(3, 5)), L(2), I(2, values=[np.array([0, 1]), np.array([1, -2]), np.array([1, 1])]))
        case(f"Roll_unknown_rank_{tag}", lambda x: tf.roll(x, [1, -2], [-1, 0]), Arg(kind().dtype, 3, 4, rank_unknown=True))
    case("Roll_nothing", lambda x, a: tf.roll(x, 1, a), F(None, 2, sizes=(0, 3)), I(values=np.array(0)))


def factors(case):
    """TensorFlow's own signs: Householder's, no reflection where a column is zero below."""
    D = lambda *s, **k: Arg("float64", *s, **k)
    zeros = np.array([[-2, 1, 3], [0, -1, 2], [0, 0, 4]])
    for m, n in [(1, 1), (2, 2), (3, 3), (4, 2), (2, 4), (1, 3), (3, 1), (8, 8), (7, 5)]:
        for full in [False, True]:
            case(f"Qr_{m}x{n}_{full}", lambda x, f=full: list(R.Qr(input=x, full_matrices=f)), F(m, n))
    for full in [False, True]:
        case(f"Qr_batch_{full}", lambda x, f=full: list(R.Qr(input=x, full_matrices=f)), F(2, 2, 3, 2))
        case(f"Qr_open_{full}", lambda x, f=full: list(R.Qr(input=x, full_matrices=f)), F(None, 3, 4))
        case(f"Qr_float64_{full}", lambda x, f=full: list(R.Qr(input=x, full_matrices=f)), D(4, 3))
        case(f"Qr_zeros_{full}", lambda x, f=full: list(R.Qr(input=x, full_matrices=f)), F(3, 3, values=zeros))
        case(f"Qr_nothing_{full}", lambda x, f=full: list(R.Qr(input=x, full_matrices=f)), F(3, 2, values=np.zeros((3, 2))))


def ctc(case):
    """Labels that repeat, blanks first, last and elsewhere, lengths of 0 and of all, nothing that counts."""
    D = lambda *s, **k: Arg("float64", *s, **k)
    for tag, f in [("float32", F), ("float64", D)]:
        for merge in [False, True]:
            for blank in [-1, 0, 1]:
                case(f"CTCGreedyDecoder_{tag}_{merge}_{blank}".replace("-1", "last"), lambda x, n, m=merge, k=blank: list(R.CTCGreedyDecoder(
                    inputs=x, sequence_length=n, merge_repeated=m, blank_index=k)), f(7, 3, 3), I(3, values=np.array([7, 0, 4])))
            case(f"CTCGreedyDecoder_{tag}_{merge}_open", lambda x, n, m=merge: list(R.CTCGreedyDecoder(inputs=x, sequence_length=n, merge_repeated=m)),
                 f(None, None, 3, sizes=((6, 3), (1, 3), (9, 3))), I(None, sizes=(3,), lo=0, hi=2))
    case("CTCGreedyDecoder_blanks", lambda x, n: list(R.CTCGreedyDecoder(inputs=tf.concat([x, x[:, :, :1] + 9], 2), sequence_length=n))[:3], F(4, 2, 3), I(2, values=np.array([4, 2])))
    case("ctc_greedy_decoder", lambda x: (lambda d: [tf.sparse.to_dense(d[0][0], default_value=-1), d[1]])(tf.nn.ctc_greedy_decoder(x, tf.fill([tf.shape(x)[1]], tf.shape(x)[0]))),
         F(None, None, 4, sizes=((8, 2), (5, 3), (12, 1))))


def ragged(case):
    """Rows that are empty, also the first and the last; shapes that cut, that fill up, that are computed."""
    rows, inner = np.array([0, 0, 2, 3, 3]), np.array([0, 2, 2, 5])
    ids = np.array([1, 1, 2, 4])
    D = lambda *s, **k: Arg("float64", *s, **k)
    types = [("float32", F), ("int32", I), ("int64", L), ("float64", D)]
    dense = lambda x, d, shape, *parts: R.RaggedTensorToTensor(shape=shape, values=x, default_value=d, row_partition_tensors=[p for _, p in parts], row_partition_types=[t for t, _ in parts])
    S = "ROW_SPLITS"
    for tag, v in types:
        case(f"RaggedTensorToTensor_splits_{tag}", lambda x, d, s: dense(x, d, -1, (S, s)), v(3), v(), L(5, values=rows))
        case(f"RaggedTensorToTensor_open_{tag}", lambda x, d, s: dense(x, d, np.int64([-1, -1]), (S, s)), v(None, sizes=(3, 5)), v(), I(None, values=[rows, np.array([0, 5])]))
        case(f"RaggedTensorToTensor_rowids_{tag}", lambda x, d, i: dense(x, d, np.int64([-1, -1]), ("FIRST_DIM_SIZE", np.int64(6)), ("VALUE_ROWIDS", i)), v(4), v(), L(4, values=ids))
    for tag, shape in [("cut", [2, 1]), ("more", [6, 4]), ("wide", [-1, 5]), ("few", [3, -1])]:
        case(f"RaggedTensorToTensor_{tag}", lambda x, s, z=shape: dense(x, np.float32(9), np.int64(z), (S, s)), F(None, sizes=(3,)), L(None, values=rows))
        case(f"RaggedTensorToTensor_{tag}_computed", lambda x, s, z: dense(x, np.float32(9), z, (S, s)), F(None, sizes=(3,)), L(None, values=rows), I(2, values=np.array(shape)))
        case(f"RaggedTensorToTensor_{tag}_rowids", lambda x, n, i, z=shape: dense(x, np.float32(9), np.int32(z), ("FIRST_DIM_SIZE", n), ("VALUE_ROWIDS", i)), F(None, sizes=(4,)), I(values=np.array(5)), I(None, values=ids))
    case("RaggedTensorToTensor_two", lambda x, s, t: dense(x, np.float32(-1), -1, (S, s), (S, t)), F(5), L(5, values=rows), L(4, values=inner))
    case("RaggedTensorToTensor_two_open", lambda x, s, t: dense(x, np.float32(-1), np.int64([-1, 3, -1]), (S, s), (S, t)), F(None, sizes=(5,)), L(None, values=rows), L(None, values=inner))
    case("RaggedTensorToTensor_two_rowids", lambda x, i, j: dense(x, np.int32(-1), -1, ("FIRST_DIM_SIZE", np.int64(5)), ("VALUE_ROWIDS", i), ("VALUE_ROWIDS", j)), I(5), L(None, values=ids), L(None, values=np.array([0, 0, 1, 3, 3])))
    fewer = [np.array([0, 0, 2, 3]), np.array([0, 1])]  # rows of fewer values than there are: those beyond are left out
    case("RaggedTensorToTensor_fewer", lambda x, s: dense(x, np.float32(-1), -1, (S, s)), F(6), L(None, values=fewer))
    case("RaggedTensorToTensor_fewer_cut", lambda x, s: dense(x, np.float32(-1), np.int64([-1, 1, 2]), (S, s)), F(None, 2, sizes=(6, 3)), L(None, values=fewer))
    case("RaggedTensorToTensor_fewer_rowids", lambda x, i: dense(x, np.float32(-1), -1, ("FIRST_DIM_SIZE", np.int64(6)), ("VALUE_ROWIDS", i)), F(6), L(4, values=ids))
    case("RaggedTensorToTensor_fewer_rows", lambda x, s, t: dense(x, np.float32(-1), -1, (S, s), (S, t)), F(5), L(3, values=np.array([0, 1, 4])), L(3, values=np.array([0, 2, 4])))
    case("RaggedTensorToTensor_inner", lambda x, d, s: dense(x, d, -1, (S, s)), F(3, 2), F(2), L(5, values=rows))
    case("RaggedTensorToTensor_inner_scalar", lambda x, s: dense(x, np.float32(0.5), np.int64([-1, 2, 2]), (S, s)), F(None, 2, sizes=(3,)), L(None, values=rows))
    case("RaggedTensorToTensor_nothing", lambda x, s: dense(x, np.float32(0), np.int64([-1, 2]), (S, s)), F(None, sizes=(0, 2)), L(None, values=[np.array([0, 0, 0]), np.array([0, 2])]))
    def ragged(x, s, *more):
        return tf.RaggedTensor.from_nested_row_splits(x, [s, *more])

    def parts(r):
        return {"values": r.flat_values, **{f"splits{i}": s for i, s in enumerate(r.nested_row_splits)}}
    two = np.array([0, 3, 3, 4])
    for tag, kind, v in ("f32", F, {}), ("i64", L, {}):
        case(f"RaggedGather_{tag}", lambda x, s, i: parts(tf.gather(ragged(x, s), i)), kind(3), L(5, values=rows), I(4, values=np.array([3, 0, 1, 0])))
    case("RaggedGather_open", lambda x, s, i: parts(tf.gather(ragged(x, s), i)), F(None, sizes=(3, 5)), L(None, values=[rows, np.array([0, 5])]), L(None, values=[np.array([2, 3, 1]), np.array([0, 0])]))
    case("RaggedGather_none", lambda x, s, i: parts(tf.gather(ragged(x, s), i)), F(None, sizes=(3,)), L(None, values=rows), L(None, values=[np.array([], np.int64), np.array([1])]))
    case("RaggedGather_two", lambda x, s, t, i: parts(tf.gather(ragged(x, s, t), i)), F(5), L(4, values=two), L(5, values=np.array([0, 2, 2, 4, 5])), I(3, values=np.array([2, 0, 1])))
    case("RaggedGather_matrix", lambda x, s, i: parts(tf.gather(ragged(x, s), i)), F(3), L(5, values=rows), I(2, 2, values=np.array([[3, 0], [1, 0]])))
    case("RaggedGather_matrix_open", lambda x, s, i: parts(tf.gather(ragged(x, s), i)), F(3), L(5, values=rows), I(None, None, values=[np.array([[3, 0, 1], [1, 0, 0]]), np.array([[2], [0]])]))
    case("RaggedGather_vectors", lambda x, s, i: parts(tf.gather(ragged(x, s), i)), F(3, 2), L(5, values=rows), I(3, values=np.array([3, 0, 1])))
    case("RaggedGather_narrow", lambda x, s, i: parts(tf.gather(ragged(x, s), i)), F(3), I(5, values=rows), I(3, values=np.array([3, 0, 1])))
    case("embedding_of_ragged", lambda x, s: tf.reduce_sum(tf.gather(weights("emb", 9, 4), ragged(x, s)), 1), I(None, sizes=(3,), lo=0, hi=9), L(None, values=rows))
    for tag, kind, start, limit, delta in (("i32", I, [0, 5, 3], [4, 0, 9], [1, -2, 4]), ("i64", L, [0, 5, 3], [4, 5, 2], [3, 1, 1]), ("f32", F, [0, 5, 3], [0.9, 2, 9], [0.25, -1, 2.5])):
        case(f"RaggedRange_{tag}", lambda a, b, c: parts(tf.ragged.range(a, b, c)), kind(3, values=np.array(start)), kind(3, values=np.array(limit)), kind(3, values=np.array(delta)))
    case("RaggedRange_limits", lambda n: parts(tf.ragged.range(n)), I(None, values=[np.array([2, 0, 3]), np.array([1])]))
    case("RaggedRange_scalars", lambda a, b: parts(tf.ragged.range(a, b)), I(values=np.array(2)), I(values=np.array(6)))
    case("RaggedRange_starts", lambda a, b: parts(tf.ragged.range(a, b, 2, row_splits_dtype=tf.int32)), I(3, values=np.array([1, 4, 9])), I(values=np.array(6)))

    def to_sparse(*a):
        s = ragged(*a).to_sparse()
        return {"indices": s.indices, "values": s.values, "shape": s.dense_shape}
    case("RaggedTensorToSparse", to_sparse, F(3), L(5, values=rows))
    case("RaggedTensorToSparse_open", to_sparse, I(None, sizes=(3, 5)), L(None, values=[rows, np.array([0, 5])]))
    case("RaggedTensorToSparse_two", to_sparse, F(5), I(4, values=two), I(5, values=np.array([0, 2, 2, 4, 5])))
    case("to_tensor_splits", lambda x, s: tf.RaggedTensor.from_row_splits(x, s).to_tensor(), F(None, sizes=(3,)), L(None, values=rows))
    case("to_tensor_lengths", lambda x, n: tf.RaggedTensor.from_row_lengths(x, n).to_tensor(7.0, shape=[None, 4]), F(None, sizes=(4, 3)), L(None, values=[np.array([0, 3, 1]), np.array([2, 1])]))
    case("to_tensor_rowids", lambda x, i: tf.RaggedTensor.from_value_rowids(x, i, nrows=6).to_tensor(), I(None, sizes=(4,)), L(None, values=ids))


def norm_gradients(case):
    for op in ["", "V2", "V3"]:
        more = dict(reserve_space_3=np.zeros(0, np.float32)) if op == "V3" else {}
        f = getattr(R, f"FusedBatchNormGrad{op}")
        for training in [True, False]:
            for tag, shape in [("static", (2, 3, 2, 4)), ("open", (None, None, 2, 4))]:
                case(f"FusedBatchNormGrad{op}_{tag}_{training}", lambda d, x, s, m, v, f=f, a=training, k=more: list(f(
                    y_backprop=d, x=x, scale=s, reserve_space_1=m, reserve_space_2=v, is_training=a, epsilon=0.01, **k))[:3], F(*shape), F(*shape), F(4), F(4), F(4, lo=0.1))
    case("FusedBatchNormGradV3_volume", lambda d, x, s, m, v: list(R.FusedBatchNormGradV3(y_backprop=d, x=x, scale=s, reserve_space_1=m, reserve_space_2=v, reserve_space_3=np.zeros(0, np.float32),
         data_format="NDHWC", is_training=False))[:3], F(2, 3, 2, 2, 4), F(2, 3, 2, 2, 4), F(4), F(4), F(4, lo=0.1))
    case("FusedBatchNormGradV3_float16", lambda d, x, s, m, v: list(R.FusedBatchNormGradV3(y_backprop=d, x=x, scale=s, reserve_space_1=m, reserve_space_2=v, reserve_space_3=np.zeros(0, np.float32)))[:3],
         Arg("float16", 2, 3, 2, 4), Arg("float16", 2, 3, 2, 4), F(4), F(4), F(4, lo=0.1))


def sparse(case):
    at = np.array([[0, 1], [1, 0], [1, 3], [2, 2]])
    case("SparseReshape_flat", lambda i: list(R.SparseReshape(input_indices=i, input_shape=[3, 4], new_shape=[-1])), L(4, 2, values=at))
    reshaped = lambda i, s, to: list(R.SparseReshape(input_indices=i, input_shape=s, new_shape=to))
    case("SparseReshape_given", reshaped, L(4, 2, values=at), L(2, values=np.array([3, 4])), L(3, values=[np.array([2, -1, 3]), np.array([12, 1, 1])]))
    case("SparseReshape_given_flat", lambda i, s: reshaped(i, s, [-1]), L(None, 2, values=at), L(2, values=np.array([3, 4])))
    case("SparseReshape_computed", lambda i, x: reshaped(i, tf.shape(x, tf.int64), [tf.shape(x, tf.int64)[1], -1]), L(None, 2, values=at), F(None, None, sizes=[(3, 4)]))
    case("SparseReshape_none", reshaped, L(None, 2, values=np.zeros([0, 2])), L(2, values=np.array([0, 4])), L(2, values=np.array([2, -1])))
    case("sparse_reshape_to_dense_given", lambda v, n: tf.sparse.to_dense(tf.sparse.reshape(tf.SparseTensor([[0, 1], [1, 2]], v, [2, 3]), tf.stack([n, -1]))), F(2), I(values=[np.array(3), np.array(1)]))
    case("SparseReshape_three", lambda i: list(R.SparseReshape(input_indices=i, input_shape=[3, 4], new_shape=[2, -1, 3])), L(None, 2, values=at))
    case("SparseReorder_pairs", lambda i, v: list(R.SparseReorder(input_indices=i, input_values=v, input_shape=[3, 4])), L(4, 2, values=at[[2, 0, 3, 1]]), F(4))
    for a, b in [(False, False), (True, False), (False, True), (True, True)]:
        case(f"SparseTensorDenseMatMul_{int(a)}{int(b)}", lambda v, y, a=a, b=b: R.SparseTensorDenseMatMul(
            a_indices=at, a_values=v, a_shape=[3, 4], b=y, adjoint_a=a, adjoint_b=b), F(4), F(*((2, 3) if a and b else (2, 4) if b else (3, 2) if a else (4, 2))))
    for op in ["Mean", "SqrtN", "Sum"]:
        for tag, more in [("", {}), ("WithNumSegments", dict(num_segments=5))]:
            f = getattr(R, f"SparseSegment{op}{tag}")
            case(f"SparseSegment{op}{tag}_gaps", lambda x, i, f=f, m=more: f(data=x, indices=i, segment_ids=[0, 0, 2], **m), F(4, 2), I(3, lo=0, hi=4))
            case(f"SparseSegment{op}{tag}_vector", lambda x, s, f=f, m=more: f(data=x, indices=[3, 0, 1], segment_ids=s, **m), F(4), I(3, values=np.array([0, 1, 1])))
    case("sparse_to_dense_of_sums", lambda v: tf.sparse.to_dense(tf.sparse.reorder(tf.SparseTensor(at[[2, 0, 3, 1]], v, [3, 4]))), F(4))
    case("sparse_reshape_to_dense", lambda v: tf.sparse.to_dense(tf.sparse.reshape(tf.SparseTensor(at, v, [3, 4]), [4, 3])), F(4))
    case("embedding_lookup_sparse", lambda e, v: tf.nn.embedding_lookup_sparse(e, tf.SparseTensor(np.int64([[0, 0], [0, 1], [1, 0]]), v, [2, 2]), None, combiner="mean"), F(5, 3), L(3, lo=0, hi=5))


def sparse_dense(case):
    """Indices and values as inputs, in order and not, with rows that are empty, all of them and none."""
    at = np.array([[0, 1], [1, 0], [1, 3], [3, 2]])
    mixed = [at[[2, 0, 3, 1]], at[[1, 1, 0]] + [[0, 0], [0, 2], [0, 0]]]
    every = [np.array([[0, 0], [1, 3], [2, 1], [3, 3]]), at]
    for tag, v in [("float32", F), ("int64", L), ("int32", I)]:
        for name, where in [("order", at), ("mixed", mixed), ("every", every)]:
            case(f"SparseFillEmptyRows_{name}_{tag}", lambda i, v, d: list(R.SparseFillEmptyRows(indices=i, values=v, dense_shape=np.int64([4, 4]), default_value=d)),
                 L(None, 2, values=where), v(None, sizes=(4, 3) if where is mixed else (4, 4)), v())
        case(f"SparseFillEmptyRows_shape_{tag}", lambda i, v, s: list(R.SparseFillEmptyRows(indices=i, values=v, dense_shape=s, default_value=tf.constant(7, v.dtype))),
             L(None, 2, values=[at, at[:2]]), v(None, sizes=(4, 2)), L(2, values=[np.array([5, 4]), np.array([2, 9])]))
    case("SparseFillEmptyRows_nothing", lambda i, v: list(R.SparseFillEmptyRows(indices=i, values=v, dense_shape=np.int64([3, 2]), default_value=0.5))[:3],
         L(None, 2, values=[at[:0], at[:2]]), F(None, sizes=(0, 2)))
    case("SparseFillEmptyRows_rank3", lambda v: list(R.SparseFillEmptyRows(indices=np.int64([[1, 2, 0], [3, 0, 1]]), values=v, dense_shape=np.int64([4, 3, 2]), default_value=-1.0)), F(2))
    case("safe_embedding_lookup", lambda e, i, v: tf.nn.embedding_lookup_sparse(
        e, tf.sparse.fill_empty_rows(tf.SparseTensor(i, v, [5, 4]), tf.constant(0, tf.int64))[0], None, combiner="mean"),
        F(6, 3), L(None, 2, values=[at, at[:2]]), L(None, lo=0, hi=6, sizes=(4, 2)))
    cube = np.array([[0, 1, 2], [0, 1, 0], [1, 0, 2], [3, 1, 1]])
    for op in ["Sum", "Max"]:
        f = getattr(R, f"SparseReduce{op}")
        for axes in [[], [0], [1, 2], [-1], [0, 1, 2], [2, 0]]:
            for keep in [False, True]:
                tag = "".join(str(a % 3) for a in axes) or "none"
                case(f"SparseReduce{op}_{tag}_{keep}", lambda i, v, s, f=f, a=axes, k=keep: f(input_indices=i, input_values=v, input_shape=s, reduction_axes=np.int32(a), keep_dims=k),
                     L(4, 3, values=cube), F(4, lo=-3, hi=-1), L(3, values=np.array([4, 2, 3])))
        for tag, v in [("int32", I), ("int64", L)]:
            case(f"SparseReduce{op}_{tag}", lambda i, v, f=f: f(input_indices=i, input_values=v, input_shape=np.int64([4, 2, 3]), reduction_axes=[1]), L(None, 3, values=[cube, cube[:2]]), v(None, sizes=(4, 2)))
    for op in ["Add", "Mul", "Div"]:
        f = getattr(R, f"SparseDenseCwise{op}")
        for shape in [(4, 4), (1, 4), (4, 1), (4,), (1,), ()]:
            case(f"SparseDenseCwise{op}_{'x'.join(map(str, shape)) or 'scalar'}", lambda i, v, y, f=f: f(sp_indices=i, sp_values=v, sp_shape=np.int64([4, 4]), dense=y), L(4, 2, values=at), F(4), F(*shape, lo=1))
        case(f"SparseDenseCwise{op}_unknown", lambda i, v, y, f=f: f(sp_indices=i, sp_values=v, sp_shape=np.int64([4, 4]), dense=y), L(None, 2, values=at), F(None, sizes=(4,)), F(None, None, lo=1, sizes=((4, 4), (1, 4))))
        case(f"SparseDenseCwise{op}_int32", lambda i, v, y, f=f: f(sp_indices=i, sp_values=v, sp_shape=np.int64([4, 4]), dense=y), L(4, 2, values=at), I(4), I(4, 4, lo=1))
    for tag, v in [("float32", F), ("int32", I), ("int64", L)]:
        case(f"SparseTensorDenseAdd_{tag}", lambda i, v, y: R.SparseTensorDenseAdd(a_indices=i, a_values=v, a_shape=np.int64([4, 4]), b=y), L(4, 2, values=at), v(4), v(4, 4))
    case("SparseTensorDenseAdd_unknown", lambda i, v, s, y: R.SparseTensorDenseAdd(a_indices=i, a_values=v, a_shape=s, b=y),
         L(None, 2, values=mixed), F(None, sizes=(4, 3)), L(2, values=np.array([4, 4])), F(None, None, sizes=(4,)))
    for tag, start, size in [("corner", [0, 0], [2, 2]), ("middle", [1, 0], [2, 4]), ("beyond", [1, 2], [99, 2**62]), ("all", [0, 0], [4, 4])]:
        case(f"SparseSlice_{tag}", lambda i, v, b=start, s=size: list(R.SparseSlice(indices=i, values=v, shape=np.int64([4, 4]), start=np.int64(b), size=np.int64(s))), L(None, 2, values=mixed), F(None, sizes=(4, 3)))
        case(f"SparseSlice_{tag}_runtime", lambda i, v, b, s: list(R.SparseSlice(indices=i, values=v, shape=np.int64([4, 4]), start=b, size=s)),
             L(None, 2, values=at), L(None, sizes=(4,)), L(2, values=np.array(start)), L(2, values=np.array(size)))


def pool_gradients(case):
    """Windows side by side, that overlap, that leave pixels out, with padding, ties; two and three axes."""
    shapes = [("apart", 2, 2, "VALID", 6), ("overlap", 3, 1, "VALID", 5), ("gaps", 2, 3, "VALID", 7), ("same", 3, 2, "SAME", 5), ("same_wide", 4, 1, "SAME", 3)]
    for tag, k, s, padding, n in shapes:
        for spatial in [2, 3]:
            name = "3D" if spatial == 3 else ""
            size, attrs = [n] * spatial, dict(ksize=[1] + [k] * spatial + [1], strides=[1] + [s] * spatial + [1], padding=padding)
            out = -(-n // s) if padding == "SAME" else (n - k) // s + 1
            avg, top, grad = getattr(R, f"AvgPool{name}Grad"), getattr(R, f"MaxPool{name}"), getattr(R, f"MaxPool{name}Grad")
            case(f"AvgPool{name}Grad_{tag}", lambda d, f=avg, a=attrs, z=size: f(orig_input_shape=[2] + z + [3], grad=d, **a), F(2, *[out] * spatial, 3))
            case(f"AvgPool{name}Grad_{tag}_batch", lambda x, d, f=avg, a=attrs: f(orig_input_shape=tf.shape(x), grad=d, **a), F(None, *size, 2), F(None, *[out] * spatial, 2))
            case(f"MaxPool{name}Grad_{tag}", lambda x, d, f=grad, p=top, a=attrs: f(orig_input=x, orig_output=p(input=x, **a), grad=d, **a), F(2, *size, 3), F(2, *[out] * spatial, 3))
            case(f"MaxPool{name}Grad_{tag}_ties", lambda x, d, f=grad, p=top, a=attrs: (lambda y: f(orig_input=y, orig_output=p(input=y, **a), grad=d, **a))(tf.round(x)),
                 F(None, *size, 2, lo=-2, hi=0), F(None, *[out] * spatial, 2))
    case("MaxPoolGradV2_operands", lambda x, d: R.MaxPoolGradV2(orig_input=x, orig_output=tf.nn.max_pool2d(x, 2, 2, "VALID"), grad=d, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID"), F(1, 4, 4, 2), F(1, 2, 2, 2))
    case("MaxPoolGrad_explicit", lambda x, d: R.MaxPoolGrad(orig_input=x, orig_output=tf.nn.max_pool2d(x, 2, 2, [[0, 0], [1, 0], [0, 1], [0, 0]]), grad=d, ksize=[1, 2, 2, 1],
                                                            strides=[1, 2, 2, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 1, 0, 0, 1, 0, 0]), F(1, 5, 5, 2), F(1, 3, 3, 2))
    case("saliency_of_pools", lambda x: tf.gradients(tf.reduce_sum(tf.square(tf.nn.avg_pool2d(tf.nn.max_pool2d(x, 2, 2, "SAME"), 3, 1, "SAME"))), x), F(None, 8, 8, 3), form="frozen")


def projections(case):
    rng = np.random.default_rng(5)
    maps = np.float32(np.array([1, .1, -1, .05, .9, .5, .01, .02]) + rng.uniform(-.3, .3, (3, 8)) * np.array([1, 1, 3, 1, 1, 3, .02, .02]))
    for mode in ["CONSTANT", "REFLECT", "WRAP", "NEAREST"]:
        for method in ["NEAREST", "BILINEAR"]:
            f = lambda x, t, m=mode, i=method: R.ImageProjectiveTransformV3(images=x, transforms=t, output_shape=[5, 8], fill_value=0.3, interpolation=i, fill_mode=m)
            case(f"projective_each_{mode}_{method}", f, F(3, 6, 7, 2), F(3, 8, values=maps))
            case(f"projective_all_{mode}_{method}", f, F(3, 6, 7, 2), F(1, 8, values=maps[:1]))
            case(f"projective_bytes_{mode}_{method}", lambda x, f=f: f(x, maps), Arg("uint8", 3, 6, 7, 2, lo=0, hi=255))
