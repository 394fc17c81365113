"""Writes into parts of tensors, gradients of moves, layouts, sets, sparse tensors."""
import numpy as np
import tensorflow as tf

from make import Arg, F, I, L

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
    projections(case)


def sparse(case):
    at = np.array([[0, 1], [1, 0], [1, 3], [2, 2]])
    case("SparseReshape_flat", lambda i: list(R.SparseReshape(input_indices=i, input_shape=[3, 4], new_shape=[-1])), L(4, 2, values=at))
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


def projections(case):
    rng = np.random.default_rng(5)
    maps = np.float32(np.array([1, .1, -1, .05, .9, .5, .01, .02]) + rng.uniform(-.3, .3, (3, 8)) * np.array([1, 1, 3, 1, 1, 3, .02, .02]))
    for mode in ["CONSTANT", "REFLECT", "WRAP", "NEAREST"]:
        for method in ["NEAREST", "BILINEAR"]:
            f = lambda x, t, m=mode, i=method: R.ImageProjectiveTransformV3(images=x, transforms=t, output_shape=[5, 8], fill_value=0.3, interpolation=i, fill_mode=m)
            case(f"projective_each_{mode}_{method}", f, F(3, 6, 7, 2), F(3, 8, values=maps))
            case(f"projective_all_{mode}_{method}", f, F(3, 6, 7, 2), F(1, 8, values=maps[:1]))
            case(f"projective_bytes_{mode}_{method}", lambda x, f=f: f(x, maps), Arg("uint8", 3, 6, 7, 2, lo=0, hi=255))
