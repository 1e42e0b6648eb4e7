#!/usr/bin/env python3
"""Makes Tests/Fixtures/tiny-reranker.gguf: a BERT cross-encoder of one block with seeded weights and a ranking head.

    make-tiny-reranker.py OUTPUT.gguf

It ranks nothing sensibly. It proves the way from a pair of texts to a logit: the script prints the logits of some pairs as
NumPy computes them from the same weights, and a test compares llama.cpp's with them.
"""

import struct
import sys

import numpy as np

WIDTH, HEADS, INNER, POSITIONS, EPSILON = 32, 4, 64, 64, 1e-12
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9  # GGUF value types
CONTROL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = "who built the bridge river flows through tula upa engineer planned a fair tea came from china in".split()
TOKENS = CONTROL + ["\u2581" + word for word in WORDS]
PAIRS = [
    ("who built the bridge", "the engineer planned the fair"),
    ("who built the bridge", "tea came from china"),
    ("river through tula", "the upa flows through tula"),
]


def string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def entry(key, kind, value):
    formats = {UINT32: "<I", FLOAT32: "<f", BOOL: "<?"}
    payload = string(value) if kind == STRING else struct.pack(formats[kind], value)
    return string(key) + struct.pack("<I", kind) + payload


def array(key, kind, values):
    body = b"".join(map(string, values)) if kind == STRING else struct.pack(f"<{len(values)}i", *values)
    return string(key) + struct.pack("<IIQ", ARRAY, kind, len(values)) + body


def weights():
    random = np.random.default_rng(20)
    shapes = {
        "token_embd.weight": (len(TOKENS), WIDTH), "token_types.weight": (2, WIDTH),
        "position_embd.weight": (POSITIONS, WIDTH), "blk.0.ffn_up.weight": (INNER, WIDTH),
        "blk.0.ffn_down.weight": (WIDTH, INNER), "cls.weight": (WIDTH, WIDTH), "cls.output.weight": (1, WIDTH),
    }
    for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
        shapes[f"blk.0.{part}.weight"] = (WIDTH, WIDTH)
    result = {name: random.normal(0, 0.4, shape) for name, shape in shapes.items()}
    for name, shape in list(shapes.items()):
        if name.startswith(("blk", "cls")):
            result[name.replace("weight", "bias")] = random.normal(0, 0.1, shape[0])
    for name in ("token_embd_norm", "blk.0.attn_output_norm", "blk.0.layer_output_norm"):
        result[name + ".weight"] = random.normal(1, 0.1, WIDTH)
        result[name + ".bias"] = random.normal(0, 0.1, WIDTH)
    return {name: value.astype(np.float32) for name, value in result.items()}


def logit(w, question, text):
    def dense(x, name):
        return x @ w[name + ".weight"].T + w[name + ".bias"]

    def norm(x, name):
        centred = x - x.mean(-1, keepdims=True)
        return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON) * w[name + ".weight"] + w[name + ".bias"]

    ids = [TOKENS.index("[CLS]")]
    for part in (question, text):
        ids += [TOKENS.index("\u2581" + word) for word in part.split()] + [TOKENS.index("[SEP]")]
    x = w["token_embd.weight"][ids] + w["token_types.weight"][0] + w["position_embd.weight"][: len(ids)]
    x = norm(x, "token_embd_norm")
    q, k, v = (dense(x, f"blk.0.attn_{part}").reshape(len(ids), HEADS, -1).transpose(1, 0, 2) for part in "qkv")
    scores = np.exp(q @ k.transpose(0, 2, 1) / np.sqrt(WIDTH / HEADS))
    mixed = (scores / scores.sum(-1, keepdims=True)) @ v
    x = norm(x + dense(mixed.transpose(1, 0, 2).reshape(len(ids), -1), "blk.0.attn_output"), "blk.0.attn_output_norm")
    inner = dense(x, "blk.0.ffn_up")
    inner = 0.5 * inner * (1 + np.tanh(np.sqrt(2 / np.pi) * (inner + 0.044715 * inner**3)))
    x = norm(x + dense(inner, "blk.0.ffn_down"), "blk.0.layer_output_norm")
    return dense(np.tanh(dense(x[0], "cls")), "cls.output").item()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    entries = [
        entry("general.architecture", STRING, "bert"),
        entry("general.name", STRING, "tiny reranker"),
        entry("bert.block_count", UINT32, 1),
        entry("bert.context_length", UINT32, POSITIONS),
        entry("bert.embedding_length", UINT32, WIDTH),
        entry("bert.feed_forward_length", UINT32, INNER),
        entry("bert.attention.head_count", UINT32, HEADS),
        entry("bert.attention.layer_norm_epsilon", FLOAT32, EPSILON),
        entry("bert.attention.causal", BOOL, False),
        entry("bert.pooling_type", UINT32, 4),
        entry("tokenizer.ggml.model", STRING, "bert"),
        entry("tokenizer.ggml.token_type_count", UINT32, 2),
        array("tokenizer.ggml.tokens", STRING, TOKENS),
        array("tokenizer.ggml.token_type", INT32, [3] * len(CONTROL) + [1] * len(WORDS)),
        entry("tokenizer.ggml.bos_token_id", UINT32, TOKENS.index("[CLS]")),
        entry("tokenizer.ggml.cls_token_id", UINT32, TOKENS.index("[CLS]")),
        entry("tokenizer.ggml.seperator_token_id", UINT32, TOKENS.index("[SEP]")),  # spelled so in the format
        entry("tokenizer.ggml.unknown_token_id", UINT32, TOKENS.index("[UNK]")),
        entry("tokenizer.ggml.padding_token_id", UINT32, TOKENS.index("[PAD]")),
        entry("tokenizer.ggml.mask_token_id", UINT32, TOKENS.index("[MASK]")),
    ]
    tensors = weights()
    with open(sys.argv[1], "wb") as file:
        file.write(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(entries)) + b"".join(entries))
        offset = 0
        for name, value in tensors.items():
            file.write(string(name) + struct.pack("<I", value.ndim))
            file.write(struct.pack(f"<{value.ndim}Q", *reversed(value.shape)) + struct.pack("<IQ", 0, offset))
            offset += value.nbytes + -value.nbytes % 32
        file.write(bytes(-file.tell() % 32))
        for value in tensors.values():
            file.write(value.tobytes() + bytes(-value.nbytes % 32))
    for question, text in PAIRS:
        print(f"{logit(tensors, question, text):9.5f}  {question} | {text}")


main()
