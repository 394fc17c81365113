"""Reductions, scans, arg-extremes, segments, sorting, sets and counting; small linear algebra."""
import numpy as np
import tensorflow as tf

from make import Arg, B, C, F, I, L, weights

R = tf.raw_ops
AXES = [(0,), (1,), (2,), (-1,), (0, 2), (1, 2), (0, 1, 2), ()]


def rows(case):
    reductions(case)
    scans(case)
    extremes(case)
    segments(case)
    sorting(case)
    counting(case)
    linalg(case)


def tag_of(axes):
    return "_".join(map(str, axes)).replace("-", "m") or "none"


def reductions(case):
    for op, f in {"Sum": tf.reduce_sum, "Mean": tf.reduce_mean, "Prod": tf.reduce_prod, "Max": tf.reduce_max, "Min": tf.reduce_min}.items():
        for axes in AXES:
            case(f"{op}_axes_{tag_of(axes)}", lambda x, f=f, a=axes: f(x, list(a)), F(2, 3, 4))
            case(f"{op}_keep_{tag_of(axes)}", lambda x, f=f, a=axes: f(x, list(a), keepdims=True), F(None, 3, None))
        case(f"{op}_everything", lambda x, f=f: f(x), F(2, 3))
        case(f"{op}_everything_unknown", lambda x, f=f: f(x), F(None, None))
        case(f"{op}_scalar", lambda x, f=f: f(x), F(), samples=2)
        case(f"{op}_rank5", lambda x, f=f: f(x, [1, 3]), F(1, 2, 2, 3, 2))
        case(f"{op}_rank6_all", lambda x, f=f: f(x), F(1, 2, 1, 2, 1, 2))
        case(f"{op}_rank6_some", lambda x, f=f: f(x, [0, 2, 4]), F(2, 2, 2, 1, 2, 2))
        case(f"{op}_int64_axes", lambda x, op=op: getattr(R, op)(input=x, axis=np.int64([1])), F(2, 3))
        case(f"{op}_runtime_axes", lambda x, a, f=f: f(x, a), F(2, 3), I(1, values=[np.array([0]), np.array([1])]))
        for kind in ["int8", "uint8", "int16", "int32", "int64", "uint32", "float16", "float64"]:
            case(f"{op}_{kind}", lambda x, f=f: f(x, 1), Arg(kind, 2, 3, lo=1, hi=5))
        case(f"{op}_of_empty", lambda x, f=f: f(x, 0), F(0, 3)) if op in ("Sum", "Prod", "Max") else None
        case(f"{op}_infinities", lambda x, f=f: f(x, 1), F(2, 3, values=np.array([[np.inf, 1, 2], [-np.inf, 0, 3]])))
    case("Sum_bfloat16_inside", lambda x: tf.cast(tf.reduce_sum(tf.cast(x, tf.bfloat16), 1), tf.float32), F(2, 4), rtol=5e-2, atol=5e-2)
    case("Mean_uint8_truncates", lambda x: R.Mean(input=x, axis=[1]), Arg("uint8", 2, 3, lo=0, hi=200))
    case("Mean_int32_negative", lambda x: tf.reduce_mean(x, 1), I(2, 3, values=np.array([[-7, 2, 1], [5, -9, 3]])))
    case("Sum_complex64", lambda x: tf.reduce_sum(x, 1), C(2, 3))
    for op, f in {"Any": tf.reduce_any, "All": tf.reduce_all}.items():
        for axes in AXES:
            case(f"{op}_axes_{tag_of(axes)}", lambda x, f=f, a=axes: f(x, list(a)), B(2, 3, 4))
        case(f"{op}_everything_unknown", lambda x, f=f: f(x), B(None, None))
        case(f"{op}_keep", lambda x, f=f: f(x, [1], keepdims=True), B(2, 3))
        case(f"{op}_rank5", lambda x, f=f: f(x, [1, 3]), B(1, 2, 2, 3, 2))
        case(f"{op}_scalar", lambda x, f=f: f(x), B(), samples=2)
    for axes in [(0,), (1, 2), (0, 1, 2)]:
        case(f"EuclideanNorm_{tag_of(axes)}", lambda x, a=axes: R.EuclideanNorm(input=x, axis=list(a)), F(2, 3, 4))
    case("EuclideanNorm_keep_unknown", lambda x: R.EuclideanNorm(input=x, axis=[1], keep_dims=True), F(None, 3))
    case("EuclideanNorm_float64", lambda x: tf.norm(x, axis=1), Arg("float64", 2, 3))
    for axes in [None, 0, -1, [0, 1]]:
        tag = str(axes).replace(" ", "")
        case(f"logsumexp_{tag}", lambda x, a=axes: tf.reduce_logsumexp(x, a), F(3, 4))
        case(f"variance_{tag}", lambda x, a=axes: tf.math.reduce_variance(x, a), F(3, 4))
        case(f"std_{tag}", lambda x, a=axes: tf.math.reduce_std(x, a, keepdims=True), F(3, 4))
        case(f"norm_{tag}", lambda x, a=axes: tf.norm(x, axis=a), F(3, 4))
        case(f"norm1_{tag}", lambda x, a=axes: tf.norm(x, ord=1, axis=a if not isinstance(a, list) else -1), F(3, 4))
    case("logsumexp_large", lambda x: tf.reduce_logsumexp(x, 1), F(2, 3, values=np.array([[1000, 1000, 0], [-1000, -1001, -1002]])))
    case("logsumexp_infinite", lambda x: tf.reduce_logsumexp(x, 1), F(2, 2, values=np.array([[-np.inf, -np.inf], [np.inf, 0]])))
    case("count_nonzero", lambda x: tf.math.count_nonzero(x, 1), F(2, 3, values=np.array([[0, 1, 2], [0, 0, 3]])))
    case("count_nonzero_int32", lambda x: tf.math.count_nonzero(x, dtype=tf.int32), I(2, None, lo=-1, hi=2))
    case("zero_fraction", lambda x: tf.nn.zero_fraction(x), F(2, 3, values=np.array([[0, 1, 2], [0, 0, 3]])))


