#!/usr/bin/env python3
"""The daemon under systemd's own tools: a socket that somebody else opened, and what a manager of Type=notify hears.

    Tests/Clients/systemd.py PROGRAM

Needs an index of the fixtures' articles and a generator in the environment, as Tests/Clients/run.sh has them. What needs a tool
that is not installed is left out, and said so.
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
import tempfile

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]


def check(condition, message):
    if not condition:
        sys.exit(f"failed: {message}")


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=120)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def request(path, method, route, body=None):
    connection = UnixConnection(path)
    connection.request(method, route, json.dumps(body) if body else None, {"Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, response.read().decode()


class Manager:
    """The listener that a service manager gives its services in NOTIFY_SOCKET."""

    def __init__(self, folder):
        self.path = str(folder / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(30)

    def expect(self, word):
        message = self.socket.recv(4096).decode()
        print("  the manager hears:", message.replace("\n", ", "))
        check(word in message, f"the manager hears {word}")


def activated(program, folder):
    """The socket is there before the daemon, and the first request starts it."""
    tool = shutil.which("systemd-socket-activate")
    if tool is None:
        return print("  left out: systemd-socket-activate is not installed")
    path, manager = str(folder / "s.sock"), Manager(folder)
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder)}
    # A manager's address is not among what the tool hands on by itself.
    process = subprocess.Popen(
        [tool, "-l", path, "-E", f"NOTIFY_SOCKET={manager.path}", "-E", "SAMOVAR_GENERATION_MODEL", "-E",
         "SAMOVAR_INDEX_DIRECTORY", "-E", "HOME", program, "serve"],
        env=environment, stderr=subprocess.PIPE, text=True)
    try:
        check("Listening" in process.stderr.readline(), "the tool listens")
        status, body = request(path, "GET", "/health")
        print("  GET /health:", status, body.strip())
        check(status == 200, "the request that started the daemon is answered")
        manager.expect("READY=1")
        status, body = request(path, "POST", "/v1/search", {"query": "Which river flows through Tula?", "limit": 1})
        check(status == 200 and json.loads(body)["items"], "a search is answered")
        check(not (folder / "samovar.sock").exists(), "the daemon opens no socket beside the one it was given")
        process.send_signal(signal.SIGHUP)
        manager.expect("RELOADING=1")
        manager.expect("READY=1")
        process.send_signal(signal.SIGTERM)
        manager.expect("STOPPING=1")
        check(process.wait(30) == 0, "it ends in order")
        check(os.path.exists(path), "the socket stays: it is not the daemon's")
    finally:
        process.stderr.close()
        if process.poll() is None:
            process.kill()


def units(program, folder):
    """What `samovar service install` writes, as systemd reads it."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        return print("  left out: systemd-analyze is not installed")
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder)}
    subprocess.run([program, "service", "install", "--user", "--quiet"], env=environment, check=True, stdout=subprocess.DEVNULL)
    written = [str(folder / "systemd/user" / name) for name in ("samovar.socket", "samovar.service")]
    done = subprocess.run([tool, "--user", "--man=no", "verify", *written], env=environment, capture_output=True, text=True)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "samovar" in line]
    for line in ours:
        print("  ", line)
    check(not ours, "systemd finds nothing wrong with the units")
    print("  systemd-analyze verify: nothing wrong")


def main():
    program = os.path.realpath(sys.argv[1])
    for part in (activated, units):
        with tempfile.TemporaryDirectory(prefix="samovar-systemd-") as folder:
            print(part.__doc__.splitlines()[0])
            part(program, pathlib.Path(folder))


main()
