"""The facts that a flow needs of a deployed example, whichever target deployed it.

Proves nothing by itself; `flow_stack.py` and `flow_terraform.py` fill it in.
"""

from emulator import ACCOUNT


class DeployFailure(AssertionError):
    """The example was not deployed as emitted."""


class Deployed:
    """Outputs and resources by CloudFormation's names."""

    account = ACCOUNT

    def __init__(self, emulator, example):
        self.emulator, self.example = emulator, example
        self.name = example.name
        self.outputs = {}
        self.resources = []  # {"ResourceType", "PhysicalResourceId"}

    @property
    def physical_ids(self):
        return {resource["PhysicalResourceId"] for resource in self.resources}

    def output(self, name):
        if name not in self.outputs:
            raise DeployFailure(f"{self.name} has no output {name}, but {sorted(self.outputs)}")
        return self.outputs[name]