def scans(case):
    for exclusive in [False, True]:
        for reverse in [False, True]:
            tag = f"{'x' if exclusive else ''}{'r' if reverse else ''}" or "plain"
            for axis in [0, 1, -1]:
                case(f"Cumsum_{tag}_{axis}", lambda x, a=axis, e=exclusive, r=reverse: tf.cumsum(x, a, e, r), F(2, 3, 2))
                case(f"Cumprod_{tag}_{axis}", lambda x, a=axis, e=exclusive, r=reverse: tf.math.cumprod(x, a, e, r), F(2, 3, 2))
                case(f"CumulativeLogsumexp_{tag}_{axis}", lambda x, a=axis, e=exclusive, r=reverse: tf.math.cumulative_logsumexp(x, a, e, r), F(2, 3, 2))
            for op, f in {"Cumsum": tf.cumsum, "Cumprod": tf.math.cumprod}.items():
                case(f"{op}_{tag}_unknown", lambda x, e=exclusive, r=reverse, f=f: f(x, 1, e, r), F(None, None))
                for kind in ["int32", "int64", "float64", "float16", "uint8", "int8"]:
                    case(f"{op}_{tag}_{kind}", lambda x, e=exclusive, r=reverse, f=f: f(x, 1, e, r), Arg(kind, 2, 4, lo=1, hi=3))
    case("Cumsum_one", lambda x: tf.cumsum(x), F(1))
    case("Cumsum_rank5", lambda x: tf.cumsum(x, 2), F(1, 2, 3, 1, 2))
    case("Cumprod_zeros", lambda x: tf.math.cumprod(x, exclusive=True), F(4, values=np.array([2, 0, 3, 4])))
    case("Cumsum_runtime_axis", lambda x, a: R.Cumsum(x=x, axis=a), F(2, 3), I(values=[np.array(0), np.array(1)]))


