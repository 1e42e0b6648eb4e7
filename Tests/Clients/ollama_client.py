#!/usr/bin/env python3
"""Talks to a running daemon with Ollama's own Python client, over the daemon's Unix socket.

    pip install ollama
    Tests/Clients/ollama_client.py SOCKET [QUESTION]

Prints a chat and a generated text (whole and streamed), vectors, the models, and how an error arrives.
Exits with an error when one of them is not what the client's own types promise.
"""

import json
import sys

import httpx
import ollama


def check(condition: bool, message: str) -> None:
    if not condition:
        sys.exit(f"failed: {message}")


def main() -> None:
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    question = sys.argv[2] if len(sys.argv) == 3 else "What is a samovar?"
    client = ollama.Client(host="http://localhost", timeout=600, transport=httpx.HTTPTransport(uds=sys.argv[1]))

    names = [model.model for model in client.list().models]
    check("samovar" in names, "the answering model is listed")
    shown = client.show("samovar")
    check("completion" in shown.capabilities, "it answers")
    print("models: " + ", ".join(names))

    messages = [{"role": "system", "content": "Be short."}, {"role": "user", "content": question}]
    options = {"temperature": 0, "num_predict": 64}
    whole = client.chat(model="samovar:latest", messages=messages, options=options)
    check(whole.done and whole.done_reason in ("stop", "length"), "the answer ends for a reason")
    pieces = list(client.chat(model="samovar:latest", messages=messages, options=options, stream=True))
    check("".join(piece.message.content for piece in pieces) == whole.message.content, "the pieces make up the whole")
    check(pieces[-1].eval_count > 0 and pieces[-1].eval_duration > 0, "the last one says what it took")
    print(f"chat: {whole.message.content}")

    schema = {"type": "object", "required": ["river"], "properties": {"river": {"type": "string"}}}
    held = client.chat(model="samovar", messages=messages[1:], format=schema, options=options)
    check(set(json.loads(held.message.content)) == {"river"}, "an answer keeps to its schema")
    text = client.generate(model="samovar", prompt=question, options=options)
    check(bool(text.response), "a text is generated")
    print(f"generated: {text.response}")

    vectors = client.embed(model="samovar", input=["A samovar heats water.", "Assam is a malty tea."])
    check(len(vectors.embeddings) == 2, "one vector for each text")
    print(f"vectors: {len(vectors.embeddings)} of {len(vectors.embeddings[0])} numbers")
    try:
        client.chat(model="no-such-model", messages=messages)
    except ollama.ResponseError as error:
        check(error.status_code == 404, "an unknown model is not there")
        print(f"error: {error.status_code}: {error.error}")
    else:
        check(False, "an unknown model is refused")
    print("all of it as Ollama's client expects")


if __name__ == "__main__":
    main()
