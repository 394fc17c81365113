#!/usr/bin/env python3
"""Model families beyond keras.applications: small members of keras_hub's, converted, run by LiteRT, compared with TensorFlow.

usage: families.py export [NAME ...]     build/families/NAME/{model/, io.npz, official.tflite}: needs tensorflow and keras-hub
       families.py check [NAME ...]      convert with litecast, run, compare; needs numpy and ai-edge-litert only

Each family is a few lines: its backbone with two layers of a few units, sizes of batch and sequence open.  What is tried is
the graph that the family's code writes, so weights are random, and those that start at zero are not left there.  A model
passes when every output is within 1e-4 of its range for two sizes of the input, and it has at most the operators and the bytes
of the official converter's, where that one converts it at all.
"""
import argparse
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SIZES = ((2, 8), (1, 12))  # batch and length
TOLERANCE = 1e-4

TEXT = dict(vocabulary_size=64, num_layers=2, num_heads=2, hidden_dim=16, intermediate_dim=32)
SHORT = dict(TEXT, max_sequence_length=32)
GROUPED = dict(vocabulary_size=64, num_layers=2, num_query_heads=4, num_key_value_heads=2, hidden_dim=16, intermediate_dim=32)
PATCHES = dict(num_layers=2, hidden_dim=16, num_heads=2, intermediate_dim=32, image_shape=(32, 32, 3))
LONG = ["full_attention", "sliding_attention"]


def part(path, name):
    import importlib
    return getattr(importlib.import_module("keras_hub." + path), name)


