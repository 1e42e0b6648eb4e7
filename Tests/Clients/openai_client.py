#!/usr/bin/env python3
"""Talks to a running daemon with OpenAI's own Python client, over the daemon's Unix socket.

    pip install openai
    Tests/Clients/openai_client.py SOCKET [QUESTION]

Prints chat answers (whole, streamed, sampled with logprobs, held to a JSON schema, in a conversation, with tools that are not
called), responses and older completions (whole and streamed), embeddings in both encodings, the models, and how an error
arrives.
Exits with an error when one of them is not what the client's own types promise.
"""

import json
import sys

import openai

try:
    # What the client is built on since its version 3; the older ones take only an httpx transport.
    import httpx2 as httpx
except ImportError:
    import httpx


def check(condition: bool, message: str) -> None:
    if not condition:
        sys.exit(f"failed: {message}")


def citations_of(message) -> list[dict]:
    """The extension field: OpenAI's models keep what they do not know."""
    return (message.model_extra or {}).get("citations") or []


def show(citations: list[dict]) -> None:
    for citation in citations:
        start, end = citation["byte_range"]
        print(f"  [{citation['number']}] {citation['title']}: {citation['source']} bytes {start}-{end}")


def chat(client: openai.OpenAI, question: str) -> None:
    answer = client.chat.completions.create(
        model="samovar", messages=[{"role": "user", "content": question}], max_tokens=128
    )
    choice = answer.choices[0]
    check(choice.message.role == "assistant", "the answer is the assistant's")
    check(choice.finish_reason in ("stop", "length"), "the answer ends for a reason")
    check(answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens, "tokens add up")
    print(f"chat ({answer.usage.prompt_tokens} + {answer.usage.completion_tokens} tokens):")
    print(f"  {choice.message.content}")
    show(citations_of(choice.message))


def streamed_chat(client: openai.OpenAI, question: str) -> None:
    print("streamed chat:\n  ", end="")
    reasons, citations, usage = [], [], None
    for chunk in client.chat.completions.create(
        model="samovar",
        messages=[{"role": "user", "content": [{"type": "text", "text": question}]}],
        max_completion_tokens=128,
        temperature=0,
        stream=True,
        stream_options={"include_usage": True},
    ):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            print(choice.delta.content or "", end="", flush=True)
            citations += citations_of(choice.delta)
            if choice.finish_reason:
                reasons.append(choice.finish_reason)
    print()
    check(len(reasons) == 1, "exactly one piece carries a finish reason")
    check(usage is not None, "the usage that was asked for came")
    show(citations)


def sampled_chat(client: openai.OpenAI, question: str) -> None:
    """What steers and measures an answer: seed, stop, top_p, logprobs."""
    asked = dict(
        model="samovar", messages=[{"role": "user", "content": question}], max_completion_tokens=24, temperature=0.9,
        top_p=0.9, seed=7, stop=["km", "."], logprobs=True, top_logprobs=2,
    )
    one = client.chat.completions.create(**asked)
    check("." not in one.choices[0].message.content, "a stop string is not part of the answer")
    tokens = one.choices[0].logprobs.content
    check(bool(tokens) and all(token.logprob <= 0 for token in tokens), "logprobs are logarithms of probabilities")
    check(all(len(token.top_logprobs) == 2 for token in tokens), "each token has the alternatives asked for")
    best = tokens[0].top_logprobs
    check(best[0].logprob >= best[1].logprob, "the likeliest comes first")
    print(f"sampled chat: {one.choices[0].message.content!r}, {len(tokens)} tokens with logprobs")


