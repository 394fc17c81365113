#!/usr/bin/env python3
"""Vision families of model zoos (backbones, detectors, segmenters): small members, converted, run by LiteRT, compared with TensorFlow.

usage: zoo.py export [NAME ...]     build/zoo/NAME/{model/, io.npz, official.tflite}: needs tensorflow, tf_keras and the zoos,
                                    pip install --no-deps kecam keras-unet-collection image-classifiers keras-applications efficientnet
                                        segmentation-models tfimm keras-cv kimm kyolo deepface retina-face
       zoo.py check [NAME ...]      convert with litecast, run, compare; needs numpy and ai-edge-litert only

What is tried is the graph that a zoo's code writes, so weights are random, and those that are all the same (scales of 1e-6, statistics
of batches) are moved.  A model passes as in families.py: right for two sizes of the batch, no more operators than the official
converter's, and here no larger a file either.
"""
import contextlib
import importlib
import io
import os
import shutil
import sys

import families

SIZES = (3, 1)  # batches

# name: class, arguments.  Of the size, `input_shape` is (size, size, 3) when it is a number.
KECAM = {
    "beit": ("beit.Beit", 64, dict(depth=2, embed_dim=192, num_heads=3, use_shared_pos_emb_for_attn=True)),
    "botnet": ("botnet.BotNet26T", 64),
    "botnext": ("botnet.BotNextECA26T", 64),
    "caformer": ("caformer.CAFormerS18", 64),
    "cmt": ("cmt.CMTTiny", 64),
    "cmt_torch": ("cmt.CMTTiny_torch", 64),
    "coat": ("coat.CoaTTiny", 64),
    "coat_lite": ("coat.CoaTLiteTiny", 64),
    "coatnet": ("coatnet.CoAtNetT", 64),
    "convformer": ("caformer.ConvFormerS18", 64),
    "convnext": ("convnext.ConvNeXtTiny", 64),
    "convnext2": ("convnext.ConvNeXtV2Atto", 64),
    "cotnet": ("cotnet.CotNet50", 64),
    "cotnet_se": ("cotnet.CotNetSE50D", 64),
    "cspnext": ("cspnext.CSPNeXtTiny", 64),
    "davit": ("davit.DaViT_T", 64),
    "dinat": ("dinat.DiNAT_Mini", 224),
    "dinov2": ("dinov2.DINOv2", 56, dict(depth=2, embed_dim=384, num_heads=6)),
    "edgenext": ("edgenext.EdgeNeXt_XX_Small", 64),
    "efficientdet": ("efficientdet.EfficientDetD0", 128),
    "efficientdet_lite": ("efficientdet.EfficientDetLite0", 128),
    "efficientformer": ("efficientformer.EfficientFormerL1", 64),
    "efficientformer2": ("efficientformer.EfficientFormerV2S0", 64),
    "efficientnet_edge": ("efficientnet.EfficientNetEdgeTPUSmall", 64),
    "efficientnet2_gc": ("efficientnet.EfficientNetV2T_GC", 64),
    "efficientvit_b": ("efficientvit.EfficientViT_B0", 64),
    "efficientvit_l": ("efficientvit.EfficientViT_L0", 64),
    "efficientvit_m": ("efficientvit.EfficientViT_M0", 224),
    "eva": ("eva.EVA", 56, dict(depth=2, embed_dim=128, num_heads=4)),
    "eva02": ("eva02.EVA02", 56, dict(depth=2, embed_dim=192, num_heads=3)),
    "fasternet": ("fasternet.FasterNetT0", 64),
    "fastervit": ("fastervit.FasterViT0", 224),
    "fastvit": ("fastvit.FastViT_T8", 64),
    "fastvit_sa": ("fastvit.FastViT_SA12", 64),
    "fbnet": ("fbnetv3.FBNetV3B", 64),
    "flexivit": ("flexivit.FlexiViT", 64, dict(depth=2, embed_dim=192, num_heads=3)),
    "gcvit": ("gcvit.GCViT_XXTiny", 224),
    "ghostnet": ("ghostnet.GhostNet_050", 64),
    "ghostnet2": ("ghostnet.GhostNetV2_100", 64),
    "gmlp": ("gated_mlp.GMLP", 64, dict(num_blocks=2, patch_size=16, stem_width=128, channels_mlp_dim=256)),
    "gpt2": ("gpt2.GPT2", None, dict(num_blocks=2, max_block_size=16, vocab_size=64)),
    "gpvit": ("gpvit.GPViT_L1", 64),
    "halobot": ("halonet.HaloBotNet50T", 256),
    "halonet": ("halonet.HaloNetH0", 256),
    "halonext": ("halonet.HaloNextECA26T", 256),
    "haloregnet": ("halonet.HaloRegNetZB", 224),
    "hiera": ("hiera.HieraTiny", 224),
    "hornet": ("hornet.HorNetTiny", 64),
    "hornet_gf": ("hornet.HorNetTinyGF", 224),
    "iformer": ("iformer.IFormerSmall", 224),
    "inceptionnext": ("inceptionnext.InceptionNeXtTiny", 64),
    "lcnet": ("lcnet.LCNet050", 64),
    "levit": ("levit.LeViT128S", 64),
    "llama2": ("llama2.LLaMA2", None, dict(embedding_size=64, num_heads=2, num_blocks=2, max_block_size=16, vocab_size=64)),
    "maxvit": ("maxvit.MaxViT_Tiny", 224),
    "metatransformer": ("beit.MetaTransformer", 64, dict(depth=2, embed_dim=192, num_heads=3)),
    "mlpmixer": ("mlp_mixer.MLPMixer", 64, dict(num_blocks=2, patch_size=16, stem_width=128, tokens_mlp_dim=64, channels_mlp_dim=256)),
    "mobilenet3": ("mobilenetv3.MobileNetV3Small050", 64),
    "mobilevit": ("mobilevit.MobileViT_XXS", 64),
    "mobilevit2": ("mobilevit.MobileViT_V2_050", 64),
    "moganet": ("moganet.MogaNetXtiny", 64),
    "nat": ("nat.NAT_Mini", 224),
    "nfnet": ("nfnets.NFNetF0", 64),
    "nfnet_eca": ("nfnets.ECA_NFNetL0", 64),
    "nfnet_light": ("nfnets.NFNetL0", 64),
    "pvt2": ("pvt.PVT_V2B0", 64),
    "pvt2_linear": ("pvt.PVT_V2B2_linear", 224),
    "regnet": ("regnet.RegNetY032", 64),
    "regnet_z": ("regnet.RegNetZB16", 64),
    "regnet_z_evo": ("regnet.RegNetZD8_EVO", 64),
    "repvit": ("repvit.RepViT_M09", 64),
    "resmlp": ("res_mlp.ResMLP", 64, dict(num_blocks=2, patch_size=16, stem_width=128, channels_mlp_dim=256)),
    "resnest": ("resnest.ResNest50", 64),
    "resnetd": ("resnet_deep.ResNet50D", 64),
    "resnetq": ("resnet_quad.ResNet51Q", 64),
    "resnext": ("resnext.ResNeXt50", 64),
    "swin2": ("swin_transformer_v2.SwinTransformerV2Tiny_ns", 224),
    "swin2_window": ("swin_transformer_v2.SwinTransformerV2Tiny_window8", 128),
    "tinynet": ("tinynet.TinyNetE", 64),
    "tinyvit": ("tinyvit.TinyViT_5M", 224),
    "uniformer": ("uniformer.UniformerSmall32", 64),
    "uniformer_token": ("uniformer.UniformerSmallPlus64", 64, dict(token_label_top=True)),
    "vanillanet": ("vanillanet.VanillaNet5", 64),
    "vit": ("beit.ViTTinyPatch16", 64),
    "vit5": ("beit.ViT5_Small_Patch16", 64),
    "volo": ("volo.VOLO_d1", 224),
    "wavemlp": ("wave_mlp.WaveMLP_T", 64),
    "yolo_nas": ("yolov8.YOLO_NAS_S", 128),
    "yolor": ("yolor.YOLOR_CSP", 128),
    "yolov7": ("yolov7.YOLOV7_Tiny", 128),
    "yolov8": ("yolov8.YOLOV8_N", 128),
    "yolov8_class": ("yolov8.YOLOV8_N_CLS", 64),
    "yolov8_segment": ("yolov8.YOLOV8_N_SEG", 128),
    "yolox": ("yolox.YOLOXNano", 128),
}


