#!/usr/bin/env python3
"""Writes src/catalog/runtimes.json: which runtimes Lambda has, and until when. See README.md.

Usage, in a fresh environment, since the judges' packages may be older than AWS's calendar:
    python3 -m venv /tmp/runtimes && /tmp/runtimes/bin/pip install cfn-lint botocore
    /tmp/runtimes/bin/python tests/data/runtimes.py  # with terraform on PATH, as provider.py
The names are those of the API (botocore), the days those of AWS's page as cfn-lint carries them; a name without days is
new, or never ends. What is blocked on the day of the run is refused by its name, everything else by the day of the build.
"""

import datetime
import json
import re
import sys
import tempfile
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "judges")]

import terraform  # noqa: E402
from provider import VERSION  # noqa: E402

TABLE = Path(__file__).resolve().parents[2] / "src" / "catalog" / "runtimes.json"
PAGE = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"
# The first version of Terraform's provider that takes a runtime, where the oldest that src/emit/terraform.rs takes does not:
# https://github.com/hashicorp/terraform-provider-aws/pull/45024. Of others it is only known that they are newer.
SINCE = {"nodejs24.x": "6.19.0", "java25": "6.20.0", "python3.14": "6.20.0"}
# Not for functions that are zip files.
NOT_FOR_CODE = {"custom"}


def main():
    import botocore.session

    model = botocore.session.get_session().get_service_model("lambda")
    names = set(model.shape_for("Runtime").enum) - NOT_FOR_CODE
    days = json.loads(files("cfnlint").joinpath("data/AdditionalSpecs/LmbdRuntimeLifecycle.json").read_text())
    today = datetime.date.today().isoformat()
    known = of_provider()
    table = {
        "source": PAGE,
        "from": f"botocore {version('botocore')}, cfn-lint {version('cfn-lint')}",
        "day": today,
        "names": {name: entry(name, days.get(name, {}), names, known) for name in sorted(names, key=lambda name: place(name, days, today))},
    }
    lines = [f'  {json.dumps(name)}: {json.dumps(value)}' for name, value in table.pop("names").items()]
    head = [f'"{key}": {json.dumps(value)}' for key, value in table.items()]
    TABLE.write_text("{\n" + ",\n".join(head) + ',\n"names": {\n' + ",\n".join(lines) + "\n}\n}\n")
    print(f"{TABLE}: {len(lines)} runtimes, {table['from']}")


def of_provider():
    """The runtimes that the oldest provider takes, as it says where one is none of them."""
    function = {"function_name": "f", "role": "arn:aws:iam::123456789012:role/r", "runtime": "none", "handler": "a.b", "filename": "a"}
    aws = {"source": "hashicorp/aws", "version": VERSION}
    configuration = {
        "terraform": {"required_providers": {"aws": aws}},
        "resource": {"aws_lambda_function": {"f": function}},
    }
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.tf.json").write_text(json.dumps(configuration))
        terraform.run(folder, "init", "-no-color")
        said = terraform.run(folder, "validate", "-json", ok=(1,)).stdout
    (said,) = re.findall(r"expected runtime to be one of \[(.*?)\]", json.loads(said)["diagnostics"][0]["summary"])
    return set(re.findall(r'"(.*?)"', said))


def entry(name, days, names, known):
    """Its days, what to write instead (nothing for what is the newest itself), and since when Terraform's provider takes it."""
    found = {key: days.get(theirs) for key, theirs in (("deprecated", "deprecated"), ("create", "create-block"), ("update", "update-block"))}
    instead = days.get("successor")
    if instead in names:
        found["instead"] = instead
    if name not in known:
        found["terraform"] = SINCE.get(name, "6.0.0")
    return {key: value for key, value in found.items() if value}


def place(name, days, today):
    """By language; of one, first those whose end is known and far, the newest first. What has no days may be a preview."""
    family, number, rest = re.fullmatch(r"([a-z]+)([0-9.]*)(.*)", name).groups()
    end = days.get(name, {}).get("deprecated")
    rank = 1 if end is None else 0 if end > today else 2
    return family, rank, [-int(part) for part in number.split(".") if part], rest


if __name__ == "__main__":
    main()
