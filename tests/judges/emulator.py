"""One process of the ministack emulator: started, asked and stopped here.

Proves: CloudFormation accepts the template as the compiler wrote it, and what it creates can be worked with.
Cannot prove: that AWS itself does the same. `LIMITS` lists where the emulator is known to be milder than AWS,
`WORKAROUNDS` what this harness does differently because of the emulator; every run prints both.
"""

import functools
import json
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

REGION = "us-east-1"
ACCOUNT = "000000000000"
PACE = 0.2

WORKAROUNDS = {
    "api-path": "the API is asked under /restapis/{ApiId}/{stage}/_user_request_ of the emulator's port, with id and "
    "stage from the stack's URL: the host name of that URL does not resolve here",
    "batch-job": "the emulator runs no S3 Batch job: the tests read the stack's job request, then the manifest, and "
    "call the function with schema 1.0 under the job's role, as the service would",
    "put-rest-api": "Terraform gives an API its body by PutRestApi, which the emulator lacks: keeper.py adds it, made of what "
    "the emulator does for CloudFormation",
    "act-as": "the trust policy of a role that the tests act under is replaced for that moment and then put back, for "
    "it rightly lets in nobody but the AWS service",
    "tls": "AUTH only: the emulator speaks TLS with a certificate of its own, so that the TLS-only Deny statements "
    "stay in the templates and allow what they should",
}

LIMITS = {
    "compression": "GZIP is accepted and not done: objects hold plain records",
    "buffering": "each record becomes one object at once: no buffering hint, no record delimiter is seen to work",
    "service roles": "when data flows, the roles of Firehose, event source mappings, logs and EMR are not asked, nor "
    "are trust policies, iam:PassRole and AWS::Lambda::Permission; under AUTH the tests put each of these before the "
    "emulator's policy engine themselves, with the calls and callers that AWS documents",
    "emr": "RunJobFlow records a cluster and runs nothing",
    "consistency": "roles and policies act at once; nothing waits for propagation",
}


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
                [sys.executable, str(Path(__file__).with_name("keeper.py"))],
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.PIPE,
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
        return {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "NODE_PATH": os.environ.get("NODE_PATH", ""),
            "GATEWAY_PORT": str(self.port),
            "EDGE_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "MINISTACK_REGION": REGION,
            "AUTH": str(self.auth).lower(),
            "USE_SSL": "1" if self.auth else "0",
            "IOT_MTLS_ENABLED": "0",
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
        """A client with the emulator's root key."""
        if service not in self._clients:
            self._clients[service] = self._client(service, "test", "test")
        return self._clients[service]

    def _client(self, service, *credentials):
        """No retries, so that a refusal shows at once."""
        options = {"retries": {"total_max_attempts": 1}, "read_timeout": 90, "s3": {"addressing_style": "path"}}
        return boto3.client(
            service,
            REGION,
            endpoint_url=self.url,
            verify=str(self.certificate) if self.auth else None,
            aws_access_key_id=credentials[0],
            aws_secret_access_key=credentials[1],
            aws_session_token=credentials[2] if len(credentials) > 2 else None,
            config=Config(**options),
        )

    def assume(self, role):
        """Clients that act under a role: `assume(arn)("s3")`; the workaround `act-as` opens the role to us."""
        iam, name = self.client("iam"), role.split("/")[-1]
        own = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        us = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
        opened = {"Version": "2012-10-17", "Statement": [us]}
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(opened))
        try:
            granted = self.client("sts").assume_role(RoleArn=role, RoleSessionName="judge")["Credentials"]
        finally:
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(own))
        credentials = granted["AccessKeyId"], granted["SecretAccessKey"], granted["SessionToken"]
        return functools.cache(lambda service: self._client(service, *credentials))

    def http(self, method, path, body=None, headers=None):
        """Status and body of one HTTP request; a status of 4xx or 5xx is an answer like any other."""
        context = ssl.create_default_context(cafile=str(self.certificate)) if self.certificate.exists() else None
        request = urllib.request.Request(self.url + path, body, headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60, context=context) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    @staticmethod
    def arn(service):
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}"

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
