#!/usr/bin/env python3
"""Cuts `src/catalog/managed_policies.json` out of what moto carries of AWS's managed policies. See README.md.

    python3 -m venv /tmp/moto && /tmp/moto/bin/pip install --no-deps moto==5.1.16
    /tmp/moto/bin/python tests/data/managed_policies.py
"""

import json
from importlib.metadata import distribution
from pathlib import Path

OUT = Path(__file__).resolve().parents[2] / "src" / "catalog" / "managed_policies.json"

# The policies that people attach to the roles of functions, delivery streams, jobs and clusters. Not carried: policies with NotAction.
NAMES = """
AdministratorAccess AmazonAthenaFullAccess AmazonDynamoDBFullAccess AmazonEMRFullAccessPolicy_v2 AmazonEMRServicePolicy_v2 AmazonElasticMapReduceRole
AmazonElasticMapReduceforEC2Role AmazonKinesisFirehoseFullAccess AmazonKinesisFirehoseReadOnlyAccess AmazonKinesisFullAccess
AmazonKinesisReadOnlyAccess AmazonS3FullAccess AmazonS3ReadOnlyAccess AmazonSNSFullAccess AmazonSNSReadOnlyAccess
AmazonSQSFullAccess AmazonSQSReadOnlyAccess AWSGlueConsoleFullAccess AWSGlueServiceRole AWSLambdaBasicExecutionRole
AWSLambdaExecute AWSLambdaKinesisExecutionRole AWSLambdaRole AWSLambdaSQSQueueExecutionRole AWSLambdaVPCAccessExecutionRole
AWSLambda_FullAccess AWSXRayDaemonWriteAccess CloudWatchLambdaInsightsExecutionRolePolicy CloudWatchLogsFullAccess
""".split()


def many(value):
    return value if isinstance(value, list) else [value]


def main():
    # Read as text: importing it would need all that moto stands on.
    source = distribution("moto").locate_file("moto/iam/aws_managed_policies.py").read_text()
    scope = {}
    exec(source, scope)
    known = json.loads(scope["aws_managed_policies_data"])
    policies = {}
    for name in sorted(NAMES):
        statements = []
        for statement in many(known[name]["Document"]["Statement"]):
            assert statement["Effect"] == "Allow", name
            cut = {"actions": sorted(many(statement["Action"])), "resources": sorted(many(statement["Resource"]))}
            statements.append(cut | ({"condition": statement["Condition"]} if "Condition" in statement else {}))
        policies[name] = statements
    lines = [f"{json.dumps(name)}: {json.dumps(policies[name])}" for name in policies]
    OUT.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"moto {distribution('moto').version}: {len(policies)} policies, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
