#!/usr/bin/env python3
"""Writes src/catalog/runtimes.json: which runtimes Lambda has, and until when. See README.md.

Usage, in a fresh environment, since the judges' packages may be older than AWS's calendar:
    python3 -m venv /tmp/runtimes && /tmp/runtimes/bin/pip install cfn-lint botocore
    /tmp/runtimes/bin/python tests/data/runtimes.py
The names are those of the API (botocore), the days those of AWS's page as cfn-lint carries them; a name without days is
new, or never ends. What is blocked on the day of the run is refused by its name, everything else by the day of the build.
"""

import datetime
import json
import re
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

TABLE = Path(__file__).resolve().parents[2] / "src" / "catalog" / "runtimes.json"
PAGE = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"
# The oldest provider of Terraform that src/emit/terraform.rs takes knows none that are newer. They come first: what comes
# first is what a function gets where nothing is written, in both targets.
FIRST = {"nodejs22.x", "python3.13"}
# Not for functions that are zip files.
NOT_FOR_CODE = {"custom"}


def main():
    import botocore.session

    model = botocore.session.get_session().get_service_model("lambda")
    names = set(model.shape_for("Runtime").enum) - NOT_FOR_CODE
    days = json.loads(files("cfnlint").joinpath("data/AdditionalSpecs/LmbdRuntimeLifecycle.json").read_text())
    today = datetime.date.today().isoformat()
    table = {
        "source": PAGE,
        "from": f"botocore {version('botocore')}, cfn-lint {version('cfn-lint')}",
        "day": today,
        "names": {name: retirement(name, days.get(name, {}), names) for name in sorted(names, key=lambda name: place(name, days, today))},
    }
    lines = [f'  {json.dumps(name)}: {json.dumps(value)}' for name, value in table.pop("names").items()]
    head = [f'"{key}": {json.dumps(value)}' for key, value in table.items()]
    TABLE.write_text("{\n" + ",\n".join(head) + ',\n"names": {\n' + ",\n".join(lines) + "\n}\n}\n")
    print(f"{TABLE}: {len(lines)} runtimes, {table['from']}")


def retirement(name, days, names):
    """Its days, and what to write instead: nothing for what is the newest itself."""
    found = {key: days.get(theirs) for key, theirs in (("deprecated", "deprecated"), ("create", "create-block"), ("update", "update-block"))}
    instead = days.get("successor")
    if instead in names:
        found["instead"] = instead
    return {key: value for key, value in found.items() if value}


def place(name, days, today):
    """By language; of one, first those whose end is known and far, the newest first. What has no days may be a preview."""
    family, number, rest = re.fullmatch(r"([a-z]+)([0-9.]*)(.*)", name).groups()
    end = days.get(name, {}).get("deprecated")
    rank = -1 if name in FIRST else 1 if end is None else 0 if end > today else 2
    return family, rank, [-int(part) for part in number.split(".") if part], rest


if __name__ == "__main__":
    main()