def of_kecam(path, size, more=None):
    zoo = importlib.import_module("keras_cv_attention_models")
    module, name = path.rsplit(".", 1)
    for part in module.split("."):
        zoo = getattr(zoo, part)
    shape = dict(input_shape=(size, size, 3)) if size else {}
    return getattr(zoo, name)(pretrained=None, **shape, **(more or {}))


def of(path, *args, **more):
    """A module's function called: only the zoo that is wanted is imported."""
    module, name = path.split(":")
    return getattr(importlib.import_module(module), name)(*args, **more)


def second_keras():
    """The other zoos of Keras 2."""
    def unet(kind, *args, **more):
        return of("keras_unet_collection.models:" + kind, (64, 64, 3), *args, n_labels=3, **more)

    def segmentation(kind, backbone, size=64):
        return of("segmentation_models:" + kind, backbone, input_shape=(size, size, 3), classes=3, encoder_weights=None)

    def classifier(name):
        from classification_models.tfkeras import Classifiers
        return Classifiers.get(name)[0](input_shape=(64, 64, 3), weights=None, classes=10)

    def timm(name, **more):
        return of("tfimm:create_model", name, pretrained=False, nb_classes=10, **more)

    def face(name, build):
        return of("deepface.models.facial_recognition.tf." + name + ":" + build)

    def detected_face():
        importlib.import_module("retinaface.model.retinaface_model").load_weights = lambda model: model
        return of("retinaface.model.retinaface_model:build_model")

    down = [8, 16, 32, 64]
    return {
        "arcface": lambda: face("ArcFace", "ResNet34"),
        "attention_unet": lambda: unet("att_unet_2d", down, batch_norm=True, backbone=None),
        "cait": lambda: timm("cait_xxs24_224"),
        "convmixer": lambda: timm("convmixer_768_32"),
        "facenet": lambda: face("Facenet", "InceptionResNetV1"),
        "fpn": lambda: segmentation("FPN", "resnet18"),
        "ghostface": lambda: face("GhostFaceNet", "GhostFaceNetV1"),
        "linknet": lambda: segmentation("Linknet", "mobilenetv2"),
        "pit": lambda: timm("pit_ti_224"),
        "poolformer": lambda: timm("poolformer_s12"),
        "pspnet": lambda: segmentation("PSPNet", "seresnet18", 144),
        "pvt": lambda: timm("pvt_tiny"),
        "r2_unet": lambda: unet("r2_unet_2d", down, batch_norm=True),
        "resnet_preact": lambda: timm("resnetv2_50x1_bitm"),
        "resunet_a": lambda: unet("resunet_a_2d", down, dilation_num=[1, 3, 5], aspp_num_down=16, aspp_num_up=8),
        "retinaface": detected_face,
        "seresnext": lambda: classifier("seresnext50"),
        "swin_unet": lambda: unet("swin_unet_2d", 16, depth=3, stack_num_down=2, stack_num_up=2, patch_size=(2, 2),
                                  num_heads=[2, 4, 4], window_size=[4, 2, 2], num_mlp=32),
        "transunet": lambda: unet("transunet_2d", down, embed_dim=32, num_mlp=64, num_heads=2, num_transformer=2, batch_norm=True),
        "u2net": lambda: unet("u2net_2d", filter_num_down=down, batch_norm=True),
        "unet": lambda: unet("unet_2d", down, batch_norm=True, activation="Snake", pool="ave", unpool="nearest"),
        "unet3plus": lambda: unet("unet_3plus_2d", filter_num_down=down, batch_norm=True, deep_supervision=True),
        "unet_efficientnet": lambda: segmentation("Unet", "efficientnetb0"),
        "unet_plus": lambda: unet("unet_plus_2d", down, batch_norm=True, activation="GELU"),
        "vit_hybrid": lambda: timm("vit_tiny_r_s16_p8_224"),
    }