def extremes(case):
    for op in ["ArgMax", "ArgMin"]:
        f = getattr(R, op)
        for axis in [0, 1, 2, -1, -3]:
            for out in [tf.int32, tf.int64]:
                case(f"{op}_{axis}_{out.name}", lambda x, f=f, a=axis, o=out: f(input=x, dimension=a, output_type=o), F(2, 3, 4))
        for kind in ["int8", "uint8", "int16", "int32", "int64", "float16", "float64", "uint32"]:
            case(f"{op}_{kind}", lambda x, f=f: f(input=x, dimension=1), Arg(kind, 2, 5))
        case(f"{op}_ties", lambda x, f=f: f(input=x, dimension=0), F(4, values=np.array([1, 3, 3, 1])))
        case(f"{op}_vector", lambda x, f=f: f(input=x, dimension=0), F(None, sizes=[4, 7]))
        case(f"{op}_unknown", lambda x, f=f: f(input=x, dimension=-1), F(None, None, None))
        case(f"{op}_rank5", lambda x, f=f: f(input=x, dimension=3), F(1, 2, 2, 3, 2))
        case(f"{op}_int64_dimension", lambda x, f=f: f(input=x, dimension=np.int64(1)), F(2, 3))
    case("ArgMax_bool", lambda x: R.ArgMax(input=x, dimension=1), B(2, 4))
    case("ArgMax_int16_out", lambda x: R.ArgMax(input=x, dimension=1, output_type=tf.int16), F(2, 4))
    case("one_hot_of_argmax", lambda x: tf.one_hot(tf.argmax(x, 1), 4), F(None, 4))


def segments(case):
    ids = np.array([0, 0, 1, 3])
    for op in ["sum", "mean", "max", "min", "prod"]:
        f = getattr(tf.math, f"segment_{op}")
        case(f"segment_{op}_constant_ids", lambda x, f=f: f(x, ids), F(4, 2))
        case(f"segment_{op}_runtime_ids", lambda x, i, f=f: f(x, i), F(4, 2), I(4, values=[ids, np.array([0, 1, 2, 2])]))
        case(f"segment_{op}_vector", lambda x, f=f: f(x, np.array([0, 1, 1, 1])), F(4))
        for kind in ["int32", "int64", "float64"]:
            case(f"segment_{op}_{kind}", lambda x, i, f=f: f(x, i), Arg(kind, 4, 2), L(4, values=ids))
        g = getattr(tf.math, f"unsorted_segment_{op}")
        case(f"unsorted_segment_{op}_constant", lambda x, g=g: g(x, [2, 0, 2, 1], 4), F(4, 2))
        case(f"unsorted_segment_{op}_runtime", lambda x, i, g=g: g(x, i, 4), F(4, 2), I(4, values=[np.array([2, 0, 2, 1]), np.array([3, 3, 3, -1])]))
        case(f"unsorted_segment_{op}_runtime_count", lambda x, i, n, g=g: g(x, i, n), F(4, 2), I(4, values=np.array([2, 0, 2, 1])), I(values=[np.array(3), np.array(5)]))
        case(f"unsorted_segment_{op}_rank2_ids", lambda x, i, g=g: g(x, i, 3), F(2, 3, 2), I(2, 3, lo=0, hi=3))
        if op != "mean":
            for kind in ["int32", "int64", "float64"]:
                case(f"unsorted_segment_{op}_{kind}", lambda x, i, g=g: g(x, i, 3), Arg(kind, 4), I(4, lo=0, hi=3))
    case("unsorted_segment_sqrt_n", lambda x, i: tf.math.unsorted_segment_sqrt_n(x, i, 3), F(4, 2), I(4, lo=0, hi=3))
    for op in ["sum", "mean", "sqrt_n"]:
        f = getattr(tf.sparse, f"segment_{op}")
        case(f"sparse_segment_{op}", lambda x, i, f=f: f(x, i, [0, 0, 1, 2]), F(3, 2), I(4, lo=0, hi=3))
        case(f"sparse_segment_{op}_with_segments", lambda x, i, f=f: f(x, i, [0, 0, 2, 2], num_segments=4), F(3, 2), I(4, lo=0, hi=3))


