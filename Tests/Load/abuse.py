#!/usr/bin/env python3
"""What must not bring the daemon down: clients that go, stall, send half or nonsense, and a machine that lets it down.

    Tests/Load/abuse.py PROGRAM [CONNECTS]

After each of them the daemon must answer a search and a question. CONNECTS, 100000 by default, are made one after another.
"""

import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

from daemon import ARTICLES, Daemon, UnixConnection, text_of

QUESTION = "Which river flows through Tula?"
failures = []


def check(condition, what):
    if not condition:
        failures.append(what)
        print("  FAILED:", what)


def section(name):
    print(f"{name}", flush=True)


def raw(daemon):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(30)
    connection.connect(daemon.socket)
    return connection


def exchange(daemon, data):
    """Sends bytes and reads until the other side closes or a reply has come."""
    with raw(daemon) as connection:
        try:
            connection.sendall(data)
            return connection.recv(65536)
        except (BrokenPipeError, ConnectionResetError):
            return b""


def raw_request(method, path, body=b"", more=b""):
    return b"%s %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s" % (
        method.encode(), path.encode(), len(body), more, body)


def works(daemon, what):
    reply = daemon.request("POST", "/v1/search", {"query": QUESTION, "limit": 1})
    check(reply.status == 200 and reply.json["items"], f"after {what}: search answers")
    events = daemon.ask(QUESTION, maximum_tokens=8).lines
    check(events[-1]["event"] == "finished", f"after {what}: a question is answered")


def killed_clients(daemon):
    section("60 clients that go away while they are answered")
    for _ in range(60):
        connection = raw(daemon)
        connection.sendall(raw_request("POST", "/v1/ask", json.dumps({"question": QUESTION, "maximum_tokens": 2000}).encode()))
        connection.recv(16)
        connection.close()
    start = time.monotonic()
    works(daemon, "clients that went")
    check(time.monotonic() - start < 20, "their slots are free at once")


def stalled_readers(daemon):
    section("12 readers that stop reading")
    stalled = []
    for number in range(12):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.connect(daemon.socket)
        connection.sendall(raw_request("GET", "/v1/documents/1") * 50)
        stalled.append(connection)
    works(daemon, "stalled readers")
    for connection in stalled:
        connection.close()


