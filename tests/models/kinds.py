#!/usr/bin/env python3
"""Kinds of models that other libraries write: JAX through jax2tf, TensorFlow Probability, TF1 graphs of tf-slim, front ends for
sound; converted, run by LiteRT at two sizes, compared with TensorFlow.

usage: kinds.py export [NAME ...]     build/kinds/NAME/{model/, io.npz, official.tflite}: needs TensorFlow, and what a kind imports
       kinds.py check [NAME ...]      convert with litecast, run, compare; needs numpy and ai-edge-litert only

A kind is a function that gives a function of tensors, the shapes of its operands and two sets of sizes; names say what it
needs: jax_* jax < 0.6 and flax, tfp_* tensorflow-probability, slim_* tf-slim.  It passes as in families.py, whose steps it takes.
"""
import argparse
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import families

ROOT = families.ROOT
KINDS = {}


def kind(f):
    KINDS[f.__name__] = f
    return f


def draw(seed, *shape):
    import numpy as np
    return np.random.default_rng(seed).normal(0, 0.3, shape).astype("f4")


# ---- JAX ----------------------------------------------------------------------------------------------------------------------


def flax(module, sample, shapes, specs, sizes, xla=True):
    """A flax module with weights of its own, as TensorFlow ops of JAX (those of XLA where it has no others)."""
    import jax
    from jax.experimental import jax2tf
    import numpy as np
    rng = np.random.default_rng(3)
    weights = module.init(jax.random.PRNGKey(0), *map(np.asarray, sample))
    weights = jax.tree_util.tree_map_with_path(
        lambda path, w: np.abs(w) + 0.1 if "var" in str(path[-1]) else w + rng.normal(0, 0.05, w.shape).astype(w.dtype), weights)
    fn = jax2tf.convert(lambda *x: module.apply(weights, *x), native_serialization=False, with_gradient=False, enable_xla=xla, polymorphic_shapes=shapes)
    return fn, specs, sizes


IMAGE = dict(sample=[[[[[0.5] * 3] * 16] * 16]], shapes=["b,_,_,_"], specs=[("float32", None, 16, 16, 3)], sizes=[[(2, 16, 16, 3)], [(1, 16, 16, 3)]])


def jax_nets():
    import flax.linen as nn
    import jax
    import jax.numpy as jnp

    class Residual(nn.Module):
        @nn.compact
        def __call__(self, x):
            x = nn.relu(nn.BatchNorm(use_running_average=True)(nn.Conv(8, (7, 7), (2, 2), padding=[(3, 3), (3, 3)])(x)))
            x = nn.max_pool(x, (3, 3), (2, 2), padding="SAME")
            y = nn.Conv(8, (3, 3), feature_group_count=8)(nn.hard_swish(x))
            x = nn.gelu(nn.GroupNorm(num_groups=2)(x + y), approximate=False)
            return nn.Dense(5)(nn.avg_pool(x, (2, 2), (2, 2)).reshape(x.shape[0], -1))

    class Up(nn.Module):
        @nn.compact
        def __call__(self, x):
            y = nn.relu(nn.Conv(8, (3, 3), (2, 2))(x))
            y = nn.ConvTranspose(8, (4, 4), (2, 2))(nn.Conv(8, (3, 3), kernel_dilation=2)(y))
            y = jax.image.resize(nn.Conv(4, (1, 1))(y), (*x.shape[:3], 4), "bilinear")
            return jnp.argmax(y, -1), nn.softmax(y)

    class Language(nn.Module):
        @nn.compact
        def __call__(self, t):
            x = nn.Embed(32, 16)(t) + nn.Embed(20, 16)(jnp.arange(t.shape[1]))[None]
            y = nn.LayerNorm()(x)
            x = x + nn.MultiHeadDotProductAttention(num_heads=2)(y, y, mask=nn.make_causal_mask(t))
            return nn.Dense(32)(x + nn.Dense(16)(nn.gelu(nn.Dense(32)(nn.LayerNorm()(x)))))

    class Recurrent(nn.Module):
        @nn.compact
        def __call__(self, x):
            return nn.Bidirectional(nn.RNN(nn.LSTMCell(4)), nn.RNN(nn.GRUCell(4)))(x)

    return Residual, Up, Language, Recurrent


@kind
def jax_residual(): return flax(jax_nets()[0](), **IMAGE)
@kind
def jax_residual_without_xla(): return flax(jax_nets()[0](), **IMAGE, xla=False)
@kind
def jax_segmenter(): return flax(jax_nets()[1](), **IMAGE)


@kind
def jax_language():
    import numpy as np
    return flax(jax_nets()[2](), [np.zeros((1, 8), "i4")], ["b,t"], [("int32", None, None)], [[(2, 8)], [(1, 12)]])


@kind
def jax_recurrent(): return flax(jax_nets()[3](), [draw(1, 1, 6, 4)], ["b,t,_"], [("float32", None, None, 4)], [[(2, 6, 4)], [(3, 9, 4)]])


