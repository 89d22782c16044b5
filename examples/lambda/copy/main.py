"""Copies objects into another bucket under the same key.

Answers two callers: S3 itself, when an object is created, and S3 Batch Operations,
when a job replays objects that already exist.
"""

import os
from urllib.parse import unquote_plus

import boto3
from botocore.exceptions import BotoCoreError, ClientError

TARGET = os.environ["BUCKET_B_BUCKET"]
TRANSIENT = {"InternalError", "RequestTimeout", "ServiceUnavailable", "SlowDown"}

s3 = boto3.client("s3")


def handler(event, _context):
    if "tasks" in event:
        return on_batch(event)
    if event.get("Event") != "s3:TestEvent":
        on_created(event["Records"])
    return None


def on_created(records):
    for record in records:
        source = record["s3"]
        copy(source["bucket"]["name"], source["object"]["key"], source["object"].get("versionId"))


def on_batch(event):
    return {
        "invocationSchemaVersion": event["invocationSchemaVersion"],
        "treatMissingKeysAs": "PermanentFailure",
        "invocationId": event["invocationId"],
        "results": [run(task) for task in event["tasks"]],
    }


def run(task):
    bucket = task["s3BucketArn"].split(":::")[-1]
    try:
        code, message = "Succeeded", copy(bucket, task["s3Key"], task["s3VersionId"])
    except ClientError as error:
        transient = error.response["Error"]["Code"] in TRANSIENT
        code, message = "TemporaryFailure" if transient else "PermanentFailure", str(error)
    except BotoCoreError as error:  # no answer from S3
        code, message = "TemporaryFailure", str(error)
    return {"taskId": task["taskId"], "resultCode": code, "resultString": message}


def copy(bucket, encoded_key, version_id):
    """One CopyObject call: up to 5 GiB, and without the tags, which would need rights of their own."""
    key = unquote_plus(encoded_key)
    source = {"Bucket": bucket, "Key": key}
    if version_id:
        source["VersionId"] = version_id
    s3.copy_object(CopySource=source, Bucket=TARGET, Key=key, TaggingDirective="REPLACE")
    return f"s3://{TARGET}/{key}"
