#!/usr/bin/env python3
"""Train the digits model that `make demo` converts: a small convolutional net on scikit-learn's bundled digits.

usage: train.py            (needs tensorflow-cpu, keras and scikit-learn: tests/requirements-oracle.txt; about a minute)

Writes saved_model/ (Keras' model.export), frozen.pb (the same net with its weights as constants) and held_out.npz: images
the net never saw, their labels, and the probabilities that TensorFlow gives for them.
"""
import os
import shutil

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits

HERE = os.path.dirname(os.path.abspath(__file__))
HELD_OUT = 360


def net():
    image = keras.Input((8, 8, 1), name="image")
    x = layers.Rescaling(1 / 16)(image)
    x = layers.Conv2D(16, 3, padding="same", use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Conv2D(32, 1, activation="relu")(x)
    x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(48, 3, padding="same", activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(32, activation="relu")(x)
    digit = layers.Dense(10, activation="softmax", name="digit")(x)
    return keras.Model(image, digit)


def freeze(model, path):
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
    call = tf.function(lambda image: {"digit": model(image, training=False)},
                       input_signature=[tf.TensorSpec([None, 8, 8, 1], tf.float32, name="image")])
    graph = convert_variables_to_constants_v2(call.get_concrete_function()).graph.as_graph_def()
    with open(path, "wb") as f:
        f.write(graph.SerializeToString(deterministic=True))


def main():
    keras.utils.set_random_seed(7)
    images, labels = load_digits(return_X_y=True)
    images = images.reshape(-1, 8, 8, 1).astype("float32")
    order = np.random.default_rng(7).permutation(len(images))
    images, labels = images[order], labels[order]
    train, test = slice(HELD_OUT, None), slice(0, HELD_OUT)
    model = net()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(images[train], labels[train], batch_size=32, epochs=30, verbose=0)
    model.optimizer.learning_rate = 2e-4
    model.fit(images[train], labels[train], batch_size=64, epochs=10, verbose=0)
    answers = model.predict(images[test], verbose=0)
    print(f"accuracy on {HELD_OUT} held-out images: {np.mean(answers.argmax(1) == labels[test]):.4f}, "
          f"{model.count_params()} parameters")

    saved = os.path.join(HERE, "saved_model")
    shutil.rmtree(saved, ignore_errors=True)
    model.export(saved, verbose=False)
    for name in ("fingerprint.pb", "assets"):
        path = os.path.join(saved, name)
        os.rmdir(path) if os.path.isdir(path) else os.path.exists(path) and os.remove(path)
    freeze(model, os.path.join(HERE, "frozen.pb"))
    np.savez_compressed(os.path.join(HERE, "held_out.npz"), images=images[test].astype("uint8"),
                        labels=labels[test].astype("uint8"), tensorflow=answers)


if __name__ == "__main__":
    main()
