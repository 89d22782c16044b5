"""Terraform writes notifications for a bucket outside, whose name another stack exports: the resource, and a data source for its name.

Proves: the provider plans and makes it, data arrives, the bucket's own notifications are gone then, as P316 says. Cannot prove: that
S3 lets the function be called, which the emulator does not ask.
"""

import json
import shutil

import pytest
from conftest import HERE, Built, compile_file, judge, own_emulator

PIPE = """\
param landing(import_value="landing-bucket")
existing bucket zone(arn="arn:aws:s3:::${landing}")
zone -[prefix="in/"]-> lambda load("code/probe.py")
zone -[prefix="jobs/"]-> queue jobs
accept P316 on zone because "the old queue is no longer read"
allow P311, P403
"""


@pytest.fixture(scope="module")
def emulator(request):
    judge("terraform")
    return own_emulator(request, auth=True)


def test_an_existing_bucket_notifies(emulator, tmp_path):
    from emulator import ACCOUNT, REGION
    from flow import check, until, write
    from flow_terraform import Module, Together
    from flow_wider import calls, messages

    shutil.copytree(HERE / "wider" / "code", tmp_path / "code")
    (tmp_path / "existing.pipe").write_text(PIPE)
    folder = compile_file(tmp_path / "existing.pipe", tmp_path / "built", "--target", "terraform")
    old = f"arn:aws:sqs:{REGION}:{ACCOUNT}:old"
    sends = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": old}
    policy = {"Queues": [{"Ref": "Old"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": sends}}
    stack = {
        "Resources": {
            "Bucket": {"Type": "AWS::S3::Bucket", "DependsOn": "Policy"},
            "Old": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "old"}},
            "Policy": {"Type": "AWS::SQS::QueuePolicy", "Properties": policy},
        },
        "Outputs": {"Name": {"Value": {"Ref": "Bucket"}, "Export": {"Name": "landing-bucket"}}},
    }
    emulator.client("cloudformation").create_stack(StackName="first", TemplateBody=json.dumps(stack))
    (export,) = until("the export", lambda: emulator.client("cloudformation").list_exports()["Exports"])
    bucket, s3 = export["Value"], emulator.client("s3")
    own = {"QueueArn": old, "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [own]})

    together = Together(tmp_path / "applied", {"existing": Module(Built("existing", None, None, folder), emulator)})
    assert together.plan() == {"existing": []} and together.apply() == {"existing": []}
    applied = together.applied()["existing"]
    write(emulator, bucket, "in/1", b"x")
    write(emulator, bucket, "jobs/1", b"x")
    until("the call", lambda: calls(emulator, applied.output("LoadFunctionName")))
    told = until("the message", lambda: messages(emulator, applied.output("JobsQueueUrl")))
    check(len(told) == 1 and "jobs/1" in told[0], f"the queue was told {told}")
    there = s3.get_bucket_notification_configuration(Bucket=bucket)
    check(old not in str(there), f"its own notification is still there: {there}")
    assert together.drift() == {"existing": {}}
    assert together.destroy() == {"existing": []}
    s3.head_bucket(Bucket=bucket)