@kind
def jax_pieces():
    """Sorts, scans, places that are read and written, windows, products of powers."""
    import jax
    import jax.numpy as jnp
    from jax import lax
    from jax.experimental import jax2tf

    def f(x):
        at = jnp.argsort(x, 1)[:, :2]
        return (jnp.sort(x, 1), jnp.median(x, 1), jnp.take_along_axis(x, at, 1), x.at[:, 2].add(1.0), x.at[0].set(0.0), jnp.cumsum(x, 1), lax.cummax(x, 1),
                lax.associative_scan(lambda a, b: a * b + b, x, axis=1), jax.ops.segment_sum(x, jnp.argmax(x, 1), 6), lax.top_k(x, 3), jnp.abs(jnp.fft.fft(x)),
                lax.reduce_window(x, 0.0, lax.add, (1, 3), (1, 2), "SAME"), lax.fori_loop(0, 4, lambda i, c: c + x[:, i][:, None], x), jax.nn.one_hot(jnp.argmax(x, 1), 6))
    return jax2tf.convert(f, native_serialization=False, with_gradient=False, polymorphic_shapes=["b,_"]), [("float32", None, 6)], [[(4, 6)], [(2, 6)]]


# ---- TensorFlow Probability ---------------------------------------------------------------------------------------------------


@kind
def tfp_densities():
    import tensorflow as tf
    import tensorflow_probability as tfp
    d, b = tfp.distributions, tfp.bijectors
    scale = [[1.0, 0, 0], [0.3, 2, 0], [0.1, -0.2, 0.7]]
    flow = b.Chain([b.Softplus(), b.ScaleMatvecTriL(scale), b.Permute([2, 0, 1]), b.Tanh()])

    def f(x):
        mixture = d.MixtureSameFamily(d.Categorical(logits=[0.1, 0.2]), d.Normal([-1.0, 1.0], [0.5, 1.0]))
        return (d.Normal(0.5, 2.0).log_prob(x), d.StudentT(5.0, 0.1, 2.0).log_prob(x), d.Gamma(2.0, 3.0).log_prob(tf.exp(x)), mixture.log_prob(x), d.VonMises(0.1, 2.0).log_prob(x),
                d.MultivariateNormalTriL([0.1, 0.2, 0.3], scale).log_prob(x), d.Normal(x, 1.0).kl_divergence(d.Normal(0.0, 2.0)), flow.forward(x), flow.forward_log_det_jacobian(x, 1),
                tfp.stats.auto_correlation(x, axis=1))
    return f, [("float32", None, 3)], [[(2, 3)], [(4, 3)]]


@kind
def tfp_processes():
    import numpy as np
    import tensorflow as tf
    import tensorflow_probability as tfp
    d, known = tfp.distributions, np.linspace(-1, 1, 5).astype("f4")[:, None]

    def f(x):
        q = d.GaussianProcessRegressionModel(tfp.math.psd_kernels.ExponentiatedQuadratic(1.2, 0.6), x[:, :1], known, np.sin(3 * known[:, 0]), observation_noise_variance=0.05)
        h = d.HiddenMarkovModel(d.Categorical(probs=[0.8, 0.2]), d.Categorical(probs=[[0.7, 0.3], [0.2, 0.8]]), d.Normal([0.0, 1.0], [1.0, 0.5]), 6)
        return q.mean(), q.stddev(), h.log_prob(x), h.posterior_mode(x)
    return f, [("float32", None, 6)], [[(2, 6)], [(3, 6)]]


# ---- sound --------------------------------------------------------------------------------------------------------------------


@kind
def sound_mel():
    import tensorflow as tf

    def f(w):
        s = tf.abs(tf.signal.stft(w, 400, 160, 512, pad_end=True))
        m = tf.math.log(s @ tf.signal.linear_to_mel_weight_matrix(64, 257, 16000, 125.0, 7500.0) + 0.001)
        return tf.signal.mfccs_from_log_mel_spectrograms(m)[..., :13], tf.signal.frame(m, 4, 2, axis=0)
    return f, [("float32", None)], [[(1600,)], [(2401,)]]


@kind
def sound_separation():
    import tensorflow as tf
    mask = tf.Variable(draw(2, 129, 129))

    def f(w):
        s = tf.signal.stft(tf.transpose(w), 256, 64, pad_end=True)
        power = tf.math.real(s * tf.math.conj(s))
        y = tf.signal.inverse_stft(tf.cast(tf.sigmoid(tf.abs(s) @ mask), tf.complex64) * s, 256, 64, window_fn=tf.signal.inverse_stft_window_fn(64))
        return tf.transpose(y)[:tf.shape(w)[0]], power
    return f, [("float32", None, 2)], [[(1024, 2)], [(777, 2)]], [mask]


# ---- TensorFlow 1 -------------------------------------------------------------------------------------------------------------