def sorting(case):
    for k in [1, 3]:
        for kind in ["float32", "int32", "int64", "int8", "uint8", "float16", "float64", "int16"]:
            case(f"TopKV2_{k}_{kind}", lambda x, k=k: list(tf.math.top_k(x, k)), Arg(kind, 2, 5))
    case("TopKV2_unknown", lambda x: list(tf.math.top_k(x, 2)), F(None, None, sizes=[(2, 4), (1, 6)]))
    case("TopKV2_vector", lambda x: list(tf.math.top_k(x, 2)), F(6))
    case("TopKV2_rank4", lambda x: list(tf.math.top_k(x, 2)), F(1, 2, 2, 4))
    case("TopKV2_runtime_k", lambda x, k: list(tf.math.top_k(x, k)), F(2, 5), I(values=[np.array(2), np.array(4)]))
    case("TopKV2_ties", lambda x: list(tf.math.top_k(x, 4)), F(6, values=np.array([1, 3, 3, 1, 2, 3])))
    case("TopKV2_all", lambda x: list(tf.math.top_k(x, 5)), F(2, 5))
    case("TopKV2_unsorted_set", lambda x: tf.sort(tf.math.top_k(x, 3, sorted=False)[0]), F(2, 5))
    case("TopKV2_int16_index", lambda x: list(R.TopKV2(input=x, k=2, index_type=tf.int16)), F(2, 5))
    case("TopKV2_int64_index", lambda x: list(R.TopKV2(input=x, k=2, index_type=tf.int64)), F(2, 5))
    case("ApproxTopK", lambda x: list(R.ApproxTopK(input=x, k=2)), F(2, 5))
    case("ApproxTopK_min", lambda x: list(R.ApproxTopK(input=x, k=2, is_max_k=False)), F(2, 5))
    for direction in ["ASCENDING", "DESCENDING"]:
        for axis in [-1, 0]:
            case(f"sort_{direction}_{axis}", lambda x, d=direction, a=axis: tf.sort(x, a, d), F(3, 4))
            case(f"argsort_{direction}_{axis}", lambda x, d=direction, a=axis: tf.argsort(x, a, d), F(3, 4))
        case(f"sort_{direction}_int32", lambda x, d=direction: tf.sort(x, direction=d), I(3, 4))
        case(f"sort_{direction}_unknown", lambda x, d=direction: tf.sort(x, direction=d), F(None, None))
    case("argsort_stable_ties", lambda x: tf.argsort(x, stable=True), F(6, values=np.array([1, 3, 3, 1, 2, 3])))
    case("NthElement", lambda x: R.NthElement(input=x, n=2), F(2, 5))
    case("NthElement_reverse", lambda x: R.NthElement(input=x, n=1, reverse=True), F(2, 5))
    for op in ["InTopK", "InTopKV2"]:
        case(op, lambda x, t, op=op: getattr(R, op)(predictions=x, targets=t, k=2), F(3, 4), I(3, lo=0, hi=4))
    case("InTopK_ties", lambda x, t: R.InTopKV2(predictions=x, targets=t, k=2), F(2, 4, values=np.array([[1, 2, 2, 2], [3, 1, 1, 0]])), I(2, values=np.array([3, 2])))
    for kind in ["float32", "int32", "int64", "int8", "uint8", "int16"]:
        case(f"Unique_{kind}", lambda x: list(tf.unique(x)), Arg(kind, 6, lo=0, hi=4))
    case("Unique_int64_index", lambda x: list(tf.unique(x, tf.int64)), I(6, lo=0, hi=4))
    case("Unique_unknown", lambda x: tf.unique(x)[0], I(None, lo=0, hi=4, sizes=[6, 3]))
    case("UniqueV2_axis0", lambda x: list(R.UniqueV2(x=x, axis=[0])), I(4, lo=0, hi=3))
    case("UniqueWithCounts", lambda x: list(tf.unique_with_counts(x)), I(6, lo=0, hi=4))
    case("UniqueWithCountsV2", lambda x: list(R.UniqueWithCountsV2(x=x, axis=[0])), I(6, lo=0, hi=4))
    case("ListDiff", lambda x, y: list(R.ListDiff(x=x, y=y)), I(6, lo=0, hi=6), I(3, lo=0, hi=6))
    for kind in ["float32", "int32", "int64", "bool", "int8", "uint8"]:
        case(f"Where_{kind}", lambda x: tf.where(x), Arg(kind, 3, 4, **({} if kind == "bool" else dict(lo=0, hi=2))))
    for shape in [(4,), (2, 3, 2), (1, 2, 1, 3, 2)]:
        case(f"Where_rank{len(shape)}", lambda x: tf.where(x), B(*shape))
    case("Where_unknown", lambda x: tf.where(x > 0.0), F(None, None))
    case("Where_none", lambda x: tf.where(x), B(3, values=np.array([0, 0, 0])))
    case("where_count", lambda x: tf.shape(tf.where(x))[0], B(3, 4))