def third_keras():
    """The zoos of Keras 3."""
    def kimm(name):
        return of("kimm.models:" + name, input_shape=(64, 64, 3), weights=None)

    def yolo(name, found=False):
        model = of("kyolo:" + name, nc=4, input_shape=(128, 128, 3))
        if not found:
            return model
        import keras
        return keras.Model(model.input, of("kyolo:YOLOPostprocessor", nc=4, conf_threshold=0.01, max_detections=20, pre_nms_topk=64)(model.output))

    def cv(name, **more):
        return of("keras_cv.models:" + name, **more)

    def diffusion(path, *args):
        return of("keras_cv.src.models.stable_diffusion." + path, *args, download_weights=False)

    return {
        "cv_yolo8": lambda: cv("YOLOV8Detector", backbone=of("keras_cv.models:YOLOV8Backbone", stackwise_channels=[16, 32, 64, 96],
                               stackwise_depth=[1, 1, 1, 1], include_rescaling=True, input_shape=(128, 128, 3)), num_classes=4,
                               bounding_box_format="xywh"),
        "diffusion_decoder": lambda: diffusion("decoder:Decoder", 64, 64),
        "kimm_convmixer": lambda: kimm("ConvMixer736D32"),
        "kimm_hgnet": lambda: kimm("HGNetV2B0"),
        "kimm_mobileone": lambda: kimm("MobileOneS0"),
        "kimm_mobilevit": lambda: kimm("MobileViTS"),
        "kimm_repvgg": lambda: kimm("RepVGGA0"),
        "video_swin": lambda: cv("VideoSwinBackbone", input_shape=(8, 64, 64, 3), embed_dim=24, window_size=[4, 4, 4], depths=[2, 2], num_heads=[2, 4]),
        "yolo5": lambda: yolo("yolov5n"),
        "yolo8_found": lambda: yolo("yolov8n", True),
        "yolo9": lambda: yolo("yolov9t"),
        "yolo10": lambda: yolo("yolov10n"),
        "yolo11": lambda: yolo("yolo11n"),
        "yolo12": lambda: yolo("yolo12n"),
        "yolo26": lambda: yolo("yolo26n"),
    }


