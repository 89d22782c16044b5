"""The roles that the emulator never asks: Firehose's, those of event source mappings, of logs and of EMR's machines.

`rehearse` acts under each of them and makes the calls that the service makes by AWS's documentation, with the names
that the deployed resources themselves give. The emulator's policy engine answers. Proves: the role grants these calls
on these resources. Cannot prove: that the service makes no further call, nor who may take the role on.
"""

import json
from contextlib import contextmanager

from botocore.exceptions import ClientError
from flow import FlowFailure, check, write

DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation", "403")


@contextmanager
def allowed(role, call):
    """Turns a refusal into a failure that names role and call; other errors are the service's own business."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in DENIED or "not authorized" in str(error):
            raise FlowFailure(f"{role.split('/')[-1]} may not {call}: {error}") from error


def rehearse(stack, emulator):
    kinds = {
        "AWS::KinesisFirehose::DeliveryStream": delivery_stream,
        "AWS::Lambda::Function": function,
        "AWS::Lambda::EventSourceMapping": mapping,
        "AWS::IAM::InstanceProfile": machines,
    }
    for resource in stack.resources:
        if resource["ResourceType"] in kinds:
            kinds[resource["ResourceType"]](stack, emulator, resource["PhysicalResourceId"])


def delivery_stream(stack, emulator, name):
    """Source, destination, error output, log, schema and transform of one delivery stream."""
    described = emulator.client("firehose").describe_delivery_stream(DeliveryStreamName=name)
    stream = described["DeliveryStreamDescription"]
    target = stream["Destinations"][0]["ExtendedS3DestinationDescription"]
    if source := stream.get("Source", {}).get("KinesisStreamSourceDescription"):
        kinesis_reader(emulator, source["RoleARN"], source["KinesisStreamARN"])
    bucket = target["BucketARN"].split(":::")[-1]
    for prefix in (target["Prefix"], target["ErrorOutputPrefix"]):
        s3_writer(emulator, target["RoleARN"], bucket, f"{prefix.split('!{')[0]}rehearsal")
    if (log := target.get("CloudWatchLoggingOptions", {})).get("Enabled"):
        group = f"{emulator.arn('logs')}:log-group:{log['LogGroupName']}"
        log_writer(emulator, target["RoleARN"], f"{group}:log-stream:{log['LogStreamName']}")
    if schema := target.get("DataFormatConversionConfiguration", {}).get("SchemaConfiguration"):
        glue = emulator.assume(schema["RoleARN"])("glue")
        table = {"DatabaseName": schema["DatabaseName"], "TableName": schema["TableName"]}
        with allowed(schema["RoleARN"], "read the schema"):
            glue.get_table(DatabaseName=schema["DatabaseName"], Name=schema["TableName"])
            glue.get_table_versions(**table)
        with allowed(schema["RoleARN"], "read one version of the schema"):
            glue.get_table_version(**table)
    for processor in target.get("ProcessingConfiguration", {}).get("Processors", []):
        given = {parameter["ParameterName"]: parameter["ParameterValue"] for parameter in processor["Parameters"]}
        if processor["Type"] == "Lambda":
            client = emulator.assume(given["RoleArn"])("lambda")
            with allowed(given["RoleArn"], "call the transform"):
                client.get_function_configuration(FunctionName=given["LambdaArn"])
                client.invoke(FunctionName=given["LambdaArn"], Payload=b'{"records": []}')


def kinesis_reader(emulator, role, arn):
    kinesis = emulator.assume(role)("kinesis")
    with allowed(role, f"read {arn}"):
        kinesis.describe_stream(StreamARN=arn)
        shard = kinesis.list_shards(StreamARN=arn)["Shards"][0]["ShardId"]
        start = kinesis.get_shard_iterator(StreamARN=arn, ShardId=shard, ShardIteratorType="LATEST")
        kinesis.get_records(StreamARN=arn, ShardIterator=start["ShardIterator"])


def s3_writer(emulator, role, bucket, key):
    s3 = emulator.assume(role)("s3")
    with allowed(role, f"write s3://{bucket}/{key}"):
        s3.get_bucket_location(Bucket=bucket)
        s3.list_objects_v2(Bucket=bucket, MaxKeys=1)
        s3.list_multipart_uploads(Bucket=bucket)
        upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
        s3.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload)
        s3.put_object(Bucket=bucket, Key=key, Body=b"{}")
        s3.get_object(Bucket=bucket, Key=key)


def log_writer(emulator, role, stream):
    """Asked of the simulator: for a call the emulator takes the log group's ARN, where AWS takes the stream's."""
    granted(emulator, role, "logs:PutLogEvents", stream)


def granted(emulator, role, action, resource):
    answer = emulator.client("iam").simulate_principal_policy(
        PolicySourceArn=role, ActionNames=[action], ResourceArns=[resource]
    )
    (decision,) = [result["EvalDecision"] for result in answer["EvaluationResults"]]
    check(decision == "allowed", f"{role.split('/')[-1]} may not {action} on {resource}: {decision}")


def function(stack, emulator, name):
    """A function opens a stream in its log group and writes to it."""
    described = emulator.client("lambda").get_function_configuration(FunctionName=name)
    group = f"{emulator.arn('logs')}:log-group:{described['LoggingConfig']['LogGroup']}"
    granted(emulator, described["Role"], "logs:CreateLogStream", f"{group}:*")
    log_writer(emulator, described["Role"], f"{group}:log-stream:2026/01/01/[$LATEST]0123456789abcdef")


def mapping(stack, emulator, uuid):
    """Lambda polls the source under the function's role."""
    described = emulator.client("lambda").get_event_source_mapping(UUID=uuid)
    source = described["EventSourceArn"]
    name = described["FunctionArn"]
    role = emulator.client("lambda").get_function_configuration(FunctionName=name)["Role"]
    if ":kinesis:" in source:
        return kinesis_reader(emulator, role, source)
    sqs = emulator.assume(role)("sqs")
    queue = emulator.client("sqs").get_queue_url(QueueName=source.split(":")[-1])["QueueUrl"]
    with allowed(role, f"take messages from {source}"):
        sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
        sqs.receive_message(QueueUrl=queue)
    with allowed(role, f"delete messages of {source}"):
        sqs.delete_message(QueueUrl=queue, ReceiptHandle="rehearsal")