def whole(classes=None):
    """name: a function that builds the model; `classes` is keras_hub.models."""
    m = classes

    def resnet(shape):
        return m.ResNetBackbone(input_conv_filters=[64], input_conv_kernel_sizes=[7], stackwise_num_filters=[64] * 4,
                                stackwise_num_blocks=[1] * 4, stackwise_num_strides=[1, 2, 2, 2], block_type="basic_block", image_shape=shape)

    return {
        "albert": lambda: m.AlbertBackbone(**TEXT, embedding_dim=8),
        "bart": lambda: m.BartBackbone(**SHORT),
        "bert": lambda: m.BertBackbone(**SHORT),
        "bert_classifier": lambda: m.BertTextClassifier(backbone=m.BertBackbone(**SHORT), num_classes=3, preprocessor=None),
        "bloom": lambda: m.BloomBackbone(**TEXT),
        "deberta": lambda: m.DebertaV3Backbone(**SHORT, bucket_size=8),
        "distilbert": lambda: m.DistilBertBackbone(**SHORT),
        "electra": lambda: m.ElectraBackbone(vocab_size=64, num_layers=2, num_heads=2, hidden_dim=16, embedding_dim=16,
                                             intermediate_dim=32, max_sequence_length=32),
        "esm2": lambda: m.ESM2Backbone(**SHORT),
        "falcon": lambda: m.FalconBackbone(vocabulary_size=64, num_layers=2, num_attention_heads=2, hidden_dim=16, intermediate_dim=32),
        "gemma": lambda: m.GemmaBackbone(**GROUPED, head_dim=4),
        "gemma2": lambda: m.GemmaBackbone(**GROUPED, head_dim=4, use_post_ffw_norm=True, use_post_attention_norm=True,
                                          attention_logit_soft_cap=50, final_logit_soft_cap=30, use_sliding_window_attention=True,
                                          sliding_window_size=4),
        "gemma3": lambda: m.Gemma3Backbone(**GROUPED, head_dim=4, image_size=16, use_sliding_window_attention=True, sliding_window_size=4),
        "gpt2": lambda: m.GPT2Backbone(**SHORT),
        "gpt2_language": lambda: m.GPT2CausalLM(backbone=m.GPT2Backbone(**SHORT), preprocessor=None),
        "gptneox": lambda: m.GPTNeoXBackbone(**SHORT),
        "gptoss": lambda: m.GptOssBackbone(**GROUPED, num_experts=3, sliding_window=4, head_dim=4),
        "llama": lambda: m.LlamaBackbone(**GROUPED),
        "llama3": lambda: m.Llama3Backbone(**GROUPED, rope_frequency_adjustment_factor=8, rope_low_freq_factor=1, rope_high_freq_factor=4,
                                           rope_pretraining_sequence_length=16),
        "mistral": lambda: m.MistralBackbone(**GROUPED, sliding_window=4),
        "mixtral": lambda: m.MixtralBackbone(**GROUPED, num_experts=3, sliding_window=4),
        "opt": lambda: m.OPTBackbone(**SHORT),
        "phi3": lambda: m.Phi3Backbone(**GROUPED),
        "qwen": lambda: m.QwenBackbone(**GROUPED),
        "qwen3": lambda: m.Qwen3Backbone(**GROUPED, head_dim=4),
        "qwen3_experts": lambda: m.Qwen3MoeBackbone(**GROUPED, moe_intermediate_dim=16, num_experts=4, top_k=2, head_dim=4),
        "qwen_experts": lambda: m.QwenMoeBackbone(**GROUPED, moe_intermediate_dim=16, shared_expert_intermediate_dim=16, num_experts=4, top_k=2),
        "qwen_window": lambda: m.Qwen2Backbone(**GROUPED, use_sliding_window_attention=True, sliding_window_size=4),
        "roberta": lambda: m.RobertaBackbone(**SHORT),
        "roformer": lambda: m.RoformerV2Backbone(**TEXT, head_size=8),
        "smollm3": lambda: m.SmolLM3Backbone(
            vocabulary_size=64, hidden_dim=16, intermediate_dim=32, num_layers=2, num_attention_heads=4, num_key_value_heads=2,
            attention_bias=False, attention_dropout=0.0, rope_layer_enabled_list=[True, False], layer_types=["full_attention"] * 2,
            mlp_bias=False, layer_norm_epsilon=1e-6, max_position_embeddings=32, rope_theta=1e4, partial_rotary_factor=1.0),
        "t5": lambda: m.T5Backbone(**TEXT, key_value_dim=8),
        "t5gemma": lambda: m.T5GemmaBackbone(
            vocabulary_size=64, sliding_window=4, cross_attention_hidden_size=16, query_pre_attn_scalar=4,
            encoder_hidden_dim=16, encoder_intermediate_dim=32, encoder_num_layers=2, encoder_num_attention_heads=4,
            encoder_num_key_value_heads=2, encoder_head_dim=4, encoder_layer_types=LONG, decoder_hidden_dim=16,
            decoder_intermediate_dim=32, decoder_num_layers=2, decoder_num_attention_heads=4, decoder_num_key_value_heads=2,
            decoder_head_dim=4, decoder_layer_types=LONG),
        "whisper": lambda: m.WhisperBackbone(**TEXT, max_encoder_sequence_length=32, max_decoder_sequence_length=16),
        "xlmroberta": lambda: m.XLMRobertaBackbone(**SHORT),
        "xlnet": lambda: m.XLNetBackbone(**TEXT),
        "clip": lambda: m.CLIPBackbone(
            part("src.models.clip.clip_vision_encoder", "CLIPVisionEncoder")(patch_size=8, **PATCHES),
            part("src.models.clip.clip_text_encoder", "CLIPTextEncoder")(**dict(TEXT, embedding_dim=16, max_sequence_length=12)), 8),
        "deit": lambda: m.DeiTBackbone(patch_size=(8, 8), **PATCHES),
        "depthanything": lambda: m.DepthAnythingBackbone(
            image_encoder=m.DINOV2Backbone(patch_size=14, num_layers=4, hidden_dim=16, num_heads=2, intermediate_dim=32,
                                           image_shape=(112, 112, 3), position_embedding_shape=(70, 70), apply_layernorm=True),
            reassemble_factors=[4, 2, 1, 0.5], neck_hidden_dims=[16] * 4, fusion_hidden_dim=16, head_hidden_dim=8, head_in_index=-1,
            feature_keys=["stage1", "stage2", "stage3", "stage4"]),
        "dinov2": lambda: m.DINOV2Backbone(patch_size=8, **PATCHES, position_embedding_shape=(48, 48), num_register_tokens=2, use_swiglu_ffn=True),
        "dinov3": lambda: m.DINOV3Backbone(patch_size=8, **PATCHES),
        "paligemma": lambda: m.PaliGemmaBackbone(
            vocabulary_size=64, image_size=16, num_layers=2, num_query_heads=2, num_key_value_heads=1, hidden_dim=16, intermediate_dim=32,
            head_dim=8, vit_patch_size=8, vit_num_heads=2, vit_hidden_dim=16, vit_num_layers=2),
        "resnet": lambda: resnet((None, None, 3)),
        "retinanet": lambda: m.RetinaNetBackbone(image_encoder=resnet((64, 64, 3)), min_level=3, max_level=6, use_p5=False),
        "swin": lambda: m.SwinTransformerBackbone(image_shape=(64, 64, 3), embed_dim=12, depths=[2, 2], num_heads=[2, 4], window_size=4),
        "videoprism": lambda: m.VideoPrismBackbone(num_frames=4, patch_size=8, hidden_dim=16, intermediate_dim=32, num_heads=2,
                                                   num_spatial_layers=2, num_temporal_layers=1, num_auxiliary_layers=0, image_shape=(32, 32, 3)),
        "vit": lambda: m.ViTBackbone(image_shape=(32, 32, 3), patch_size=(8, 8), num_layers=2, num_heads=2, hidden_dim=16, mlp_dim=32),
        "vitdet": lambda: m.ViTDetBackbone(hidden_size=16, num_layers=2, intermediate_dim=32, num_heads=2, global_attention_layer_indices=[1],
                                           image_shape=(64, 64, 3), patch_size=8, num_output_channels=8, window_size=3),
    }


