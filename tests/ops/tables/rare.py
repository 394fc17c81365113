"""Ops that few models have: tridiagonal systems."""
import numpy as np
import tensorflow as tf

from make import Arg, C, F

R = tf.raw_ops
D = lambda *s, **k: Arg("float64", *s, **k)


def rows(case):
    tridiagonal(case)


def tridiagonal(case):
    """Beyond their ends the diagonals hold what must not count."""
    product = lambda u, d, l, x: R.TridiagonalMatMul(superdiag=u, maindiag=d, subdiag=l, rhs=x)
    for m, n in [(1, 2), (2, 1), (5, 3)]:
        case(f"TridiagonalMatMul_{m}x{n}", product, F(1, m), F(1, m), F(1, m), F(m, n))
    ends = lambda at: np.where(np.arange(4) == at, np.inf, 2.)[None]
    case("TridiagonalMatMul_ends", product, F(1, 4, values=ends(3)), F(1, 4), F(1, 4, values=ends(0)), F(4, 2))
    for tag, arg in [("float", F), ("double", D), ("complex64", C), ("complex128", lambda *s, **k: Arg("complex128", *s, **k))]:
        case(f"TridiagonalMatMul_batch_{tag}", product, arg(2, 1, 4), arg(2, 1, 4), arg(2, 1, 4), arg(2, 4, 3))
        rows_open = [(None, 1, None), (None, 1, None), (None, 1, None), (None, None, 2)]
        case(f"TridiagonalMatMul_open_{tag}", product, *[arg(*s, sizes=[(2, 3), (1, 6)]) for s in rows_open])

    for pivots in (True, False):
        solve = lambda d, y, p=pivots: R.TridiagonalSolve(diagonals=d, rhs=y, partial_pivoting=p)
        tag = "pivots" if pivots else "plain"
        own = lambda *s: dict(lo=-1, hi=1) if pivots else dict(values=np.random.default_rng(5).uniform(-1, 1, s) + np.array([0, 4, 0])[:, None])
        for m, n in [(1, 2), (2, 1), (3, 2), (7, 3), (40, 1)]:
            case(f"TridiagonalSolve_{tag}_{m}x{n}", solve, F(3, m, **own(3, m)), F(m, n), rtol=1e-3, atol=1e-3)
        case(f"TridiagonalSolve_{tag}_batch", solve, D(2, 2, 3, 5, **own(2, 2, 3, 5)), D(2, 2, 5, 1), rtol=1e-3, atol=1e-3)
        turns = [np.random.default_rng(k).uniform(1, 2, s) + np.array([0, 4, 0])[:, None] for k, s in enumerate([(2, 3, 5), (1, 3, 1), (3, 3, 2)])]
        case(f"TridiagonalSolve_{tag}_open", solve, F(None, 3, None, values=turns), F(None, None, None, sizes=[(2, 5, 3), (1, 1, 2), (3, 2, 1)]), rtol=1e-4, atol=1e-4)
        case(f"TridiagonalSolve_{tag}_singular", solve, F(2, 3, 3, values=np.array([[[1, 2, 9], [1, 4, 1], [9, 2, 1]], [[1, 2, 9], [1, 4, 7], [9, 2, 1]]])), F(2, 3, 2))
    swaps = np.array([[1, 1, 1, np.nan], [0, 1e-6, 2, 3], [np.nan, 5, 4, 3]])
    case("TridiagonalSolve_swaps", lambda d, y: R.TridiagonalSolve(diagonals=d, rhs=y), F(3, 4, values=swaps), F(4, 2), rtol=1e-4, atol=1e-4)
    spline = lambda y: tf.linalg.tridiagonal_solve((tf.ones(7), tf.fill([8], 4.0), tf.ones(7)), y, "sequence")
    case("TridiagonalSolve_sequence", spline, F(8), rtol=1e-4, atol=1e-4)