def counting(case):
    for op in ["LowerBound", "UpperBound"]:
        side = "left" if op == "LowerBound" else "right"
        edges = np.array([[-2, -1, 0, 1, 2], [-3, 0, 0, 0, 3]], np.float32)
        case(op, lambda x, op=op: getattr(R, op)(sorted_inputs=edges, values=x), F(2, 4))
        case(f"{op}_int64", lambda x, op=op: getattr(R, op)(sorted_inputs=edges, values=x, out_type=tf.int64), F(2, 4))
        case(f"searchsorted_{side}", lambda s, x, side=side: tf.searchsorted(s, x, side=side), F(4, values=np.array([1, 2, 2, 5])), F(6, values=np.array([0, 1, 2, 3, 5, 6])))
        case(f"searchsorted_int32_{side}", lambda s, x, side=side: tf.searchsorted(s, x, side=side), I(4, values=np.array([1, 2, 2, 5])), I(6, values=np.array([0, 1, 2, 3, 5, 6])))
    case("Bucketize", lambda x: R.Bucketize(input=x, boundaries=[-1.0, 0.0, 1.5]), F(2, 4))
    for kind in ["int32", "int64", "float64"]:
        case(f"Bucketize_{kind}", lambda x: R.Bucketize(input=x, boundaries=[-1.0, 0.0, 3.0]), Arg(kind, 2, 4))
    case("Bucketize_edges", lambda x: R.Bucketize(input=x, boundaries=[0.0, 1.0]), F(4, values=np.array([0, 1, -1, 2])))
    case("Bucketize_none", lambda x: R.Bucketize(input=x, boundaries=[]), F(3))
    counts = lambda *v: I(*np.shape(v), values=np.array(v))
    case("Bincount", lambda x: R.Bincount(arr=x, size=5, weights=tf.zeros([0], tf.int32)), counts(1, 2, 2, 4, 9))
    case("Bincount_weights", lambda x, y: R.Bincount(arr=x, size=5, weights=y), counts(1, 2, 2, 4), F(4))
    for binary in [False, True]:
        case(f"DenseBincount_{binary}", lambda x, b=binary: R.DenseBincount(input=x, size=5, weights=tf.zeros([0]), binary_output=b), counts(1, 2, 2, 4, 9))
        case(f"DenseBincount_rows_{binary}", lambda x, b=binary: R.DenseBincount(input=x, size=5, weights=tf.zeros([0], tf.int32), binary_output=b), I(2, 4, lo=0, hi=5))
    case("DenseBincount_weights", lambda x, y: R.DenseBincount(input=x, size=5, weights=y), I(2, 4, lo=0, hi=5), F(2, 4))
    case("bincount_api", lambda x: tf.math.bincount(x, minlength=3, maxlength=6), I(7, lo=0, hi=6))
    case("bincount_api_growing", lambda x: tf.math.bincount(x), I(7, lo=0, hi=6, values=[np.array([1, 1, 0, 5, 2, 2, 2]), np.array([0, 0, 1, 1, 0, 1, 1])]))
    case("HistogramFixedWidth", lambda x: tf.histogram_fixed_width(x, [-1.0, 1.0], nbins=4), F(10))
    case("HistogramFixedWidth_int64", lambda x: tf.histogram_fixed_width(x, [0.0, 5.0], nbins=5, dtype=tf.int64), F(2, 6))
    case("histogram_bins", lambda x: tf.histogram_fixed_width_bins(x, [-1.0, 1.0], nbins=4), F(6))
    case("confusion_matrix", lambda x, y: tf.math.confusion_matrix(x, y, num_classes=3), I(5, lo=0, hi=3), I(5, lo=0, hi=3))
    case("sequence_mask", lambda n: tf.sequence_mask(n, 5), I(3, lo=0, hi=6))
    case("sequence_mask_float_unknown", lambda n: tf.sequence_mask(n, dtype=tf.float32), I(None, lo=1, hi=6, sizes=[3, 2]))
    case("unravel_index", lambda i: tf.unravel_index(i, [3, 4]), I(3, lo=0, hi=12))
    case("SparseToDense", lambda i, v: R.SparseToDense(sparse_indices=i, output_shape=[3, 4], sparse_values=v, default_value=-1.0), I(2, 2, values=np.array([[0, 1], [2, 3]])), F(2))
    case("SparseToDense_vector", lambda i, v: R.SparseToDense(sparse_indices=i, output_shape=[5], sparse_values=v, default_value=0), L(2, values=np.array([1, 3])), L(2))
    case("SparseToDense_scalar_value", lambda i: R.SparseToDense(sparse_indices=i, output_shape=[5], sparse_values=2.0, default_value=0.0), I(2, values=np.array([1, 3])))
    case("SparseTensorDenseMatMul", lambda v, b: R.SparseTensorDenseMatMul(a_indices=np.int64([[0, 1], [2, 0]]), a_values=v, a_shape=np.int64([3, 2]), b=b), F(2), F(2, 4))
    case("SparseReorder_to_dense", lambda v: tf.sparse.to_dense(tf.sparse.reorder(tf.SparseTensor([[2, 0], [0, 1]], v, [3, 2]))), F(2))


