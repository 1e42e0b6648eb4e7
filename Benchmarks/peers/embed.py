"""Passages a second of Samovar's embedder and of ONNX Runtime with the same weights, on the same texts, in turns.

Usage: embed.py SAMOVAR_BENCH MODEL.gguf INDEX_FOLDER [PASSAGES] [ROUNDS]

Texts are the first passages of an index with their titles. There is no ONNX file of the model to be had, so the graph is
made here from the GGUF file's weights in single precision, of the fused operators that ONNX Runtime's own transformer
optimizer puts in a BERT's place (EmbedLayerNormalization, Attention, SkipLayerNormalization, BiasGelu). ONNX Runtime gets
batches of texts of similar length, and runs as it is fastest of three ways, found out first. Both sides' times include
tokens; the best of the rounds counts.
"""
import concurrent.futures
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

import gguf
import numpy
import onnx
import onnxruntime
import tokenizers
from onnx import TensorProto, helper, numpy_helper

HEADS, WIDTH, BLOCKS, EPSILON = 12, 384, 6, 1e-12


def weights(reader):
    """Tensors by their names, rows first."""
    return {t.name: numpy.array(t.data, dtype=numpy.float32).reshape([int(x) for x in t.shape][::-1])
            for t in reader.tensors}


def graph(w):
    tensors, nodes = [], []

    def constant(name, array):
        tensors.append(numpy_helper.from_array(numpy.ascontiguousarray(array, dtype=numpy.float32), name))
        return name

    def node(kind, inputs, outputs, domain="com.microsoft", **attributes):
        nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    norm = [constant("n.g", w["token_embd_norm.weight"]), constant("n.b", w["token_embd_norm.bias"])]
    x = node("EmbedLayerNormalization",
             ["ids", "", constant("words", w["token_embd.weight"] + w["token_types.weight"][0]),
              constant("places", w["position_embd.weight"]), "", *norm], ["x0", "unused"], epsilon=EPSILON)
    for n in range(BLOCKS):
        def block(part, name=None):
            return constant(f"{n}.{part}", w[f"blk.{n}.{part}"]) if name is None else constant(name, part)
        qkv = numpy.concatenate([w[f"blk.{n}.attn_{p}.weight"].T for p in "qkv"], axis=1)
        bias = numpy.concatenate([w[f"blk.{n}.attn_{p}.bias"] for p in "qkv"])
        a = node("Attention", [x, block(qkv, f"{n}.qkv"), block(bias, f"{n}.qkvb"), "mask"], [f"a{n}"], num_heads=HEADS)
        a = node("MatMul", [a, block(w[f"blk.{n}.attn_output.weight"].T, f"{n}.o")], [f"o{n}"], "")
        x = node("SkipLayerNormalization", [a, x, block("attn_output_norm.weight"), block("attn_output_norm.bias"),
                                            block("attn_output.bias")], [f"y{n}"], epsilon=EPSILON)
        h = node("MatMul", [x, block(w[f"blk.{n}.ffn_up.weight"].T, f"{n}.up")], [f"u{n}"], "")
        h = node("BiasGelu", [h, block("ffn_up.bias")], [f"g{n}"])
        h = node("MatMul", [h, block(w[f"blk.{n}.ffn_down.weight"].T, f"{n}.down")], [f"d{n}"], "")
        x = node("SkipLayerNormalization", [h, x, block("layer_output_norm.weight"), block("layer_output_norm.bias"),
                                            block("ffn_down.bias")], [f"z{n}"], epsilon=EPSILON)
    # The mean over the tokens that are there, as a product of matrices.
    node("MatMul", ["share", x], ["vector"], "")
    return helper.make_model(
        helper.make_graph(
            nodes, "minilm",
            [helper.make_tensor_value_info("ids", TensorProto.INT32, ["texts", "tokens"]),
             helper.make_tensor_value_info("mask", TensorProto.INT32, ["texts", "tokens"]),
             helper.make_tensor_value_info("share", TensorProto.FLOAT, ["texts", 1, "tokens"])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["texts", 1, WIDTH])], tensors),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)], ir_version=8)


def tokenizer(reader):
    def field(name):
        return reader.fields[f"tokenizer.ggml.{name}"].contents()

    control = {token for token, kind in zip(field("tokens"), field("token_type")) if kind == 3}
    vocabulary = {token if token in control else token[1:] if token.startswith("\u2581") else "##" + token: place
                  for place, token in enumerate(field("tokens"))}
    made = tokenizers.BertWordPieceTokenizer(vocabulary, lowercase=True)
    made.enable_truncation(512)
    return made


