"""One example as a CloudFormation stack on the emulator: built by the compiler, created as emitted, deleted again.

Proves: the template is accepted and every resource of it is made. Cannot prove: the order in which AWS would have
needed them, nor its quotas and waiting times.
"""

import json
import time
import uuid

from deployed import DeployFailure, Deployed
from emulator import PACE


DIRECT = 51_200  # bytes of a template that is handed over; a larger one lies in a bucket, where `deploy.sh` puts it
GIVEN = "given"  # the value of every parameter that has no default


class Stack(Deployed):
    """A created stack; use as a context, so that it is deleted with all that it left behind."""

    def __init__(self, emulator, example, template=None):
        """Creates the stack of a `Built` example from the compiler's own text, or from a changed template."""
        text = example.json_path.read_text() if template is None else json.dumps(template)
        super().__init__(emulator, example)
        self.name = f"{example.name}-{uuid.uuid4().hex[:8]}"
        self.cloudformation = emulator.client("cloudformation")
        for asset in example.assets.glob("*"):
            emulator.client("s3").put_object(Bucket=emulator.asset_bucket, Key=asset.name, Body=asset.read_bytes())
        asked = json.loads(text).get("Parameters", {}).items()
        asks = [name for name, parameter in asked if "Default" not in parameter]
        self.cloudformation.create_stack(
            StackName=self.name,
            **self._handed_over(text),
            Parameters=[{"ParameterKey": name, "ParameterValue": emulator.asset_bucket if name == "AssetBucket" else GIVEN}
                for name in asks],
            Capabilities=["CAPABILITY_IAM"],
            OnFailure="DO_NOTHING",
        )
        try:
            self._settle("CREATE")
            self._learn()
        except BaseException:
            self.delete()
            raise

    def _handed_over(self, text):
        if len(text.encode()) <= DIRECT:
            return {"TemplateBody": text}
        self.emulator.client("s3").put_object(Bucket=self.emulator.asset_bucket, Key=self.name, Body=text.encode())
        return {"TemplateURL": f"{self.emulator.url}/{self.emulator.asset_bucket}/{self.name}"}

    def _settle(self, verb, seconds=30):
        end = time.monotonic() + seconds
        while True:
            stack = self._describe()
            status = stack["StackStatus"] if stack else "DELETE_COMPLETE"
            if status == f"{verb}_COMPLETE":
                return
            if not status.endswith("IN_PROGRESS") or time.monotonic() > end:
                raise DeployFailure(f"{self.name}: {status}\n" + "\n".join(self._complaints()))
            time.sleep(PACE / 4)

    def _describe(self):
        try:
            (stack,) = self.cloudformation.describe_stacks(StackName=self.name)["Stacks"]
        except self.cloudformation.exceptions.ClientError:
            return None
        return stack

    def _complaints(self):
        for event in self.cloudformation.describe_stack_events(StackName=self.name)["StackEvents"]:
            if event["ResourceStatus"].endswith("FAILED"):
                yield f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"

    def _learn(self):
        outputs = self._describe().get("Outputs", [])
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in outputs}
        pages = self.cloudformation.get_paginator("list_stack_resources").paginate(StackName=self.name)
        self.resources = [resource for page in pages for resource in page["StackResourceSummaries"]]

    def delete(self):
        """Deletes the stack; the next example may use the same database name."""
        self.cloudformation.delete_stack(StackName=self.name)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            stack = self._describe()
            if stack is None or stack["StackStatus"].startswith("DELETE_") and "PROGRESS" not in stack["StackStatus"]:
                return
            time.sleep(PACE / 4)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.delete()
