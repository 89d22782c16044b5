"""`pipec preview` in headless Chromium, and as anybody on the machine may ask it.

Proves: the page shows the picture, the findings and both templates, follows the file as it is saved, keeps the last good picture
and template, shows hostile text as text, loads nothing from elsewhere; the server answers no other host, origin or method.
Cannot prove: that it is beautiful; look at it: `python tests/judges/test_preview.py FOLDER`.
"""

import contextlib
import functools
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import HERE, ROOT, chromium, compiler, judge

FINDINGS = "document.querySelectorAll('#findings li:not(.clean)').length"
WIDTH = "(document.querySelector('#picture img')?.naturalWidth ?? 0)"
DRAWN = f"{WIDTH} > 0"
DOCUMENT = "document.getElementById('document').textContent"
GOOD = 'stream d -> firehose(gzip) -[prefix="raw/"]-> bucket raw\n'


@contextlib.contextmanager
def preview(file, *options):
    """A preview that runs: its process, and its address."""
    command = [str(compiler()), "preview", str(file), *options]
    # Tests that are started in the background inherit that Ctrl-C is ignored.
    heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed)
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def visit(address, steps):
    """The state of the page, and its complaints."""
    judge("mermaid")  # and with it puppeteer
    judge("chromium")
    command = ["node", str(HERE / "preview.mjs"), address]
    environment = os.environ | {"CHROMIUM": chromium()}
    run = subprocess.run(command, input=json.dumps(steps), capture_output=True, text=True, timeout=120, env=environment)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def ask(address, head):
    """The answer to a request that is written by hand: its head, or what of it comes within a moment."""
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=5) as connection:
        connection.sendall(head.replace("HOST", where.netloc).encode())
        connection.settimeout(2)
        answer = b""
        with contextlib.suppress(TimeoutError):
            while b"\r\n\r\n" not in answer and (piece := connection.recv(65536)):
                answer += piece
        return answer.decode()


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "sketch.pipe"
    file.write_text(GOOD)
    return file


def test_the_page_follows_the_file(file):
    more = GOOD + "raw -> queue arrivals\n"
    with preview(file) as (_, address):
        seen, complaints = visit(
            address,
            [
                {"until": DRAWN},
                {"look": f"[{WIDTH}, {FINDINGS}, JSON.parse({DOCUMENT}).Resources.Raw.Type]"},
                {"click": "[data-target=terraform]"},
                {"until": f"{DOCUMENT}.includes('aws_s3_bucket')"},
                {"click": "[data-target=cfn]"},
                {"write": [str(file), more]},
                {"until": f"{DOCUMENT}.includes('ArrivalsQueueUrl')"},
                {"look": "document.getElementById('summary').textContent"},
                {"click": "[data-view=iam]"},
                {"until": "document.querySelector('#picture img').alt === 'Diagram: iam'"},
                {"write": [str(file), GOOD + "straem x -> raw\n"]},
                {"until": "document.querySelector('#findings li.error')"},
                {"look": "document.getElementById('findings').innerText"},
                {"look": "document.querySelector('#findings mark').textContent"},
                {"look": f"[{DRAWN}, document.getElementById('stale').hidden, {DOCUMENT}.includes('AWS::S3::Bucket')]"},
                {"remove": str(file)},
                {"until": "!document.getElementById('trouble').hidden"},
                {"look": f"[document.getElementById('trouble').textContent, {DRAWN}]"},
                {"write": [str(file), GOOD]},
                {"until": f"document.getElementById('trouble').hidden && {FINDINGS} === 0"},
                {"look": "document.getElementById('stale').hidden"},
            ],
        )
    first, summary, findings, marked, kept, gone, fresh = seen
    assert first[0] > 200 and first[1] == 0 and first[2] == "AWS::S3::Bucket"
    assert summary == "1 warning", "nobody reads the queue"
    assert "P201" in findings and "at 2:1" in findings and "stream" in findings and "`" not in findings
    assert marked == "straem" and "2straem x -> raw" in findings
    assert kept == [True, False, True], "the last good template is shown, and said to be old"
    assert "No such file" in gone[0] and gone[1]
    assert fresh is True
    assert complaints == []


def test_the_page_follows_the_code_that_the_file_names(tmp_path):
    file, code = tmp_path / "code.pipe", tmp_path / "hello.py"
    file.write_text('lambda f("hello.py")\n')
    with preview(file) as (_, address):
        seen, complaints = visit(
            address,
            [
                {"until": "document.querySelector('#findings li.error')"},
                {"look": "[document.querySelector('#findings mark').textContent, " + DOCUMENT + "]"},
                {"write": [str(code), "def handler(event, context):\n    return 'first'\n"]},
                {"until": f"{DOCUMENT}.includes('first')"},
                {"write": [str(code), "def handler(event, context):\n    return 'second'\n"]},
                {"until": f"{DOCUMENT}.includes('second')"},
                {"remove": str(code)},
                {"until": "document.querySelector('#findings li.error')"},
            ],
        )
    assert seen == [['"hello.py"', "Nothing is built while something is an error."]]
    assert complaints == []


