"""Documents made to harm who reads them: each is taken in or refused with its reason, in bounded time and memory, and a
plain document beside it is stored all the same."""
import os
import pathlib
import resource
import shutil
import subprocess
import time
import zlib

from sandbox import NAMES, Hang, Index, document

HEAD = f"{'document':<42}{'outcome':<34}{'seconds':>9}{'memory':>10}"
MEMORY = 2 << 30
SECONDS = 120


def pdf(stream, pages=1):
    """A PDF of that many pages, all with one compressed content stream."""
    body = zlib.compress(stream, 9)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>",
               b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
                   pages, b" ".join(b"%d 0 R" % (5 + n) for n in range(pages))),
               b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(body), body),
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
    objects += [page] * pages
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def sparse(path):
    with open(path, "wb") as file:
        file.truncate(2 << 30)


def repeated(*parts):
    """Writes (bytes, times) pairs without holding them."""
    def make(path):
        with open(path, "wb") as file:
            for part, times in parts:
                block = part * min(times, 100_000)
                for _ in range(times // min(times, 100_000)):
                    file.write(block)
    return make


def outside(path):
    secret = path.parent.parent / "outside.md"
    secret.write_text("# Outside\n\nThis must never be taken in through a link.\n")
    path.symlink_to(secret)


CASES = [
    ("2 GB sparse file", "sparse.txt", sparse),
    ("2 GB sparse JSON Lines", "sparse.jsonl", sparse),
    ("10 million lines of one character", "lines.txt", repeated((b"x\n", 10_000_000))),
    ("10 million words on a line", "words.txt", repeated((b"word ", 10_000_000))),
    ("100,000 nested HTML elements", "deep.html", repeated((b"<div>", 100_000), (b"x", 1))),
    ("a million unclosed HTML tables", "tables.html", repeated((b"<table><tr><td>", 1_000_000))),
    ("a million nested Markdown quotes", "quotes.md", repeated((b">", 1_000_000), (b" x\n", 1))),
    ("a million opening brackets in Markdown", "brackets.md", repeated((b"[", 1_000_000))),
    ("500,000 open emphases in Markdown", "stars.md", repeated((b"*a **b ", 500_000))),
    ("JSON nested 100,000 deep", "deep.jsonl", repeated((b'{"text":', 1), (b"[", 100_000), (b"\n", 1))),
    ("a PDF that unpacks to 184 MB of text", "bomb.pdf", lambda p: p.write_bytes(
        pdf(b"BT /F1 12 Tf 72 700 Td " + b"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj " * 4_000_000 + b"ET"))),
    ("a PDF of 20,000 pages", "pages.pdf", lambda p: p.write_bytes(pdf(b"BT /F1 12 Tf 72 700 Td (page) Tj ET", 20_000))),
    ("a PDF that is cut off", "cut.pdf", lambda p: p.write_bytes(pdf(b"BT (x) Tj ET", 50)[:900])),
    ("a link out of the folder", "link.md", outside),
    ("a link to itself", "loop.md", lambda p: p.symlink_to(p)),
    ("a folder that contains itself", "again", lambda p: p.symlink_to(p.parent)),
    ("a name with newlines and escapes", "new\nline \x1b[31m\u202e.md", lambda p: p.write_text("# Odd\n\nA plain text.\n")),
    ("a name that is no UTF-8", b"odd\xff\xfe.md", lambda p: p.write_text("# Odd\n\nA plain text.\n")),
    ("a pipe that nobody writes to", "pipe.md", os.mkfifo),
    ("no right to read it", "closed.md", lambda p: (p.write_text("closed"), p.chmod(0))),
    ("bytes of every kind", "binary.txt", lambda p: p.write_bytes(bytes(range(256)) * 1000)),
]


def attempt(program, folder, name, make, complain, what):
    index = Index(program, folder)
    # Room for batches, as in real use.
    for key in ("SAMOVAR_INGEST_BATCH_DOCUMENTS", "SAMOVAR_INGEST_CHECKPOINT_DOCUMENTS", "SAMOVAR_INGEST_STAGING_TEXTS"):
        index.environment.pop(key, None)
    # What it takes to embed a large text is not what is asked here.
    index.environment.update(SAMOVAR_DOCUMENTS_MAXIMUM_FILE_BYTES=str(64 << 20), SAMOVAR_DOCUMENTS_PDF_TIMEOUT_SECONDS="20")
    plain = index.documents / "plain.md"
    plain.write_bytes(document(NAMES[0], 0))
    path = index.documents / (os.fsdecode(name) if isinstance(name, bytes) else name)
    make(path)
    start = time.monotonic()
    command = [program, "ingest", str(index.documents), "--index", "x", "--json", "--no-daemon"]
    process = subprocess.Popen(
        command, env=index.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
    slow = False
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        # Long work on much text is no harm where it can be stopped, and what is stored is whole.
        slow = True
        process.terminate()
        try:
            out, err = process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            complain(f"{what}: cannot be stopped")
            return "HANGS", time.monotonic() - start, False
    seconds = time.monotonic() - start
    sound = True
    text = out.decode(errors="replace")
    if process.returncode < 0 or process.returncode not in (0, 65, 143, 130):
        complain(f"{what}: exit {process.returncode}: {err.decode(errors='replace')[-300:]}")
        sound = False
    if "must never be taken in" in text:
        sound = False
    refused = [line for line in text.splitlines() if '"refused"' in line and '"event"' in line and '"reason"' in line]
    outcome = "stopped in good order" if slow else "taken in" if process.returncode == 0 else "refused"
    if refused and not slow:
        outcome = "refused: " + refused[0].split('"reason":"')[1].split('"')[0]
    try:
        stored = index.run("documents", "list")
        sources = [entry["source"] for entry in stored.json()] if stored.code == 0 else []
        if not slow and str(plain) not in sources:
            complain(f"{what}: the plain document beside it is not stored")
            sound = False
        if any("outside" in source for source in sources):
            complain(f"{what}: a text outside the folder was taken in")
            sound = False
        if index.bundle.exists() and index.run("verify", "--deep", timeout=300).code != 0:
            complain(f"{what}: verify finds something")
            sound = False
    except Hang as hang:
        complain(f"{what}: {hang}")
        sound = False
    return outcome, seconds, sound


def run(program, folder, complain):
    """Each in a process of its own, so that its memory is told apart."""
    sound = True
    for number, (what, name, make) in enumerate(CASES):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            complaints = []
            try:
                outcome, seconds, fine = attempt(
                    program, f"{folder}/hostile{number}", name, make, complaints.append, what)
            except Exception as error:  # noqa: BLE001 - told to the parent
                outcome, seconds, fine = f"driver: {error!r}", 0.0, False
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
            os.write(writer, repr((outcome, seconds, fine, peak, complaints)).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            outcome, seconds, fine, peak, complaints = eval(pipe.read())  # noqa: S307 - written above
        os.waitpid(child, 0)
        if peak > MEMORY:
            complaints.append(f"{what}: took {peak >> 20} MB")
            fine = False
        for text in complaints:
            complain(text)
        print(f"{what:<42}{outcome[:33]:<34}{seconds:>8.1f}s{peak >> 20:>7} MB", flush=True)
        sound = sound and fine
        shutil.rmtree(pathlib.Path(folder) / f"hostile{number}", ignore_errors=True)
    return sound