def whole():
    """name: (whether its Keras is the second, what builds it)."""
    rows = {name: (True, lambda row=row: of_kecam(*row)) for name, row in KECAM.items()}
    rows.update({name: (True, build) for name, build in second_keras().items()})
    rows.update({name: (False, build) for name, build in third_keras().items()})
    return rows


# ---- export -------------------------------------------------------------------------------------------------------------------


def feed_of(specs, rng, batch):
    import numpy as np
    feed = {}
    for name, spec in specs.items():
        shape = [d if d is not None else batch if i == 0 else 64 if len(spec.shape) == 4 else 16 for i, d in enumerate(spec.shape)]
        value = rng.integers(0, 60, shape) if spec.dtype.is_integer else rng.uniform(0, 1, shape)
        feed[name] = np.asarray(value, spec.dtype.as_numpy_dtype)
    return feed


def export(name, folder):
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", KERAS_BACKEND="tensorflow", TF_ENABLE_ONEDNN_OPTS="0")
    second, build = whole()[name]
    if second:
        os.environ.update(TF_USE_LEGACY_KERAS="1", SM_FRAMEWORK="tf.keras")
    import numpy as np
    import tensorflow as tf
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    tf.keras.utils.set_random_seed(7)
    rng = np.random.default_rng(1)
    model = build()
    for w in model.weights:
        v = np.array(w)
        if v.dtype.kind == "f" and v.size and v.min() == v.max():
            w.assign(v + rng.uniform(-0.1, 0.1, v.shape).astype(v.dtype))
    with contextlib.redirect_stdout(io.StringIO()):
        model.export(folder + "/model")
    loaded = tf.saved_model.load(folder + "/model")
    run = loaded.signatures["serving_default"]
    families.record(folder, run, [feed_of(run.structured_input_signature[1], rng, batch) for batch in SIZES])


if __name__ == "__main__":
    families.main(sys.modules[__name__], "zoo")
