"""Converts JSON objects to parquet, one file for one object, as the function of an S3 Batch Operations job."""

import gzip
import json
import logging
import os
from pathlib import PurePosixPath
from urllib.parse import unquote_plus

import boto3
from botocore.exceptions import BotoCoreError, ClientError

import parquet

TARGET = "RAWZONE" if "RAWZONE_BUCKET" in os.environ else "LANDZONE"
BUCKET = os.environ[f"{TARGET}_BUCKET"]
PREFIX = os.environ.get(f"{TARGET}_PREFIX", "")

# The columns of the table over PREFIX: a file whose types differ from these cannot be queried.
# Any other field of a record becomes a column of the type that its values have.
SCHEMA = {
    "asin": parquet.STRING,
    "page_views": parquet.INT32,
    "ordered_product_sales": parquet.DOUBLE,
}

TRANSIENT = {"InternalError", "RequestTimeout", "ServiceUnavailable", "SlowDown"}

log = logging.getLogger()
s3 = boto3.client("s3")


def handler(event, _context):
    return {
        "invocationSchemaVersion": event["invocationSchemaVersion"],
        "treatMissingKeysAs": "PermanentFailure",
        "invocationId": event["invocationId"],
        "results": [run(task) for task in event["tasks"]],
    }


def run(task):
    try:
        code, message = "Succeeded", convert(task)
    except ClientError as error:
        transient = error.response["Error"]["Code"] in TRANSIENT
        code, message = "TemporaryFailure" if transient else "PermanentFailure", str(error)
    except BotoCoreError as error:  # no answer from S3
        code, message = "TemporaryFailure", str(error)
    except Exception as error:  # the object is at fault, and no retry mends it
        log.exception("cannot convert %s", task["s3Key"])
        code, message = "PermanentFailure", f"{type(error).__name__}: {error}"
    return {"taskId": task["taskId"], "resultCode": code, "resultString": message}


def convert(task):
    source = {"Bucket": task["s3BucketArn"].split(":::")[-1], "Key": unquote_plus(task["s3Key"])}
    if task["s3VersionId"]:
        source["VersionId"] = task["s3VersionId"]
    data = s3.get_object(**source)["Body"].read()
    rows = list(records(data))

    name = PurePosixPath(source["Key"]).name.removesuffix(".gz").removesuffix(".json")
    key = f"{PREFIX}{name}.parquet"
    s3.put_object(Bucket=BUCKET, Key=key, Body=parquet.dumps(rows, SCHEMA))
    return f"{len(rows)} rows in s3://{BUCKET}/{key}"


def records(data):
    """The JSON objects of a file, gzip or plain; Firehose puts no newline between records."""
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    text = data.decode().strip()
    decode = json.JSONDecoder().raw_decode
    end = 0
    while end < len(text):
        record, end = decode(text, end)
        if not isinstance(record, dict):
            raise ValueError(f"not a JSON object: {record!r:.80}")
        yield record
        while text[end : end + 1].isspace():
            end += 1
