#!/usr/bin/env python3
"""Converts all-MiniLM-L6-v2 (safetensors and vocab.txt) to GGUF for llama.cpp's `bert` architecture.

    convert-minilm-gguf.py MODEL_FOLDER OUTPUT.gguf

Only the standard library is used, so that the result depends on the weights and on this file alone: the same input gives
the same bytes on every machine, and their SHA-256 is pinned in Config/models.json. Matrices become half precision;
vectors, positions and token types stay in single precision, as llama.cpp's own conversion does it.
"""

import json
import os
import struct
import sys
from pathlib import Path

ALIGNMENT = 32  # GGUF's default; tensor data starts at multiples of it
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9  # GGUF value types
TYPE_F32, TYPE_F16 = 0, 1  # ggml tensor types
FILE_TYPE_MOSTLY_F16 = 1
POOLING_MEAN = 1
TOKEN_NORMAL, TOKEN_CONTROL = 1, 3
CONTROL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")

BLOCK_NAMES = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}
EMBEDDING_NAMES = {
    "embeddings.word_embeddings.weight": "token_embd.weight",
    "embeddings.token_type_embeddings.weight": "token_types.weight",
    "embeddings.position_embeddings.weight": "position_embd.weight",
    "embeddings.LayerNorm.weight": "token_embd_norm.weight",
    "embeddings.LayerNorm.bias": "token_embd_norm.bias",
}
# The pooler is not part of mean pooling, and the position ids are 0…511.
UNUSED = {"embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias"}


def string(text):
    data = text.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def entry(key, kind, value):
    if kind == STRING:
        payload = string(value)
    else:
        payload = struct.pack({UINT32: "<I", FLOAT32: "<f", BOOL: "<?"}[kind], value)
    return string(key) + struct.pack("<I", kind) + payload


def array(key, kind, values):
    body = b"".join(map(string, values)) if kind == STRING else struct.pack(f"<{len(values)}i", *values)
    return string(key) + struct.pack("<IIQ", ARRAY, kind, len(values)) + body


def gguf_name(name):
    if name in EMBEDDING_NAMES:
        return EMBEDDING_NAMES[name]
    prefix, _, rest = name.partition("encoder.layer.")
    block, _, rest = rest.partition(".")
    part, _, suffix = rest.rpartition(".")
    if prefix or part not in BLOCK_NAMES or suffix not in ("weight", "bias"):
        sys.exit(f"{name}: a tensor this conversion does not know")
    return f"blk.{int(block)}.{BLOCK_NAMES[part]}.{suffix}"


def read_safetensors(path):
    """Yields (name, shape, bytes) in the file's order."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        for name, description in header.items():
            if name == "__metadata__" or name in UNUSED:
                continue
            if description["dtype"] != "F32":
                sys.exit(f"{path}: {name} is {description['dtype']}, F32 was expected")
            start, end = description["data_offsets"]
            file.seek(8 + length + start)
            yield name, description["shape"], file.read(end - start)


def half(data):
    """Single to half precision, ties to even, in pieces so that memory stays small."""
    step = 4 << 16
    pieces = (data[at : at + step] for at in range(0, len(data), step))
    return b"".join(
        struct.pack(f"<{len(piece) // 4}e", *struct.unpack(f"<{len(piece) // 4}f", piece)) for piece in pieces
    )


def metadata(folder):
    config = json.loads((folder / "config.json").read_text("utf-8"))
    vocabulary = (folder / "vocab.txt").read_text("utf-8").rstrip("\n").split("\n")
    if config["model_type"] != "bert" or config["hidden_act"] != "gelu" or len(vocabulary) != config["vocab_size"]:
        sys.exit(f"{folder}: not the BERT encoder this conversion is written for")
    # llama.cpp marks the start of a word where BERT marks the continuation of one.
    tokens = [
        token if token in CONTROL_TOKENS else token[2:] if token.startswith("##") else "\u2581" + token
        for token in vocabulary
    ]
    kinds = [TOKEN_CONTROL if token in CONTROL_TOKENS else TOKEN_NORMAL for token in vocabulary]
    pad, unknown, cls, sep, mask = map(vocabulary.index, CONTROL_TOKENS)
    return [
        entry("general.architecture", STRING, "bert"),
        entry("general.name", STRING, "all-MiniLM-L6-v2"),
        entry("general.license", STRING, "apache-2.0"),
        entry("general.file_type", UINT32, FILE_TYPE_MOSTLY_F16),
        entry("bert.block_count", UINT32, config["num_hidden_layers"]),
        entry("bert.context_length", UINT32, config["max_position_embeddings"]),
        entry("bert.embedding_length", UINT32, config["hidden_size"]),
        entry("bert.feed_forward_length", UINT32, config["intermediate_size"]),
        entry("bert.attention.head_count", UINT32, config["num_attention_heads"]),
        entry("bert.attention.layer_norm_epsilon", FLOAT32, config["layer_norm_eps"]),
        entry("bert.attention.causal", BOOL, False),
        entry("bert.pooling_type", UINT32, POOLING_MEAN),
        entry("tokenizer.ggml.model", STRING, "bert"),
        entry("tokenizer.ggml.token_type_count", UINT32, config["type_vocab_size"]),
        entry("tokenizer.ggml.normalizer.lowercase", BOOL, True),
        entry("tokenizer.ggml.normalizer.strip_accents", BOOL, True),
        array("tokenizer.ggml.tokens", STRING, tokens),
        array("tokenizer.ggml.token_type", INT32, kinds),
        entry("tokenizer.ggml.bos_token_id", UINT32, cls),
        entry("tokenizer.ggml.cls_token_id", UINT32, cls),
        entry("tokenizer.ggml.seperator_token_id", UINT32, sep),  # spelled so in the format
        entry("tokenizer.ggml.unknown_token_id", UINT32, unknown),
        entry("tokenizer.ggml.padding_token_id", UINT32, pad),
        entry("tokenizer.ggml.mask_token_id", UINT32, mask),
    ]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, output = Path(sys.argv[1]), Path(sys.argv[2])

    entries = metadata(folder)
    tensors = []
    for name, shape, data in read_safetensors(folder / "model.safetensors"):
        name = gguf_name(name)
        is_matrix = len(shape) > 1 and name not in ("position_embd.weight", "token_types.weight")
        tensors.append((name, shape, TYPE_F16 if is_matrix else TYPE_F32, half(data) if is_matrix else data))

    temporary = output.with_name(f"{output.name}.partial.{os.getpid()}")
    try:
        with open(temporary, "wb") as file:
            file.write(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(entries)))
            file.write(b"".join(entries))
            offset = 0
            for name, shape, kind, data in tensors:
                file.write(string(name) + struct.pack("<I", len(shape)))
                file.write(struct.pack(f"<{len(shape)}Q", *reversed(shape)) + struct.pack("<IQ", kind, offset))
                offset += len(data) + -len(data) % ALIGNMENT
            file.write(bytes(-file.tell() % ALIGNMENT))
            for _, _, _, data in tensors:
                file.write(data + bytes(-len(data) % ALIGNMENT))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, output)
    finally:
        temporary.unlink(missing_ok=True)


main()