def structured_chat(client: openai.OpenAI, question: str) -> None:
    schema = {
        "type": "object", "additionalProperties": False, "required": ["answer", "certain"],
        "properties": {"answer": {"type": "string", "maxLength": 60}, "certain": {"type": "boolean"}},
    }
    answer = client.chat.completions.create(
        model="samovar", messages=[{"role": "user", "content": question}], max_completion_tokens=80,
        response_format={"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}},
    )
    message = answer.choices[0].message
    value = json.loads(message.content)
    check(set(value) == {"answer", "certain"} and isinstance(value["certain"], bool), "the answer keeps to its schema")
    print(f"structured chat: {message.content}")
    schema["properties"]["answer"]["pattern"] = "a+"
    try:
        client.chat.completions.create(
            model="samovar", messages=[{"role": "user", "content": question}],
            response_format={"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}},
        )
    except openai.BadRequestError as error:
        check(error.param == "response_format.json_schema.schema.properties.answer.pattern", "the keyword is named")
    else:
        check(False, "a schema that could not be kept to is refused")


def conversation(client: openai.OpenAI) -> None:
    """The second question says "it"."""
    answer = client.chat.completions.create(
        model="samovar", max_completion_tokens=24, messages=[
            {"role": "system", "content": "Answer in English."},
            {"role": "user", "content": "Which river flows through Tula?"},
            {"role": "assistant", "content": "The Upa flows through Tula."},
            {"role": "user", "content": "How long is it?"},
        ],
    )
    evidence = answer.model_extra["samovar"]["evidence"]
    check(any("345 kilometres" in item["text"] for item in evidence), "the earlier turns say what is meant")
    print(f"conversation: {answer.choices[0].message.content}")


def agent_chat(client: openai.OpenAI, question: str) -> None:
    """What agents send along: tools, pictures, earlier calls and their results."""
    tool = {"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {}}}}
    raw = client.chat.completions.with_raw_response.create(
        model="gpt-4o", tools=[tool], tool_choice="auto", parallel_tool_calls=True, frequency_penalty=0.5, max_tokens=32,
        messages=[
            {"role": "user", "content": [
                {"type": "text", "text": question}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,"}},
            ]},
            {"role": "assistant", "content": None, "tool_calls": [
                {"id": "a", "type": "function", "function": {"name": "now", "arguments": "{}"}},
            ]},
            {"role": "tool", "tool_call_id": "a", "content": "12:00"},
        ],
    )
    answer = raw.parse()
    check(bool(answer.choices[0].message.content), "the question before the tool's result is answered")
    ignored = raw.headers["samovar-ignored"].split(", ")
    check("tools" in ignored and "messages[2]" in ignored, f"what was left out is named ({ignored})")
    check(answer.model_extra["samovar"]["ignored"] == ignored, "in the answer as well")
    several = client.chat.completions.create(
        model="samovar", n=2, temperature=0.9, max_tokens=16, messages=[{"role": "user", "content": question}])
    check([choice.index for choice in several.choices] == [0, 1], "two answers where two are wanted")
    try:
        client.chat.completions.create(
            model="samovar", tools=[tool], tool_choice="required", messages=[{"role": "user", "content": question}])
    except openai.BadRequestError as error:
        check(error.param == "tool_choice", "a call that is insisted on is refused by name")
    else:
        check(False, "a call that is insisted on is refused")
    print(f"chat of an agent: {answer.choices[0].message.content} (without {', '.join(ignored)})")


def responses(client: openai.OpenAI, question: str) -> None:
    whole = client.responses.create(model="samovar", input=question, instructions="Be short.", max_output_tokens=64)
    check(whole.status in ("completed", "incomplete") and bool(whole.output_text), "a response has text")
    check(whole.usage.total_tokens == whole.usage.input_tokens + whole.usage.output_tokens, "tokens add up")
    notes = [note for item in whole.output for part in item.content for note in part.annotations]
    check(all(note.type == "file_citation" for note in notes), "citations are annotations")
    text, last = "", None
    for event in client.responses.create(
        model="samovar", stream=True, max_output_tokens=64,
        input=[{"role": "user", "content": [{"type": "input_text", "text": question}]}],
    ):
        if event.type == "response.output_text.delta":
            text += event.delta
        last = event
    check(last.type in ("response.completed", "response.incomplete"), "the stream ends with the whole response")
    check(last.response.output_text == text, "the pieces make up the whole")
    print(f"response: {text}")
    parsed = client.responses.create(
        model="samovar", input=question, max_output_tokens=80,
        text={"format": {"type": "json_schema", "name": "a", "strict": True, "schema": {
            "type": "object", "additionalProperties": False, "required": ["river"],
            "properties": {"river": {"type": "string"}}}}},
    )
    check(set(json.loads(parsed.output_text)) == {"river"}, "a response keeps to its schema")


def completions(client: openai.OpenAI, question: str) -> None:
    whole = client.completions.create(model="samovar", prompt=[question, question], max_tokens=24)
    check(len(whole.choices) == 2 and bool(whole.choices[0].text), "each prompt is completed")
    pieces = client.completions.create(model="samovar", prompt=question, max_tokens=24, stream=True)
    text = "".join(piece.choices[0].text for piece in pieces if piece.choices)
    check(text == whole.choices[0].text, "the pieces make up the whole")
    print(f"completion: {text}")


def embeddings(client: openai.OpenAI) -> None:
    texts = ["A samovar heats water.", "Assam is a malty tea."]
    # The client asks for base64 unless told otherwise.
    default = client.embeddings.create(model="all-minilm-l6-v2", input=texts)
    floats = client.embeddings.create(model="all-minilm-l6-v2", input=texts, encoding_format="float")
    check(len(default.data) == len(texts), "one vector for each text")
    for one, other in zip(default.data, floats.data):
        check(len(one.embedding) == len(other.embedding), "both encodings have one length")
        difference = max(abs(a - b) for a, b in zip(one.embedding, other.embedding))
        check(difference < 1e-6, f"both encodings hold one vector (they differ by {difference})")
    alias = client.embeddings.create(model="text-embedding-3-small", input=texts)
    check(alias.data[0].embedding == default.data[0].embedding, "a hard-wired name means the configured embedder")
    tokens = client.embeddings.create(model="all-minilm-l6-v2", input=[[7592, 2088]])
    check(len(tokens.data) == 1, "tokens of the embedder's own vocabulary are embedded")
    try:
        client.embeddings.create(model="text-embedding-3-small", input=[[9906, 1917]])
    except openai.BadRequestError as error:
        check(error.param == "input", "tokens of another vocabulary are refused")
    else:
        check(False, "tokens of another vocabulary are refused")
    print(f"embeddings: {len(default.data)} of {len(default.data[0].embedding)} numbers from {default.model}")


def models(client: openai.OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    check("samovar" in names, "the answering model is listed")
    indexed = next(name for name in names if name.startswith("samovar/"))
    check(client.models.retrieve(indexed).id == indexed, "an index is a model of its own")
    print("models: " + ", ".join(names))


def errors(client: openai.OpenAI) -> None:
    try:
        client.chat.completions.create(model="no-such-model", messages=[{"role": "user", "content": "Why?"}])
    except openai.NotFoundError as error:
        check(error.code == "not_found", "the error carries its code")
        print(f"error: {error.status_code} {error.code}: {error.body['message']}")
    else:
        check(False, "an unknown model is refused")


def main() -> None:
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    question = sys.argv[2] if len(sys.argv) == 3 else "What is a samovar?"
    transport = httpx.HTTPTransport(uds=sys.argv[1])
    with httpx.Client(transport=transport, timeout=600) as http:
        # The socket's owner is known to the daemon from the kernel: there is no key, but the client insists on one.
        client = openai.OpenAI(base_url="http://localhost/v1", api_key="unused", http_client=http, max_retries=0)
        models(client)
        embeddings(client)
        chat(client, question)
        streamed_chat(client, question)
        sampled_chat(client, question)
        structured_chat(client, question)
        conversation(client)
        agent_chat(client, question)
        responses(client, question)
        completions(client, question)
        errors(client)
    print("all of it as OpenAI's client expects")


if __name__ == "__main__":
    main()
