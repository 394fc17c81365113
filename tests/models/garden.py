#!/usr/bin/env python3
"""The TensorFlow Model Garden (text encoders, vision backbones, detectors, video): converted, run by LiteRT, compared with TensorFlow.

usage: garden.py export [NAME ...]     build/garden/NAME/{model/, io.npz, official.tflite}: needs tensorflow, tf_keras and
                                       pip install --no-deps tf-models-official tensorflow-model-optimization tf-slim gin-config
                                           immutabledict pyyaml
       garden.py check [NAME ...]      convert with litecast, run, compare; needs numpy and ai-edge-litert only

Text encoders are of two layers of a few units, vision models of their own size for small images.  Weights are random; the
statistics of batches are moved.  A model passes as in families.py.  What needs data sets or hubs is left out: modules that are
not there are replaced by empty ones.
"""
import importlib.abc
import importlib.machinery
import os
import shutil
import sys
import unittest.mock

import families

SIZES = families.SIZES

TEXT = dict(vocab_size=60, hidden_size=32, num_layers=2, num_attention_heads=4, max_sequence_length=16, type_vocab_size=2)
ENCODERS = {
    "albert": ("AlbertEncoder", dict(TEXT, embedding_width=16, intermediate_size=64)),
    "bert": ("BertEncoder", dict(TEXT, inner_dim=64)),
    "bert2": ("BertEncoderV2", dict(TEXT, inner_dim=64)),
    "fnet": ("FNet", dict(TEXT, inner_dim=64)),
    "funnel": ("FunnelTransformerEncoder", dict(TEXT, inner_dim=64, pool_stride=2)),
    "mobilebert": ("MobileBERTEncoder", dict(word_vocab_size=60, word_embed_size=16, hidden_size=32, num_blocks=2, num_attention_heads=4,
                                             max_sequence_length=16, type_vocab_size=2, intermediate_size=64, intra_bottleneck_size=16)),
    "packed": ("PackedSequenceEmbedding", dict(vocab_size=60, type_vocab_size=2, embedding_width=32, hidden_size=32, max_seq_length=16,
                                               initializer="glorot_uniform", dropout_rate=0.1)),
    "sparse_mixer": ("SparseMixer", dict(TEXT, inner_dim=64, moe_layers=(), attention_layers=(1,))),
}

# name: class, size of the image, arguments.
VISION = {
    "dilated_resnet": ("DilatedResNet", 64, dict(model_id=50, output_stride=8)),
    "efficientnet": ("EfficientNet", 64, dict(model_id="b0")),
    "mobiledet": ("MobileDet", 64, dict(model_id="MobileDetCPU")),
    "mobilenet1": ("MobileNet", 64, dict(model_id="MobileNetV1")),
    "mobilenet2": ("MobileNet", 64, dict(model_id="MobileNetV2")),
    "mobilenet3": ("MobileNet", 64, dict(model_id="MobileNetV3Large")),
    "mobilenet3_small": ("MobileNet", 64, dict(model_id="MobileNetV3Small")),
    "mobilenet4": ("MobileNet", 64, dict(model_id="MobileNetV4ConvSmall")),
    "mobilenet4_hybrid": ("MobileNet", 128, dict(model_id="MobileNetV4HybridMedium")),
    "mobilenet_multi": ("MobileNet", 64, dict(model_id="MobileNetMultiAVG")),
    "resnet": ("ResNet", 64, dict(model_id=18)),
    "resnet_se": ("ResNet", 64, dict(model_id=50, se_ratio=0.25, stem_type="v1", replace_stem_max_pool=True, resnetd_shortcut=True)),
    "revnet": ("RevNet", 64, dict(model_id=56)),
    "spinenet": ("SpineNet", 128, dict(min_level=3, max_level=7)),
    "spinenet_mobile": ("SpineNetMobile", 128, dict(min_level=3, max_level=7)),
    "vit": ("VisionTransformer", 32, dict(mlp_dim=64, num_heads=4, num_layers=2, patch_size=8, hidden_size=32)),
    "vit_gap": ("VisionTransformer", 32, dict(mlp_dim=64, num_heads=4, num_layers=2, patch_size=8, hidden_size=32, pooler="gap")),
}

