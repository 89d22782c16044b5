"""Terraform with the real AWS provider: found, installed once, and run in the folders that the compiler wrote.

The provider comes from a filesystem mirror where there is one: `PIPEC_TERRAFORM_MIRROR` names it, or it lies in a folder of
/opt. Elsewhere `terraform init` gets it as it always does, once, into a cache. Proves nothing by itself.
"""

import atexit
import functools
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

PROVIDER = "registry.terraform.io/hashicorp/aws"
REQUIRED = {"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.100.0, < 7.0.0"}}}}
LOCK = ".terraform.lock.hcl"


class Refused(AssertionError):
    """Terraform ended with a status that was not asked for; what it said."""


def mirror():
    """The filesystem mirror with the AWS provider, or None."""
    if named := os.environ.get("PIPEC_TERRAFORM_MIRROR"):
        return Path(named)
    return next((folder.parents[2] for folder in sorted(Path("/opt").glob(f"*/{PROVIDER}"))), None)


@functools.cache
def home():
    """A folder for what all runs share, gone with this process."""
    folder = Path(tempfile.mkdtemp(prefix="pipec-terraform-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def environment():
    """Nothing of the caller's settings for AWS and Terraform, but for where providers come from."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "TF_"))}
    own |= {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}
    settings = home() / "settings.tfrc"
    if found := mirror():
        settings.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{found}"\n  }}\n}}\n')
    else:
        cache = home() / "plugins"
        cache.mkdir()
        settings.write_text(f'plugin_cache_dir = "{cache}"\n')
        theirs = os.environ.get("TF_CLI_CONFIG_FILE", "")
        if Path(theirs).is_file():
            return own | {"TF_CLI_CONFIG_FILE": theirs, "TF_PLUGIN_CACHE_DIR": str(cache)}
    return own | {"TF_CLI_CONFIG_FILE": str(settings)}


def run(folder, *arguments, ok=(0,), timeout=600):
    """`terraform ARGUMENTS` in a folder; a status that is not among `ok` raises what it said."""
    command = ["terraform", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=timeout)
    if done.returncode not in ok:
        said = f"{done.stdout}{done.stderr}"
        raise Refused(f"terraform {arguments[0]} in {Path(folder).name} ended with {done.returncode}:\n{said}")
    return done


@functools.cache
def base():
    """A folder in which the provider is installed and nothing else is written."""
    folder = home() / "base"
    folder.mkdir()
    (folder / "main.tf.json").write_text(json.dumps(REQUIRED))
    run(folder, "init", "-no-color")
    return folder


@functools.cache
def present():
    """True if there is a terraform, and it gets the provider."""
    if not shutil.which("terraform"):
        return False
    try:
        base()
    except Refused as refusal:
        print(refusal)
        return False
    return True


def initialised(folder):
    """The folder after `terraform init`, with the provider that all others have."""
    shutil.copy(base() / LOCK, folder)
    run(folder, "init", "-no-color")
    return folder


def gathered(folder, configurations):
    """One configuration that has each of these folders (name -> what the compiler wrote) as a module of that name, so
    that Terraform and its provider start once for all."""
    for name, written in configurations.items():
        shutil.copytree(written, folder / name)
    modules = {name: {"source": f"./{name}"} | asked(written) for name, written in configurations.items()}
    outputs = {name: {"value": f"${{module.{name}}}"} for name in configurations}
    (folder / "main.tf.json").write_text(json.dumps({"module": modules, "output": outputs}))
    return initialised(folder)


def asked(written):
    """A value for each variable of a configuration that has no default."""
    variables = json.loads((Path(written) / "main.tf.json").read_text())["variable"]
    return {name: "given" for name, one in variables.items() if "default" not in one}


def validate(folder):
    """The messages of `terraform validate`, errors and warnings, as (file, text)."""
    said = json.loads(run(folder, "validate", "-json", ok=(0, 1)).stdout)
    return [(one.get("range", {}).get("filename", ""), text(one)) for one in said["diagnostics"]]


def text(diagnostic):
    """One of Terraform's diagnostics in one line."""
    place = (diagnostic.get("snippet") or {}).get("context") or diagnostic.get("address", "")
    return f"{diagnostic['severity']}: {place}: {diagnostic['summary']}: {diagnostic.get('detail', '')}"