# ---- export -------------------------------------------------------------------------------------------------------------------


def feed_of(specs, rng, batch, length):
    import numpy as np
    feed = {}
    for name, spec in specs.items():
        image = len(spec.shape) >= 4
        shape = [batch if i == 0 else (64 if image else length) if d is None else d for i, d in enumerate(spec.shape)]
        if "mask" in name:
            value = np.ones(shape)
            if len(shape) == 2 and shape[1] > 3:
                value[:, -2:] = 0
        elif spec.dtype.is_integer:
            value = rng.integers(0, 2 if "segment" in name else 60, shape)
        else:
            value = rng.uniform(0, 1, shape)
        feed[name] = value.astype(spec.dtype.as_numpy_dtype)
    return feed


def export(name, folder):
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", KERAS_BACKEND="tensorflow")
    import keras
    import keras_hub
    import numpy as np
    import tensorflow as tf
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    keras.utils.set_random_seed(7)
    rng = np.random.default_rng(1)
    model = whole(keras_hub.models)[name]()
    for w in model.weights:
        v = np.array(w)
        if v.dtype.kind == "f" and v.size and not v.any():
            w.assign(rng.normal(0, 0.1, v.shape).astype(v.dtype))
    model.export(folder + "/model", format="tf_saved_model", verbose=False)
    loaded = tf.saved_model.load(folder + "/model")
    run = loaded.signatures["serving_default"]
    record(folder, run, [feed_of(run.structured_input_signature[1], rng, *size) for size in SIZES])


def record(folder, run, feeds):
    """What TensorFlow answers to these inputs, and the official converter's model."""
    import numpy as np
    import tensorflow as tf
    sets = {}
    for i, feed in enumerate(feeds):
        sets.update({f"{i}/in/{k}": v for k, v in feed.items()})
        sets.update({f"{i}/out/{k}": v.numpy() for k, v in run(**{k: tf.constant(v) for k, v in feed.items()}).items()})
    official(folder)
    np.savez(folder + "/io.npz", **sets)  # last: it says that the export is complete