MOVINETS = {
    "movinet": dict(conv_type="2plus1d", se_type="2plus3d", activation="hard_swish", gating_activation="hard_sigmoid"),
    "movinet_causal": dict(conv_type="2plus1d", causal=True),
}


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Modules that the Garden imports and these models do not call."""

    NAMES = {"cv2", "kaggle", "matplotlib", "pandas", "PIL", "psutil", "pycocotools", "sacrebleu", "scipy", "sentencepiece", "seqeval",
             "sklearn", "tensorflow_datasets", "tensorflow_hub", "tensorflow_text"}

    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.split(".")[0] in self.NAMES else None

    def create_module(self, spec):
        module = unittest.mock.MagicMock(name=spec.name)
        module.__path__, module.__spec__, module.__name__ = [], spec, spec.name
        return module

    def exec_module(self, module):
        pass


def encoder(cls, arguments):
    import tensorflow as tf
    from official.nlp.modeling import networks
    model = getattr(networks, cls)(**arguments)
    ids = [tf.TensorSpec([None, 16], tf.int32, name=n) for n in ("word", "mask", "type")]
    listed = isinstance(getattr(model, "inputs", None), list)

    def call(word, mask, type):
        return model([word, mask, type] if listed else {"input_word_ids": word, "input_mask": mask, "input_type_ids": type})
    return model, call, ids


def images(model, shape, call=None):
    import tensorflow as tf
    return model, call or (lambda image: model(image, training=False)), [tf.TensorSpec(shape, tf.float32, name="image")]


def backbone(cls, size, arguments):
    import tf_keras
    from official.vision.modeling import backbones
    shape = [None, size, size, 3]
    return images(getattr(backbones, cls)(input_specs=tf_keras.layers.InputSpec(shape=shape), **arguments), shape)


def movinet(arguments):
    import tf_keras
    from official.projects.movinet.modeling import movinet as network, movinet_model
    shape = [None, 4, 48, 48, 3]
    model = movinet_model.MovinetClassifier(network.Movinet(model_id="a0", **arguments), num_classes=5,
                                            input_specs={"image": tf_keras.layers.InputSpec(shape=shape)})
    return images(model, shape, lambda image: model({"image": image}, training=False))


def resnet_18():
    from official.vision.configs import backbones
    return backbones.Backbone(type="resnet", resnet=backbones.ResNet(model_id=18))


def retinanet():
    import tensorflow as tf
    import tf_keras
    from official.vision.configs import retinanet as config
    from official.vision.modeling import factory
    found = config.DetectionGenerator(nms_version="batched", use_cpu_nms=True, max_num_detections=10, pre_nms_top_k=20)
    model = factory.build_retinanet(tf_keras.layers.InputSpec(shape=[1, 128, 128, 3]),
                                    config.RetinaNet(num_classes=4, input_size=[128, 128, 3], backbone=resnet_18(), detection_generator=found))
    specs = [tf.TensorSpec([1, 128, 128, 3], name="image"), tf.TensorSpec([1, 2], name="shape")]
    return model, lambda image, shape: model(image, image_shape=shape, training=False), specs


def segmenter():
    import tf_keras
    from official.vision.configs import decoders, semantic_segmentation as config
    from official.vision.modeling import factory
    head = config.SegmentationHead(level=2, num_convs=1, num_filters=16, feature_fusion="pyramid_fusion")
    model = factory.build_segmentation_model(tf_keras.layers.InputSpec(shape=[None, 64, 64, 3]), config.SemanticSegmentationModel(
        num_classes=5, input_size=[64, 64, 3], min_level=2, max_level=5, backbone=resnet_18(), head=head,
        decoder=decoders.Decoder(type="fpn", fpn=decoders.FPN(num_filters=16))))
    return images(model, [None, 64, 64, 3])


def seq2seq():
    import tensorflow as tf
    from official.nlp.modeling import models
    layers = dict(num_layers=2, num_attention_heads=4, intermediate_size=32)
    model = models.Seq2SeqTransformer(vocab_size=50, embedding_width=32, decode_max_length=6, beam_size=2, alpha=0.6, eos_id=1,
                                      encoder_layer=models.TransformerEncoder(**layers), decoder_layer=models.TransformerDecoder(**layers))
    some = tf.ones([2, 5], tf.int32)
    model({"inputs": some, "targets": some}, training=False)
    return model, lambda ids: model({"inputs": ids}, training=False), [tf.TensorSpec([None, None], tf.int32, name="ids")]


def whole():
    """name: what builds (the model, a function of its tensors, their specs)."""
    rows = {name: lambda row=row: encoder(*row) for name, row in ENCODERS.items()}
    rows.update({name: lambda row=row: backbone(*row) for name, row in VISION.items()})
    rows.update({name: lambda row=row: movinet(row) for name, row in MOVINETS.items()})
    rows.update(retinanet=retinanet, segmenter=segmenter, seq2seq=seq2seq)
    return rows


def feed_of(specs, rng, batch, length):
    import numpy as np
    feed = {}
    for key, spec in specs.items():
        shape = [d if d is not None else length if axis else batch for axis, d in enumerate(spec.shape)]
        if key == "shape":
            value = np.full(shape, 128)
        elif spec.dtype.is_integer:
            value = rng.integers(0, 2 if key in ("mask", "type") else 50, shape)
        else:
            value = rng.uniform(0, 1, shape)
        feed[key] = np.asarray(value, spec.dtype.as_numpy_dtype)
    return feed


def export(name, folder):
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_USE_LEGACY_KERAS="1", TF_ENABLE_ONEDNN_OPTS="0")
    sys.meta_path.append(Absent())
    import numpy as np
    import tensorflow as tf
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    tf.keras.utils.set_random_seed(7)
    rng = np.random.default_rng(1)
    model, call, specs = whole()[name]()
    for w in model.variables:
        if "moving_variance" in w.name:
            w.assign(rng.uniform(0.5, 1.5, w.shape))
        elif "moving_mean" in w.name:
            w.assign(rng.normal(0, 0.1, w.shape))

    @tf.function(input_signature=specs, autograph=False)
    def serve(*tensors):
        return {f"out{i:02}": t for i, t in enumerate(x for x in tf.nest.flatten(call(*tensors)) if x is not None)}
    module = tf.Module()
    module.model, module.serve = model, serve
    tf.saved_model.save(module, folder + "/model", signatures=serve)
    run = tf.saved_model.load(folder + "/model").signatures["serving_default"]
    families.record(folder, run, [feed_of(run.structured_input_signature[1], rng, *size) for size in SIZES])


if __name__ == "__main__":
    families.main(sys.modules[__name__], "garden")
