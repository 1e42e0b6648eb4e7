"""A daemon of its own for tests of load and abuse: a scratch folder, an index of the fixtures' articles, the small model."""

import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
ARTICLES = CHECKOUT / "Tests/Fixtures/samovar-articles"


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket, with nothing but Python's own library."""

    def __init__(self, path, timeout=120):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def lines(self):
        return [json.loads(line) for line in self.body.splitlines() if line.strip()]


class Daemon:
    """`with Daemon(program) as daemon: …`: runs with its own indexes, socket and cache of evidence, and leaves nothing."""

    def __init__(self, program, settings=None, ingest=True):
        self.program = str(program)
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="samovar-load-"))
        self.socket = str(self.scratch / "samovar.sock")
        self.settings = {"generation.model": "smollm2-135m-instruct", **(settings or {})}
        cache = os.environ.get("XDG_CACHE_HOME", str(pathlib.Path.home() / ".cache"))
        self.environment = {
            **os.environ,
            "XDG_RUNTIME_DIR": str(self.scratch),
            "XDG_CACHE_HOME": str(self.scratch / "cache"),
            "SAMOVAR_MODELS_DIRECTORY": f"{cache}/samovar/models",
            "SAMOVAR_INDEX_DIRECTORY": str(self.scratch / "indexes"),
        }
        self.process = None
        self.ingest = ingest

    def __enter__(self):
        if self.ingest:
            self.run("ingest", "--quiet", "--no-daemon", str(ARTICLES))
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def run(self, *arguments):
        subprocess.run([self.program, *arguments], env=self.environment, check=True, timeout=300, stdout=subprocess.DEVNULL)

    def start(self):
        self.environment.update(
            {"SAMOVAR_" + key.upper().replace(".", "_"): str(value) for key, value in self.settings.items()})
        self.log = open(self.scratch / "log", "ab")
        self.process = subprocess.Popen([self.program, "serve"], env=self.environment, stderr=self.log)
        end = time.monotonic() + 30
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the daemon did not start:\n" + (self.scratch / "log").read_text())
            time.sleep(0.01)

    def answers(self):
        try:
            return self.request("GET", "/health/live", timeout=5).status == 200
        except OSError:
            return False

    def stop(self, with_signal=signal.SIGTERM, timeout=60):
        """Ends the daemon and says with which status."""
        if self.process is None:
            return None
        self.process.send_signal(with_signal)
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise RuntimeError(f"the daemon did not end within {timeout} s")
        self.process = None
        self.log.close()
        return status

    def request(self, method, path, body=None, headers=None, timeout=120):
        connection = UnixConnection(self.socket, timeout)
        try:
            data = json.dumps(body) if isinstance(body, (dict, list)) else body
            connection.request(method, path, data, {"Content-Type": "application/json", **(headers or {})})
            response = connection.getresponse()
            return Reply(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def ask(self, question, **more):
        """The events of an answer."""
        return self.request("POST", "/v1/ask", {"question": question, **more})

    # What the process holds.

    def resident(self):
        """MiB of memory."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def metric(self, name):
        for line in self.request("GET", "/metrics").body.decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[-1])
        return None


def text_of(events):
    return "".join(event["text"] for event in events if event["event"] == "text")