def test_the_page_follows_the_files_that_the_file_imports(tmp_path):
    file, tables = tmp_path / "main.pipe", tmp_path / "tables.pipe"
    tables.write_text("bucket landzone\n")
    file.write_text('import "tables.pipe"\nstream d -> firehose -> landzone\n')
    with preview(file) as (_, address):
        seen, complaints = visit(
            address,
            [
                {"until": f"{DOCUMENT}.includes('Landzone')"},
                {"write": [str(tables), "bucket landzone\n\nbukcet other\n"]},
                {"until": "document.querySelector('#findings li.error')"},
                {"look": "document.querySelector('#findings li.error .place').textContent"},
                {"look": "document.querySelector('#findings mark').textContent"},
                {"write": [str(tables), "bucket landzone(versioned)\n"]},
                {"until": f"{FINDINGS} === 0 && {DOCUMENT}.includes('VersioningConfiguration')"},
            ],
        )
    place, marked = seen
    assert place == f"error P201 in {tables} at 3:1"
    assert marked == "bukcet"
    assert complaints == []


def test_the_page_names_the_environment_and_marks_what_is_meant(tmp_path):
    """Columns count characters, whatever UTF-16 makes of them; of a long line what is around is shown; what declares nothing is no picture."""
    file = tmp_path / "wide.pipe"
    long = f'bucket raw(name="{"🪣" * 400}", x=1)\r\n' + GOOD + "env prod { d.shards = 2 }\r\n"
    file.write_text(long, newline="")
    marks = "[...document.querySelectorAll('#findings mark')].map((one) => one.textContent)"
    with preview(file, "--env", "prod") as (_, address):
        seen, complaints = visit(
            address,
            [
                {"until": f"{FINDINGS} > 0"},
                {"look": f"[{marks}, Math.max(...[...document.querySelectorAll('.excerpt')].map((one) => one.textContent.length))]"},
                {"look": "document.getElementById('file').textContent"},
                {"write": [str(file), "env prod {}\n"]},
                {"until": "document.getElementById('picture').textContent === 'Nothing to draw yet.'"},
            ],
        )
    (marked, longest), name = seen
    assert "x" in marked and longest < 900
    assert name.endswith("wide.pipe (prod)")
    assert complaints == []


def test_what_is_hostile_is_shown_as_text(tmp_path):
    file = tmp_path / "<img src=x onerror=alert(1)>.pipe"
    evil = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>"
    file.write_text(f'stream d -> firehose(gzip) -[prefix="{evil}"]-> bucket raw\nbukcet "{evil}"\nxx y("{evil}")\n')
    with preview(file) as (_, address):
        seen, complaints = visit(
            address,
            [
                {"until": f"{DRAWN} && {FINDINGS} > 0"},
                {"look": "[document.scripts.length, document.querySelectorAll('#picture > *, img').length, document.title]"},
            ],
        )
    scripts, images, title = seen[0]
    assert scripts == 1 and images == 1 and "owned" not in title.split("preview")[-1]
    assert complaints == []


def test_only_this_machine_is_answered(file):
    with preview(file) as (process, address):
        assert address.startswith("http://127.0.0.1:")
        page = ask(address, "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n")
        assert page.startswith("HTTP/1.1 200") and "default-src 'none'" in page and "Access-Control" not in page
        events = ask(address, "GET /events HTTP/1.1\r\nHost: HOST\r\n\r\n")
        assert events.startswith("HTTP/1.1 200") and "text/event-stream" in events and "Access-Control" not in events
        wrong = {
            "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n": 421,
            "GET / HTTP/1.1\r\n\r\n": 421,
            "GET /events HTTP/1.1\r\nHost: HOST\r\nSec-Fetch-Site: cross-site\r\n\r\n": 403,
            "GET /../../etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n": 404,
            "POST / HTTP/1.1\r\nHost: HOST\r\n\r\n": 405,
            "nonsense\r\n\r\n": 400,
            "GET / HTTP/1.1\r\n" + "X: y\r\n" * 5000 + "\r\n": 400,
        }
        assert {head: int((ask(address, head) + " 000").split()[1]) for head in wrong} == wrong
        # A silent client keeps nobody else waiting.
        where = urlsplit(address)
        silent = [socket.create_connection((where.hostname, where.port)) for _ in range(20)]
        assert ask(address, "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n").startswith("HTTP/1.1 200")
        for connection in silent:
            connection.close()
        assert process.poll() is None


def test_ctrl_c_ends_it_and_frees_the_port(file):
    with preview(file) as (process, address):
        port = str(urlsplit(address).port)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=5)
        assert process.returncode == -signal.SIGINT and "panicked" not in told
    with preview(file, "--port", port) as (_, again):
        assert again == address
        taken = subprocess.run([str(compiler()), "preview", str(file), "--port", port], capture_output=True, text=True, timeout=10)
        assert taken.returncode == 2 and f"port {port}" in taken.stderr and "without --port" in taken.stderr


@pytest.mark.parametrize(("arguments", "says"), [(["absent.pipe"], "absent.pipe: No such file"), (["-"], "follows a file")])
def test_wrong_usage_is_told(arguments, says, tmp_path):
    run = subprocess.run([str(compiler()), "preview", *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=10)
    assert run.returncode == 2 and says in run.stderr and run.stdout == ""


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    bad = ROOT / "tests" / "errors" / "five_mistakes.pipe"
    for shown in (ROOT / "examples" / "part8.pipe", bad):
        looks = [(width, height, dark) for width, height in ((1500, 950), (420, 1400)) for dark in (False, True)]
        shots = [
            {"shot": str(place / f"{shown.stem}-{width}-{'dark' if dark else 'light'}.png"), "width": width, "height": height, "dark": dark}
            for width, height, dark in looks
        ]
        with preview(shown) as (_, address):
            print(shown, visit(address, [{"until": DRAWN}, *shots]))