def machines(stack, emulator, profile):
    """The job's machines read the job and its input, and write its output."""
    described = emulator.client("iam").get_instance_profile(InstanceProfileName=profile.split("/")[-1])
    (role,) = described["InstanceProfile"]["Roles"]
    s3, zone = emulator.assume(role["Arn"])("s3"), stack.output("ZoneBucketName")
    said = [word for step in json.loads(stack.output("JobJobFlow"))["Steps"] for word in step["HadoopJarStep"]["Args"]]
    jar_bucket, _, jar = next(word for word in said if word.endswith(".jar")).removeprefix("s3://").partition("/")
    with allowed(role["Arn"], "read the job"):
        s3.get_object(Bucket=jar_bucket, Key=jar)
    write(emulator, zone, "source/rehearsal", b"{}")
    with allowed(role["Arn"], "list and read the input"):
        s3.list_objects_v2(Bucket=zone, Prefix="source/")
        s3.get_object(Bucket=zone, Key="source/rehearsal")
    with allowed(role["Arn"], "write, read, list and replace the output"):
        s3.get_bucket_location(Bucket=zone)
        upload = s3.create_multipart_upload(Bucket=zone, Key="target/rehearsal")["UploadId"]
        s3.abort_multipart_upload(Bucket=zone, Key="target/rehearsal", UploadId=upload)
        s3.put_object(Bucket=zone, Key="target/rehearsal", Body=b"{}")
        s3.get_object(Bucket=zone, Key="target/rehearsal")
        s3.list_objects_v2(Bucket=zone, Prefix="target/")
        s3.delete_object(Bucket=zone, Key="target/rehearsal")