def linalg(case):
    square = lambda n, *batch: F(*batch, n, n)
    well = {}
    for n in [1, 2, 3, 4]:
        a = np.eye(n, dtype=np.float32) * 3 + weights(f"inv{n}", n, n, scale=0.5)
        arg = lambda a=a, n=n: F(n, n, values=[a, a.T.copy()])
        spd = (a @ a.T).astype(np.float32)
        case(f"MatrixInverse_{n}", lambda x: tf.linalg.inv(x), arg())
        case(f"MatrixInverse_adjoint_{n}", lambda x: tf.linalg.inv(x, adjoint=True), arg())
        case(f"MatrixDeterminant_{n}", lambda x: tf.linalg.det(x), arg())
        case(f"Cholesky_{n}", lambda x: tf.linalg.cholesky(x), F(n, n, values=np.round(spd * 64) / 64))
        case(f"MatrixSolve_{n}", lambda x, b: tf.linalg.solve(x, b), arg(), F(n, 2))
        for lower in [True, False]:
            case(f"MatrixTriangularSolve_{n}_{lower}", lambda x, b, lo=lower: tf.linalg.triangular_solve(x, b, lower=lo), arg(), F(n, 2))
        case(f"LogMatrixDeterminant_{n}", lambda x: list(R.LogMatrixDeterminant(input=x)), arg())
    batch = np.stack([np.eye(3, dtype=np.float32) * 3 + weights(f"b{i}", 3, 3, scale=0.5) for i in range(2)])
    case("MatrixInverse_batch", lambda x: tf.linalg.inv(x), F(2, 3, 3, values=batch))
    case("MatrixDeterminant_batch", lambda x: tf.linalg.det(x), F(2, 3, 3, values=batch))
    case("MatrixInverse_pivot", lambda x: tf.linalg.inv(x), F(2, 2, values=np.array([[0, 1], [2, 0]])))
    case("MatrixDeterminant_pivot", lambda x: tf.linalg.det(x), F(3, 3, values=np.array([[0, 1, 2], [1, 0, 3], [4, -3, 8]])))
    case("MatrixDeterminant_singular", lambda x: tf.linalg.det(x), F(2, 2, values=np.array([[1, 2], [2, 4]])))
    case("MatrixSolve_adjoint", lambda x, b: tf.linalg.solve(x, b, adjoint=True), F(2, 3, 3, values=batch), F(2, 3, 1))
    case("MatrixTriangularSolve_adjoint", lambda x, b: tf.linalg.triangular_solve(x, b, adjoint=True), F(2, 3, 3, values=batch), F(2, 3, 1))
    case("cholesky_solve", lambda b: tf.linalg.cholesky_solve(tf.linalg.cholesky(np.float32([[4, 1], [1, 3]])), b), F(2, 3))
    case("Qr_r_magnitude", lambda x: tf.abs(tf.linalg.qr(x)[1]), F(3, 2))
    case("Qr_product", lambda x: tf.matmul(*tf.linalg.qr(x)), F(3, 3))
    case("Cross", lambda x, y: tf.linalg.cross(x, y), F(2, 3), F(2, 3))
    case("logdet", lambda x: tf.linalg.logdet(tf.matmul(x, x, transpose_a=True) + tf.eye(3)), F(2, 3))
    case("adjoint", lambda x: tf.linalg.adjoint(x), F(2, 3, 4))
    case("trace", lambda x: tf.linalg.trace(x), F(3, 4))
    case("expm_small", lambda x: tf.linalg.expm(x), F(2, 2, lo=-0.5, hi=0.5))
    case("matrix_power_unrolled", lambda x: tf.matmul(tf.matmul(x, x), x), F(2, 2))
    case("inv_float64", lambda x: tf.linalg.inv(x), Arg("float64", 2, 2, values=np.array([[2, 1], [1, 3.]])))
