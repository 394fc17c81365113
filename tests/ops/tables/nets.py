"""Small whole networks, one of each kind that people convert: classifiers, detectors, segmenters, transformers, audio."""
import numpy as np
import tensorflow as tf

from make import F, I, weights
from tables.state import keras_case

w = weights


def rows(case):
    import keras
    from keras import layers as k, ops
    make = lambda name, build, *shapes: keras_case(case, name, build, *shapes, rtol=1e-3)

    def model(shape, f):
        def build():
            x = keras.Input(shape)
            return keras.Model(x, f(x))
        return build

    def conv(x, n, size=3, stride=1, act="relu", groups=1, dilation=1):
        x = k.Conv2D(n, size, stride, "same", use_bias=False, groups=groups, dilation_rate=dilation)(x)
        x = k.BatchNormalization()(x)
        return k.Activation(act)(x) if act else x

    def residual(x):
        x = conv(k.ZeroPadding2D(1)(x), 8)
        y = conv(conv(x, 8), 8, act=None)
        x = k.ReLU()(k.Add()([x, y]))
        y = conv(conv(x, 12, stride=2), 12, act=None)
        x = k.ReLU()(k.Add()([conv(x, 12, 1, 2, None), y]))
        return k.Dense(5, "softmax")(k.GlobalAveragePooling2D()(x))
    make("resnet", model((16, 16, 3), residual), (16, 16, 3))

    def preactivated(x):
        x = k.Conv2D(8, 3, 2)(x)
        for _ in range(2):
            y = k.Activation("relu")(k.BatchNormalization()(x))
            y = k.Conv2D(8, 3, padding="same", use_bias=False)(y)
            x = k.Add()([x, k.Conv2D(8, 3, padding="same")(k.ReLU()(k.BatchNormalization()(y)))])
        return k.Dense(4)(k.Flatten()(k.MaxPooling2D(3, 2, "same")(x)))
    make("resnet_v2", model((17, 17, 3), preactivated), (17, 17, 3))

    def inverted(x, n, stride, act, squeeze):
        c = x.shape[-1]
        y = conv(x, c * 3, 1, act=act)
        if stride == 2:
            y = k.ZeroPadding2D(((0, 1), (0, 1)))(y)
        y = k.DepthwiseConv2D(3, stride, "valid" if stride == 2 else "same", use_bias=False)(y)
        y = k.Activation(act)(k.BatchNormalization()(y))
        if squeeze:
            s = k.GlobalAveragePooling2D(keepdims=True)(y)
            s = k.Conv2D(y.shape[-1], 1, activation="hard_sigmoid" if act == "hard_silu" else "sigmoid")(k.Conv2D(4, 1, activation="relu")(s))
            y = k.Multiply()([y, s])
        y = conv(y, n, 1, act=None)
        return k.Add()([x, y]) if stride == 1 and c == n else y

    for name, act, squeeze in [("mobilenet_v2", "relu6", False), ("mobilenet_v3", "hard_silu", True), ("efficientnet", "swish", True)]:
        def body(x, act=act, squeeze=squeeze):
            x = conv(k.Rescaling(1 / 127.5, -1)(x), 6, 3, 2, act)
            for n, s in [(6, 1), (8, 2), (8, 1)]:
                x = inverted(x, n, s, act, squeeze)
            return k.Dense(5, "softmax")(k.Dropout(0.2)(k.GlobalAveragePooling2D()(conv(x, 16, 1, act=act))))
        make(name, model((16, 16, 3), body), (16, 16, 3))

    def separable(x):
        for n in (8, 12):
            y = k.BatchNormalization()(k.SeparableConv2D(n, 3, padding="same", use_bias=False)(k.ReLU()(x)))
            x = k.Add()([k.MaxPooling2D(3, 2, "same")(y), k.BatchNormalization()(k.Conv2D(n, 1, 2, "same", use_bias=False)(x))])
        return k.GlobalMaxPooling2D()(x)
    make("xception", model((12, 12, 4), separable), (12, 12, 4))

    def branches(x):
        a = conv(x, 4, 1)
        b = conv(conv(conv(x, 4, 1), 4, (1, 5)), 4, (5, 1))
        c = conv(k.AveragePooling2D(3, 1, "same")(x), 4, 1)
        return k.Dense(3)(k.GlobalAveragePooling2D()(k.Concatenate()([a, b, c, k.MaxPooling2D(3, 1, "same")(x)])))
    make("inception", model((10, 10, 3), branches), (10, 10, 3))

    def dense_block(x):
        for _ in range(3):
            y = k.Conv2D(4, 3, padding="same", use_bias=False)(k.ReLU()(k.BatchNormalization()(x)))
            x = k.Concatenate()([x, y])
        return k.AveragePooling2D(2)(k.Conv2D(6, 1)(k.ReLU()(k.BatchNormalization()(x))))
    make("densenet", model((8, 8, 4), dense_block), (8, 8, 4))

    def shuffle(x):
        n = x.shape[-1]
        x = k.Reshape((8, 8, 2, n // 2))(conv(x, n, 1, groups=2))
        x = k.Reshape((8, 8, n))(k.Permute((1, 2, 4, 3))(x))
        a, b = x[..., :n // 2], x[..., n // 2:]
        return k.Concatenate()([conv(a, n // 2), b])
    make("shufflenet", model((8, 8, 8), shuffle), (8, 8, 8))

    def convnext(x):
        x = k.LayerNormalization(epsilon=1e-6)(k.Conv2D(8, 4, 4)(x))
        for _ in range(2):
            y = k.LayerNormalization(epsilon=1e-6)(k.DepthwiseConv2D(7, padding="same")(x))
            y = k.Dense(8)(k.Activation("gelu")(k.Dense(32)(y)))
            x = k.Add()([x, k.Rescaling(0.5)(y)])
        return k.Dense(4)(k.LayerNormalization()(k.GlobalAveragePooling2D()(x)))
    make("convnext", model((16, 16, 3), convnext), (16, 16, 3))

    def unet(x, smooth="bilinear"):
        a = conv(x, 4)
        b = conv(k.MaxPooling2D()(a), 8)
        c = k.UpSampling2D(interpolation=smooth)(conv(b, 8))
        d = k.Conv2DTranspose(4, 2, 2)(b)
        return k.Conv2D(2, 1, activation="softmax")(conv(k.Concatenate()([a, c, d]), 4))
    make("unet", model((8, 8, 3), unet), (8, 8, 3))
    make("unet_unknown_size", model((None, None, 3), lambda x: unet(x, "nearest")), (8, 12, 3))

    def pyramid(x):
        y = k.Concatenate()([conv(x, 4, 3, dilation=d) for d in (1, 2, 3)] + [k.UpSampling2D(8)(conv(k.GlobalAveragePooling2D(keepdims=True)(x), 4, 1))])
        return k.UpSampling2D(2, interpolation="bilinear")(k.Conv2D(3, 1)(y))
    make("deeplab", model((8, 8, 4), pyramid), (8, 8, 4))

    def transformer(x, mask=False, heads=2):
        for _ in range(2):
            y = k.MultiHeadAttention(heads, 4)(x, x, use_causal_mask=mask)
            x = k.LayerNormalization(epsilon=1e-6)(k.Add()([x, y]))
            y = k.Dense(8)(k.Dense(16, "gelu")(x))
            x = k.LayerNormalization(epsilon=1e-6)(k.Add()([x, y]))
        return x

    def tokens(length, last, mask=False):
        def build():
            i = keras.Input((length,), dtype="int32")
            x = k.Embedding(9, 8)(i)
            if length:
                x = x + k.Embedding(length, 8)(ops.arange(length))
            return keras.Model(i, last(transformer(x, mask)))
        return build
    make("bert", tokens(6, lambda x: k.Dense(3, "softmax")(x[:, 0])), (6,))
    make("gpt", tokens(6, lambda x: k.Dense(9)(x), True), (6,))
    make("encoder_unknown_length", tokens(None, lambda x: k.GlobalAveragePooling1D()(x)), (5,))

    def vit(x):
        x = k.Reshape((16, 12))(k.Conv2D(12, 4, 4)(x)) if x.shape[1] == 16 else x
        return k.Dense(4)(k.GlobalAveragePooling1D()(transformer(k.Dense(8)(x))))
    make("vit", model((16, 16, 3), vit), (16, 16, 3))

    def mixer(x):
        y = k.Permute((2, 1))(k.LayerNormalization()(x))
        x = k.Add()([x, k.Permute((2, 1))(k.Dense(6)(k.Dense(8, "gelu")(y)))])
        return k.Add()([x, k.Dense(8)(k.Dense(16, "gelu")(k.LayerNormalization()(x)))])
    make("mixer", model((6, 8), mixer), (6, 8))

    def wavenet(x):
        x = k.Conv1D(6, 1)(x)
        for d in (1, 2, 4):
            a = k.Conv1D(6, 2, padding="causal", dilation_rate=d, activation="tanh")(x)
            b = k.Conv1D(6, 2, padding="causal", dilation_rate=d, activation="sigmoid")(x)
            x = k.Add()([x, k.Conv1D(6, 1)(k.Multiply()([a, b]))])
        return k.Conv1D(3, 1)(x)
    make("wavenet", model((None, 2), wavenet), (9, 2))

    def text(x):
        return k.Dense(2, "sigmoid")(k.Concatenate()([k.GlobalMaxPooling1D()(k.Conv1D(4, n, activation="relu")(x)) for n in (2, 3)]))

    def words():
        i = keras.Input((8,), dtype="int32")
        return keras.Model(i, text(k.Embedding(9, 6)(i)))
    make("text_cnn", words, (8,))

    def wide_deep():
        a, b = keras.Input((5,), name="wide"), keras.Input((3,), name="ids", dtype="int32")
        deep = k.Dense(8, "relu")(k.Flatten()(k.Embedding(9, 4)(b)))
        return keras.Model([a, b], k.Dense(1, "sigmoid")(k.Concatenate()([a, deep])))
    make("wide_deep", wide_deep, (5,), (3,))

    def two_heads():
        x = keras.Input((12, 12, 3), name="image")
        y = conv(conv(x, 8, stride=2), 8, stride=2)
        boxes = k.Reshape((18, 4), name="boxes")(k.Conv2D(8, 3, padding="same")(y))
        scores = k.Activation("sigmoid", name="scores")(k.Reshape((18, 3))(k.Conv2D(6, 3, padding="same")(y)))
        return keras.Model(x, {"boxes": boxes, "scores": scores})
    make("detector_heads", two_heads, (12, 12, 3))

    def crnn(x):
        x = conv(x, 4)
        x = k.Reshape((6, 6 * 4))(x)
        return k.Dense(3, "softmax")(k.Bidirectional(k.LSTM(4, return_sequences=True))(x))
    make("crnn", model((6, 6, 1), crnn), (6, 6, 1))
    make("gru_forecast", model((7, 3), lambda x: k.Dense(2)(k.GRU(4)(k.GRU(5, return_sequences=True)(x)))), (7, 3))
    make("autoencoder", model((8,), lambda x: k.Dense(8)(k.Dense(6, "selu")(k.Dense(2, "tanh")(x)))), (8,))
    plain(case)


def plain(case):
    """Networks written with TensorFlow's functions, frozen."""
    def keyword_spotter(x):
        s = tf.abs(tf.signal.stft(x, 16, 8, 16))[..., None]
        y = tf.nn.relu(tf.nn.conv2d(tf.math.log(s + 1e-3), w("kw1", 3, 3, 1, 4), 2, "SAME"))
        return tf.nn.softmax(tf.reshape(y, [-1, 3 * 5 * 4]) @ w("kw2", 60, 3))
    case("keyword_spotter", keyword_spotter, F(1, 56), rtol=1e-3, atol=1e-4, form="frozen")

    def nchw_net(x):
        y = tf.transpose(x, [0, 3, 1, 2])
        for name, n in [("a", 3), ("b", 4)]:
            y = tf.transpose(tf.nn.conv2d(tf.transpose(y, [0, 2, 3, 1]), w(name, 3, 3, n, 4), 1, "SAME"), [0, 3, 1, 2])
            y = tf.nn.relu(y + w(name + "b", 4)[:, None, None])
        return tf.reduce_mean(y, [2, 3])
    case("channels_first_between", nchw_net, F(2, 6, 6, 3), form="frozen")

    def decode(x):
        boxes, scores = x[0, :, :4], tf.sigmoid(x[0, :, 4])
        centre, size = boxes[:, :2], tf.exp(boxes[:, 2:] * 0.3)
        corners = tf.concat([centre - size / 2, centre + size / 2], 1)
        kept = tf.image.non_max_suppression(corners, scores, 4, 0.5, 0.3)
        return {"boxes": tf.gather(corners, kept), "scores": tf.gather(scores, kept)}
    case("yolo_decode", decode, F(1, 10, 5))

    def beam(x, t):
        y = tf.matmul(tf.gather(w("emb", 9, 6), t), w("proj", 6, 9)) + x[:, None]
        return tf.math.top_k(tf.nn.log_softmax(y), 2)[1]
    case("beam_step", beam, F(2, 9), I(2, 3, lo=0, hi=9))

    def rotary(x):
        n = tf.shape(x)[1]
        angle = tf.cast(tf.range(n), tf.float32)[:, None] * np.float32([1, .1])
        a, b = tf.split(x, 2, -1)
        return tf.concat([a * tf.cos(angle) - b * tf.sin(angle), a * tf.sin(angle) + b * tf.cos(angle)], -1)
    case("rotary_embedding", rotary, F(None, None, 4))

    def capsule(x):
        s = tf.einsum("bij,ijkl->bkl", x, w("caps", 4, 3, 2, 5))
        n = tf.reduce_sum(s * s, -1, keepdims=True)
        return n / (1 + n) * s * tf.math.rsqrt(n + 1e-7)
    case("capsule", capsule, F(None, 4, 3))
