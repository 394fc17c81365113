"""The recurrent cells and layers that TensorFlow 1 has as one op."""
import tensorflow as tf

from make import Arg, F, L, weights

R = tf.raw_ops
w = weights


def rows(case):
    def lstm_cell(name, inputs, cells, dtype="float32", results=range(7), **attrs):
        def f(x, state, h):
            p = [w(f"{name}{k}", cells).astype(dtype) for k in range(3)]
            out = R.LSTMBlockCell(x=x, cs_prev=state, h_prev=h, w=w(name, inputs + cells, 4 * cells).astype(dtype), wci=p[0], wcf=p[1], wco=p[2],
                                  b=w(name + "b", 4 * cells).astype(dtype), **attrs)
            return {f"out{i}": out[i] for i in results}
        return f
    state = lambda n, cells, dtype="float32": [Arg(dtype, n, cells), Arg(dtype, n, cells)]
    half = "float16"
    case("LSTMBlockCell", lstm_cell("lc", 3, 4), F(2, 3), *state(2, 4))
    case("LSTMBlockCell_peephole", lstm_cell("lc", 3, 4, use_peephole=True, forget_bias=0.5, cell_clip=0.2), F(2, 3), *state(2, 4))
    case("LSTMBlockCell_open", lstm_cell("lc", 3, 4, results=[1, 6], cell_clip=0), F(None, 3), *state(None, 4))
    case("LSTMBlockCell_half", lstm_cell("lc", 3, 4, half), Arg(half, 2, 3), *state(2, 4, half), rtol=2e-3)

    def gru_cell(x, h):
        r, u, c, new = R.GRUBlockCell(x=x, h_prev=h, w_ru=w("gru", 7, 8), w_c=w("gruc", 7, 4), b_ru=w("grub", 8), b_c=w("grud", 4))
        return {"r": r, "u": u, "c": c, "h": new}
    case("GRUBlockCell", gru_cell, F(2, 3), F(2, 4))
    case("GRUBlockCell_open", lambda x, h: gru_cell(x, h)["h"], F(None, 3), F(None, 4))

    def layer(op, name, inputs, cells, results=(1, 6), dtype="float32", length=None, **attrs):
        def f(x, state, h, *steps):
            p = [w(f"{name}{k}", cells).astype(dtype) for k in range(3)]
            steps = steps[0] if steps else tf.constant(length, tf.int64) if length is not None else tf.shape(x, tf.int64)[0]
            out = op(seq_len_max=steps, x=x, cs_prev=state, h_prev=h, w=w(name, inputs + cells, 4 * cells).astype(dtype), wci=p[0], wcf=p[1], wco=p[2],
                     b=w(name + "b", 4 * cells).astype(dtype), **attrs)
            return {f"out{i}": out[i] for i in results}
        return f
    for name, op in ("BlockLSTM", R.BlockLSTM), ("BlockLSTMV2", R.BlockLSTMV2):
        case(f"{name}_all", layer(op, "bl", 3, 4, range(7)), F(5, 2, 3), *state(2, 4))
        case(f"{name}_last", layer(op, "bl", 3, 4, [6]), F(5, 2, 3), *state(2, 4))
        case(f"{name}_peephole_clip", layer(op, "bl", 3, 4, use_peephole=True, cell_clip=0.3), F(5, 2, 3), *state(2, 4))
        case(f"{name}_open", layer(op, "bl", 3, 4), F(None, None, 3, sizes=[(4, 3), (1, 2)]), F(None, 4, sizes=[(3,), (2,)]), F(None, 4, sizes=[(3,), (2,)]))
        case(f"{name}_short", layer(op, "bl", 3, 4, length=3), F(5, 2, 3), *state(2, 4))
        case(f"{name}_steps", layer(op, "bl", 3, 4), F(5, 2, 3), *state(2, 4), L(values=[np.array(5), np.array(2), np.array(0)]), samples=3)
        case(f"{name}_half", layer(op, "bl", 3, 4, dtype=half), Arg(half, 5, 2, 3), *state(2, 4, half), rtol=3e-3)

    def variable_weights(x, m, state, h):
        zero = tf.zeros([4])
        return R.BlockLSTM(seq_len_max=tf.constant(3, tf.int64), x=x, cs_prev=state, h_prev=h, w=m, wci=zero, wcf=zero, wco=zero, b=tf.zeros([16]))[6]
    case("BlockLSTM_weights_given", variable_weights, F(3, 2, 3), F(7, 16), *state(2, 4))