def official(folder):
    import tensorflow as tf
    try:
        converted = tf.lite.TFLiteConverter.from_saved_model(folder + "/model").convert()
        with open(folder + "/official.tflite", "wb") as f:
            f.write(converted)
    except Exception as e:  # its own kinds of error
        print(f"  the official converter refuses it: {str(e).strip().splitlines()[0][:100]}")


# ---- check --------------------------------------------------------------------------------------------------------------------


def operators_and_error(path, io):
    import numpy as np
    from ai_edge_litert.interpreter import Interpreter
    interpreter = Interpreter(model_path=path)
    run, worst = interpreter.get_signature_runner("serving_default"), 0.0
    for i in range(len(SIZES)):
        names = run.get_input_details()
        got = run(**{k.split("/", 2)[2]: v for k, v in io.items() if k.startswith(f"{i}/in/") and k.split("/", 2)[2] in names})
        for key, want in io.items():
            if not key.startswith(f"{i}/out/"):
                continue
            value = got[key.split("/", 2)[2]]
            if value.shape != want.shape or not np.array_equal(np.isnan(value), np.isnan(want)):
                raise ValueError(f"{key}: shape {value.shape} for {want.shape}, or other elements are not numbers")
            scale = max(float(np.nanmax(np.abs(want))), 1e-6)
            worst = max(worst, float(np.nanmax(np.abs(value.astype("f8") - want.astype("f8")))) / scale)
    return len(interpreter._get_ops_details()), worst


def check(name, folder, litecast):
    import numpy as np
    io = dict(np.load(folder + "/io.npz"))
    ours = folder + "/litecast.tflite"
    p = subprocess.run([litecast, "convert", folder + "/model", "-o", ours, "-q"], capture_output=True, text=True, timeout=120)
    if p.returncode:
        return "is refused: " + p.stderr.strip().splitlines()[0]
    try:
        count, error = operators_and_error(ours, io)
    except (RuntimeError, ValueError) as e:
        return f"does not run: {str(e)[:200]}"
    size, its = os.path.getsize(ours), None
    try:
        its = *operators_and_error(folder + "/official.tflite", io), os.path.getsize(folder + "/official.tflite")
        beside = f"{its[0]:5} {its[1]:.1e} {its[2]:9}"
    except (RuntimeError, ValueError, OSError) as e:
        beside = "none" if isinstance(e, OSError) else "does not run"
    print(f"{name:18} {count:5} operators, error {error:.1e}, {size:9} bytes; official: {beside}", flush=True)
    if error > TOLERANCE:
        return f"is wrong by {error:.1e} of the range"
    if its and (count > its[0] or size > its[2]):
        return f"has {count} operators in {size} bytes, the official one {its[0]} in {its[2]}"
    return None


def main(zoo, cache):
    """The command line of a module like this one: its whole(), a table by names, and its export()."""
    parser = argparse.ArgumentParser(description=zoo.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["export", "check"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--cache", default=os.path.join(ROOT, "build", cache))
    parser.add_argument("--litecast", default=os.path.join(ROOT, "build", "release", "litecast"))
    args = parser.parse_args()
    names, failed = args.names or sorted(zoo.whole()), []
    for name in names:
        folder = os.path.join(args.cache, name)
        exported = os.path.exists(folder + "/io.npz")
        if args.command == "export" and not exported:
            print(name, flush=True)
            p = subprocess.run([sys.executable, "-c", f"import sys; sys.path.insert(0, {os.path.dirname(__file__)!r}); import {cache}; "
                                f"{cache}.export({name!r}, {folder!r})"], stderr=subprocess.PIPE, text=True)
            if p.returncode:
                failed.append(f"{name}: {p.stderr.strip().splitlines()[-1][:200]}")
        elif args.command == "check":
            why = check(name, folder, args.litecast) if exported else "is not exported"
            if why:
                failed.append(f"{name} {why}")
    print(*failed, sep="\n", end="\n" if failed else "")
    print(f"{len(names) - len(failed)} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.modules[__name__], "families")
