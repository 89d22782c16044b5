"""AWS's own template validator (the one CDK runs inside every synth), asked through node: one process for many templates."""

import json
import os
import subprocess
from pathlib import Path

HERE = Path(__file__).parent

# The findings that count, decided from what its rules said about the twelve examples:
# FATAL and ERROR are what CloudFormation or the service refuses: none may remain. WARN is a defect in most templates
# (security, deprecation, dead references): none may remain either, but for the one kind below. INFO is advice that a
# compiler of sketches cannot follow for its user and is left out: I9001 (this property is create-only), I9040 (tags
# could be set), I3011 (write DeletionPolicy also where the default, Delete, is meant).
COUNTING = ("FATAL", "ERROR", "WARN")


def intended(finding):
    """W9002, "hardcoded ARN", where a function's permission names a bucket: the bucket notifies that function, so it needs
    the permission first, and a reference back to the bucket would close a circle. The ARN is made of the same
    deterministic name that the bucket gets, as AWS documents for this case."""
    return finding["rule"] == "W9002" and finding["type"] == "AWS::Lambda::Permission" and (
        finding["path"] == "Properties.SourceArn"
    )


def validate(paths):
    """Path -> what AWS's validator objects to, as sorted strings."""
    return counting(ask(paths))


def counting(said):
    """The findings that count, of all that it said."""
    raw = said["answer"]
    assert all(report["status"] == "OK" for report in raw.values()), "an analysis was not finished"
    return {
        path: sorted(
            {
                f"{f['rule']} {f['severity']} {f['entity']} {f['path']}: {f['message']}"
                for f in report["findings"]
                if f["severity"] in COUNTING and not intended(f)
            }
        )
        for path, report in raw.items()
    }


def ask(paths):
    run = subprocess.run(
        ["node", str(HERE / "validator.js")],
        input="\n".join(map(str, paths)),
        capture_output=True,
        text=True,
        timeout=600,
        env=os.environ,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