@kind
def slim_mobilenet():
    """The graph of TF1, with is_training as a placeholder that has a default."""
    import importlib
    import tensorflow as tf
    for part in ("", ".base", ".convolutional", ".core", ".normalization", ".pooling"):  # where tf-slim looks for them
        sys.modules["tf_keras.legacy_tf_layers" + part] = importlib.import_module("tf_keras.src.legacy_tf_layers" + part)
    import tf_slim as slim
    v1 = tf.compat.v1

    def build(x):
        training = v1.placeholder_with_default(False, [], name="is_training")
        with slim.arg_scope([slim.batch_norm], is_training=training, scale=True), slim.arg_scope([slim.conv2d, slim.separable_conv2d], normalizer_fn=slim.batch_norm, activation_fn=tf.nn.relu6):
            y = slim.conv2d(x, 8, [3, 3], stride=2, scope="first")
            for i, (n, s) in enumerate([(16, 1), (24, 2)]):
                y = slim.separable_conv2d(y, None, [3, 3], depth_multiplier=1, stride=s, scope=f"depth{i}")
                y = slim.conv2d(y, n, [1, 1], scope=f"point{i}")
        y = slim.dropout(tf.reduce_mean(y, [1, 2], keepdims=True), 0.8, is_training=training)
        return slim.softmax(tf.squeeze(slim.conv2d(y, 10, [1, 1], activation_fn=None, scope="logits"), [1, 2]))
    return build, [("float32", None, 32, 32, 3)], [[(2, 32, 32, 3)], [(1, 32, 32, 3)]], "graph"


# ---- export -------------------------------------------------------------------------------------------------------------------


def values(specs, shapes, seed):
    import numpy as np
    rng = np.random.default_rng(seed)
    return [rng.integers(0, 30, s).astype("i4") if spec[0] == "int32" else rng.normal(0, 1, s).astype("f4") for spec, s in zip(specs, shapes)]


def save_graph(build, specs, feeds, folder):
    import tensorflow as tf
    v1 = tf.compat.v1
    with tf.Graph().as_default() as g, v1.Session(graph=g) as session:
        v1.set_random_seed(1)
        ins = [v1.placeholder(t, s, name=f"x{i}") for i, (t, *s) in enumerate(specs)]
        outs = {f"o{i}": tf.identity(o) for i, o in enumerate(tf.nest.flatten(build(*ins)))}
        session.run(v1.global_variables_initializer())
        got = [session.run(outs, dict(zip(ins, feed))) for feed in feeds]
        v1.saved_model.simple_save(session, folder, {p.op.name: p for p in ins}, outs)
    return got


def save_function(fn, specs, feeds, folder, variables):
    import tensorflow as tf
    module = tf.Module()
    module.kept = variables
    signature = [tf.TensorSpec(s, t, name=f"x{i}") for i, (t, *s) in enumerate(specs)]
    module.f = tf.function(lambda *x: {f"o{i}": tf.identity(o) for i, o in enumerate(tf.nest.flatten(fn(*x)))}, input_signature=signature, autograph=False)
    tf.saved_model.save(module, folder, signatures=module.f)
    return [{k: v.numpy() for k, v in module.f(*map(tf.constant, feed)).items()} for feed in feeds]


def export(name, folder):
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_USE_LEGACY_KERAS="1")
    if name.startswith("jax"):
        import jax  # noqa: F401, before TensorFlow: both bring protocol buffers
    import numpy as np
    import tensorflow as tf
    os.makedirs(folder, exist_ok=True)
    fn, specs, sizes, *more = KINDS[name]()
    feeds = [values(specs, s, i) for i, s in enumerate(sizes)]
    graph = more == ["graph"]
    outs = save_graph(fn, specs, feeds, folder + "/model") if graph else save_function(fn, specs, feeds, folder + "/model", more)
    sets = {f"{i}/in/x{k}": v for i, feed in enumerate(feeds) for k, v in enumerate(feed)}
    sets.update({f"{i}/out/{k}": v for i, got in enumerate(outs) for k, v in got.items()})
    code = "import sys, tensorflow as tf; m = sys.argv[1]; open(m + '/official.tflite', 'wb').write(tf.lite.TFLiteConverter.from_saved_model(m + '/model').convert())"
    if subprocess.run([sys.executable, "-c", code, folder], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode:  # it aborts on some
        print("  the official converter refuses it")
    np.savez(folder + "/io.npz", **sets)  # last: it says that the export is complete


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["export", "check"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--cache", default=os.path.join(ROOT, "build", "kinds"))
    parser.add_argument("--litecast", default=os.path.join(ROOT, "build", "release", "litecast"))
    args = parser.parse_args()
    names, failed = args.names or sorted(KINDS), []
    for name in names:
        folder = os.path.join(args.cache, name)
        exported = os.path.exists(folder + "/io.npz")
        if args.command == "export" and not exported:
            print(name, flush=True)
            p = subprocess.run([sys.executable, "-c", f"import sys; sys.path.insert(0, {os.path.dirname(os.path.abspath(__file__))!r}); import kinds; kinds.export({name!r}, {folder!r})"],
                               stderr=subprocess.PIPE, text=True)
            if p.returncode:
                failed.append(f"{name}: {p.stderr.strip().splitlines()[-1][:200]}")
        elif args.command == "check":
            why = families.check(name, folder, args.litecast) if exported else "is not exported"
            if why:
                failed.append(f"{name} {why}")
    print(*failed, sep="\n", end="\n" if failed else "")
    print(f"{len(names) - len(failed)} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
