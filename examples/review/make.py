#!/usr/bin/env python3
"""Make the text classifier that the README runs `litecast check` on: its preprocessing has no TensorFlow Lite operators.

usage: make.py      (needs tensorflow-cpu: scripts/setup --oracle)
"""
import os
import shutil

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS, WIDTH = 256, 8


class Review(tf.Module):
    def __init__(self):
        rng = np.random.default_rng(11)
        self.embedding = tf.Variable(rng.standard_normal((WORDS, WIDTH)).astype("float32"), name="embedding")
        self.kernel = tf.Variable(rng.standard_normal((WIDTH, 2)).astype("float32"), name="kernel")
        self.bias = tf.Variable(np.zeros(2, "float32"), name="bias")

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="words")])
    def classify(self, words):
        with tf.name_scope("tokens"):
            clean = tf.strings.regex_replace(tf.strings.lower(words), "[^a-z]", "")
            ids = tf.strings.to_hash_bucket_fast(clean, WORDS)
        with tf.name_scope("classifier"):
            mean = tf.reduce_mean(tf.gather(self.embedding, ids), 0, keepdims=True)
            return {"probability": tf.nn.softmax(tf.matmul(mean, self.kernel) + self.bias)}


def main():
    path = os.path.join(HERE, "saved_model")
    shutil.rmtree(path, ignore_errors=True)
    model = Review()
    tf.saved_model.save(model, path, signatures=model.classify)
    for name in ("fingerprint.pb", "assets"):
        extra = os.path.join(path, name)
        os.rmdir(extra) if os.path.isdir(extra) else os.path.exists(extra) and os.remove(extra)


if __name__ == "__main__":
    main()
