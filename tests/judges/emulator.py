"""One process of the ministack emulator: started, asked and stopped here.

Proves: CloudFormation accepts the template as the compiler wrote it, and what it creates can be worked with.
Cannot prove: that AWS itself does the same. `LIMITS` lists where the emulator is known to be milder than AWS,
`WORKAROUNDS` what this harness does differently because of the emulator; every run prints both.
"""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

HERE = Path(__file__).parent
REGION = "us-east-1"
ACCOUNT = "000000000000"
PACE = 0.2


class Emulator:
    """A ministack of its own: free loopback port, own process group, own folder, log kept.

    `auth=True` lets it judge policies, and speaks TLS: over plain http the TLS-only policies of the
    templates would deny everything, and they are part of what is deployed.
    """

    def __init__(self, auth=False):
        self.auth = auth
        self.folder = Path(tempfile.mkdtemp(prefix="pipec-emulator-"))
        self.log = self.folder / "ministack.log"
        self.port = free_port()
        self.url = f"{'https' if auth else 'http'}://127.0.0.1:{self.port}"
        self.certificate = self.folder / "ministack-tls" / "server.crt"
        self._clients = {}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ministack"],
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._await_health()
            self.client("s3").create_bucket(Bucket=self.asset_bucket)
        except BaseException:
            self.stop()
            raise

    asset_bucket = "pipec-assets"

    def _environment(self):
        """Nothing of the caller's AWS settings: functions inherit this environment."""
        modules = [os.environ.get("NODE_PATH"), str(HERE / "node_modules")]
        return {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "NODE_PATH": os.pathsep.join(filter(None, modules)),
            "GATEWAY_PORT": str(self.port),
            "EDGE_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "MINISTACK_REGION": REGION,
            "AUTH": str(self.auth).lower(),
            "USE_SSL": "1" if self.auth else "0",
            "PYTHONUNBUFFERED": "1",
        }

    def _await_health(self, seconds=60):
        end = time.monotonic() + seconds
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"the emulator ended with {self.process.returncode}:\n{self.tail()}")
            try:
                return self.http("GET", "/_ministack/health")
            except OSError as error:
                if time.monotonic() > end:
                    raise RuntimeError(f"the emulator does not answer: {error}\n{self.tail()}") from error
                time.sleep(PACE)

    def client(self, service):
        """A boto3 client with the emulator's root key; no retries, so that a refusal shows at once."""
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service,
                endpoint_url=self.url,
                region_name=REGION,
                aws_access_key_id="test",
                aws_secret_access_key="test",
                verify=str(self.certificate) if self.auth else None,
                config=Config(
                    retries={"total_max_attempts": 1},
                    read_timeout=90,
                    s3={"addressing_style": "path"},
                ),
            )
        return self._clients[service]

    def http(self, method, path, body=None, headers=None):
        """Status and body of one HTTP request; a status of 4xx or 5xx is an answer like any other."""
        context = ssl.create_default_context(cafile=str(self.certificate)) if self.certificate.exists() else None
        request = urllib.request.Request(self.url + path, body, headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60, context=context) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def tail(self, lines=60):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self):
        """Ends the process group, functions included, and removes the folder."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                break
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                continue
        self.process.wait(timeout=5)
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