class Runtime:
    def __init__(self, model, tokens, sessions, threads, batch):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0" if sessions > 1 else "1")
        self.sessions = [onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
                         for _ in range(sessions)]
        self.tokens, self.batch = tokens, batch
        self.name = f"{sessions} session(s) of {threads} thread(s), batches of {batch}"

    def embed(self, texts):
        encoded = [x.ids for x in self.tokens.encode_batch(texts)]
        order = sorted(range(len(texts)), key=lambda x: len(encoded[x]))
        batches = [order[start:start + self.batch] for start in range(0, len(order), self.batch)]
        rows = numpy.empty((len(texts), WIDTH), dtype=numpy.float32)

        def run(session, mine):
            for places in mine:
                length = max(len(encoded[x]) for x in places)
                ids, mask = numpy.zeros((2, len(places), length), dtype=numpy.int32)
                for row, place in enumerate(places):
                    ids[row, :len(encoded[place])] = encoded[place]
                    mask[row, :len(encoded[place])] = 1
                share = (mask / mask.sum(1, keepdims=True)).astype(numpy.float32)[:, None]
                rows[places] = session.run(["vector"], {"ids": ids, "mask": mask, "share": share})[0][:, 0]

        with concurrent.futures.ThreadPoolExecutor(len(self.sessions)) as pool:
            list(pool.map(lambda n: run(self.sessions[n], batches[n::len(self.sessions)]), range(len(self.sessions))))
        return rows / numpy.linalg.norm(rows, axis=1, keepdims=True)

    def timed(self, texts, call=512):
        start, computed = time.perf_counter(), time.process_time()
        rows = numpy.concatenate([self.embed(texts[x:x + call]) for x in range(0, len(texts), call)])
        return time.perf_counter() - start, time.process_time() - computed, rows


def main():
    bench, model, index = sys.argv[1:4]
    count, rounds = [*map(int, sys.argv[4:]), 1024, 3][:2] if len(sys.argv) > 5 else (
        int(sys.argv[4]) if len(sys.argv) > 4 else 1024, 3)
    database = sqlite3.connect(f"file:{index}/records.sqlite?mode=ro&immutable=1", uri=True)
    texts = [f"{title}\n{text}" for title, text in database.execute(
        "SELECT title, chunks.text FROM chunks JOIN documents ON documents.id = document_id ORDER BY chunks.id LIMIT ?",
        (count,))]
    reader = gguf.GGUFReader(model)
    with tempfile.TemporaryDirectory() as folder:
        onnx.save(graph(weights(reader)), f"{folder}/model.onnx")
        json.dump(texts, open(f"{folder}/texts", "w"))
        tokens, cores = tokenizer(reader), os.cpu_count()
        ways = [Runtime(f"{folder}/model.onnx", tokens, *way)
                for way in ((1, cores, 8), (cores, 1, 8), (cores, 1, 16), (cores, 1, 4))]
        trials = []
        for way in ways:
            way.embed(texts[:64])
            trials.append(min(way.timed(texts[:256])[0] for _ in range(2)))
            print(f"{way.name}: {256 / trials[-1]:.0f} passages/s")
        best = ways[trials.index(min(trials))]

        def ours(*more):
            return json.loads(subprocess.run(
                [bench, "embed", "--model", model, "--texts", f"{folder}/texts", "--vectors", f"{folder}/vectors",
                 *more],
                check=True, capture_output=True, text=True).stdout)

        arms = {"samovar": [], "samovar, compute_type bfloat16": ["--weights", folder]}
        costs, cosines = {name: [] for name in (*arms, "ONNX Runtime")}, {}
        for _ in range(rounds):
            *cost, rows = best.timed(texts)
            costs["ONNX Runtime"].append(cost)
            for name, more in arms.items():
                report = ours(*more)
                costs[name].append((report["seconds"], report["processor_seconds"]))
                vectors = numpy.fromfile(f"{folder}/vectors", dtype=numpy.float32).reshape(-1, WIDTH)
                cosines[name] = (vectors * rows).sum(axis=1)
            print("; ".join(f"{name} {len(texts) / took[-1][0]:.1f} passages/s, {len(texts) / took[-1][1]:.1f} a processor second"
                            for name, took in costs.items()), flush=True)
    theirs = costs["ONNX Runtime"]
    for name in arms:
        print(f"{name}, of ONNX Runtime, best rounds: "
              + ", ".join(f"{min(x[place] for x in theirs) / min(x[place] for x in costs[name]):.2f} by {kind}"
                          for kind, place in (("the clock", 0), ("processor time", 1)))
              + f"; cosines: least {cosines[name].min():.5f}, mean {cosines[name].mean():.6f}")


if __name__ == "__main__":
    main()