def half_sent(daemon):
    section("40 half-sent requests, closed by the daemon after server.idle_seconds")
    waiting = []
    for number in range(40):
        connection = raw(daemon)
        data = raw_request("POST", "/v1/search", b'{"query":"tea"}')
        connection.sendall(data[:len(data) * (number + 1) // 42])
        waiting.append(connection)
    works(daemon, "half-sent requests")
    for connection in waiting:
        try:
            while connection.recv(65536):
                pass
        except TimeoutError:
            check(False, "a half-sent request is closed in time")
        except ConnectionResetError:
            pass
        connection.close()


def nonsense(daemon):
    section("malformed HTTP and JSON")
    search = lambda body: raw_request("POST", "/v1/search", body)  # noqa: E731
    deep = 200_000
    cases = {
        "no HTTP": b"\x00\x01\x02 hello\r\n\r\n",
        "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
        "a method that is none": b"BREW /v1/search HTTP/1.1\r\nHost: a\r\n\r\n",
        "a header of 64 KiB": b"GET /health HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 65536 + b"\r\n\r\n",
        "a length that is none": b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n",
        "a negative length": b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        "a length beyond all limits": b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999\r\n\r\n",
        "two lengths": b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "a bad chunk": b"POST /v1/search HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "no JSON": search(b"tea"), "half of JSON": search(b'{"query":"tea'), "a byte that is no UTF-8": search(b'{"query":"\xff"}'),
        "a wrong type": search(b'{"query":[1]}'), "an array": search(b"[]"), "nothing": search(b""),
        "deep arrays": search(b"[" * deep), "deep objects": search(b'{"a":' * deep + b"1" + b"}" * deep),
        "a number without end": search(b'{"query":"a","limit":' + b"9" * 5000 + b"}"),
        "a deep schema": raw_request("POST", "/v1/chat/completions", json.dumps({
            "messages": [{"role": "user", "content": "a"}], "response_format": {
                "type": "json_schema", "json_schema": {"name": "a", "schema": "@"}}}).encode().replace(
                    b'"@"', b'{"items":' * 400 + b"{}" + b"}" * 400)),
        "a token limit beyond all": raw_request("POST", "/v1/ask", b'{"question":"Tea?","maximum_tokens":9223372036854775807,"wait_seconds":20}'),
        "half a surrogate": search(b'{"query":"\\ud800 tea"}'), "a zero byte": search(b'{"query":"tea\\u0000"}'),
        "a question of nothing": raw_request("POST", "/v1/ask", b'{"question":"   "}'),
        "an index that climbs": search(b'{"query":"a","index":"../../etc"}'),
    }
    for name, data in cases.items():
        reply = exchange(daemon, data)
        status = reply[9:12].decode(errors="replace")
        expected = ("2", "4") if name in ("half a surrogate", "a zero byte", "a token limit beyond all") else ("4",)
        check(not reply or status.startswith(expected), f"{name}: status {status or 'none'}")
        print(f"  {name}: {status or 'closed'}")
    works(daemon, "nonsense")


def connects(daemon, count):
    section(f"{count} connects in sequence")
    before, start = daemon.descriptors(), time.monotonic()
    for _ in range(count):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        while True:
            try:
                connection.connect(daemon.socket)
                break
            except BlockingIOError:  # The kernel's queue is full; it empties.
                time.sleep(0.001)
        connection.close()
    print(f"  {time.monotonic() - start:.1f} s")
    works(daemon, "the connects")
    end = time.monotonic() + 20
    while daemon.descriptors() > before + 8 and time.monotonic() < end:
        time.sleep(0.1)
    print(f"  {before} descriptors before, {daemon.descriptors()} after")
    check(daemon.descriptors() <= before + 8, "connections that ended hold no descriptor")


def terminated_under_load(program):
    section("SIGTERM under load")
    with Daemon(program, {"server.drain_seconds": 5}) as daemon:
        outcomes = []

        def ask():
            try:
                events = daemon.ask(QUESTION, maximum_tokens=40).lines
                outcomes.append(events[-1]["event"])
            except (OSError, ValueError, IndexError, http.client.HTTPException) as error:
                outcomes.append(type(error).__name__)

        threads = [threading.Thread(target=ask) for _ in range(16)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        start = time.monotonic()
        status = daemon.stop(timeout=30)
        took = time.monotonic() - start
        for thread in threads:
            thread.join(30)
        print(f"  ended with {status} after {took:.1f} s; {outcomes.count('finished')} of 16 answers came to their end")
        check(status in (0, 143) and took < 12, "the daemon drains and ends in time")
        check(not os.path.exists(daemon.socket), "its socket is gone")


def full_disk(program):
    section("a disk that is full")
    with Daemon(program) as daemon:
        small = daemon.scratch / "small"
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(small)], capture_output=True).returncode:
            print("  left out: this user may not mount a small disk")
            return
        try:
            daemon.stop()
            daemon.environment["XDG_CACHE_HOME"] = str(small / "cache")
            shutil.copytree(daemon.scratch / "indexes", small / "indexes")
            daemon.environment["SAMOVAR_INDEX_DIRECTORY"] = str(small / "indexes")
            daemon.start()
            fill = small / "fill"
            with open(fill, "wb") as file:
                try:
                    while True:
                        file.write(bytes(1 << 16))
                        file.flush()
                except OSError:
                    pass
            works(daemon, "the disk is full")
            text = "Tea and brass. " * 2000
            reply = daemon.request("POST", "/v1/documents", {"records": [{"id": "a", "title": "A", "text": text}]})
            last = reply.lines[-1]
            print(f"  ingest: {reply.status} {json.dumps(last)[:160]}")
            check(last.get("event") == "failed" or last.get("error"), "an ingest says that it failed")
            fill.unlink()
            reply = daemon.request("POST", "/v1/documents", {"records": [{"id": "a", "title": "A", "text": text}]})
            check(reply.lines[-1]["event"] == "finished", f"with room again it works: {reply.lines[-1]}")
            works(daemon, "there is room again")
            daemon.stop()
        finally:
            daemon.stop()
            subprocess.run(["umount", str(small)], check=False)


def vanishing_model(program):
    section("a model file that vanishes")
    with Daemon(program) as daemon:
        daemon.stop()
        source = pathlib.Path(daemon.environment["SAMOVAR_MODELS_DIRECTORY"])
        models = daemon.scratch / "models"
        models.mkdir()
        for file in [*source.glob("all-minilm*"), *source.glob("smollm2*")]:
            shutil.copy2(file, models)
        daemon.environment["SAMOVAR_MODELS_DIRECTORY"] = str(models)
        daemon.start()
        works(daemon, "the start")
        file = next(models.glob("smollm2*.gguf"))
        file.rename(models / "away")
        works(daemon, "the model's file is gone, the model in memory")
        daemon.stop()
        daemon.start()
        reply = daemon.ask(QUESTION)
        print(f"  without it: {reply.status} {reply.body.decode()[:160].strip()}")
        check(reply.status == 503 and reply.json["error"]["code"] == "model_missing", "a missing model is told")
        check(daemon.request("GET", "/health/ready").status == 503, "the daemon says that it is not ready")
        (models / "away").rename(file)
        works(daemon, "the file is back")


def starts_and_stops(program, count):
    section(f"{count} starts and stops")
    with Daemon(program, ingest=False) as daemon:
        start = time.monotonic()
        for number in range(count):
            status = daemon.stop()
            check(status in (0, 143), f"stop {number} ended with {status}")
            left = [name for name in os.listdir(daemon.scratch) if name.startswith("samovar.sock")]
            if left != [] and left != ["samovar.sock.lock"]:
                check(False, f"stop {number} left {left}")
            daemon.start()
        # One that is killed leaves its socket; the next start takes it over.
        daemon.stop(signal.SIGKILL)
        daemon.start()
        check(daemon.answers(), "a killed daemon's socket is taken over")
        print(f"  {time.monotonic() - start:.1f} s; left in the folder: {sorted(os.listdir(daemon.scratch))}")


def main():
    program = os.path.realpath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with Daemon(program, {"server.idle_seconds": 3}) as daemon:
        process = daemon.process.pid
        works(daemon, "the start")
        for abuse in (killed_clients, stalled_readers, half_sent, nonsense):
            abuse(daemon)
        connects(daemon, count)
        check(daemon.process.pid == process and daemon.process.poll() is None, "it is still the same process")
    terminated_under_load(program)
    full_disk(program)
    vanishing_model(program)
    starts_and_stops(program, int(os.environ.get("STARTS", "100")))
    if failures:
        sys.exit(f"{len(failures)} failed")
    print("nothing brought it down")


if __name__ == "__main__":
    main()
