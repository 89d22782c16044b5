"""The parts that all flows share: looking until something is there, reading buckets, putting records.

A flow is `flow(stack, emulator)`: it drives the deployed example like its users would and raises
`FlowFailure` when the data does not arrive where the sketch says, or is not what was sent.
"""

import gzip
import json
import time
import uuid

from botocore.exceptions import BotoCoreError, ClientError
from emulator import PACE

PATIENCE = 10.0  # seconds; whatever works at all works in two, on a busy machine in five


class FlowFailure(AssertionError):
    """The data did not do what the sketch says."""


def check(holds, message):
    if not holds:
        raise FlowFailure(message)


def until(what, look):
    """The first true answer of `look`, or a failure that shows the last one."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            answer = look()
        except (ClientError, BotoCoreError) as error:
            answer, last = None, error
        else:
            last = answer
        if answer:
            return answer
        if time.monotonic() > end:
            raise FlowFailure(f"{what}: not within {PATIENCE:g} s; last seen: {last!r}")
        time.sleep(PACE)


def unique(**fields):
    """A record that no other run can have written."""
    return {**fields, "mark": uuid.uuid4().hex}


def put_records(emulator, stream, *records):
    for record in records:
        emulator.client("kinesis").put_record(
            StreamName=stream, Data=json.dumps(record).encode(), PartitionKey=uuid.uuid4().hex
        )


def keys(emulator, bucket, prefix=""):
    listing = emulator.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for item in listing.get("Contents", [])]


def read(emulator, bucket, key):
    return emulator.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()


def write(emulator, bucket, key, body):
    emulator.client("s3").put_object(Bucket=bucket, Key=key, Body=body)


def documents(emulator, bucket, prefix=""):
    """All JSON records under a prefix as (key, record); gzip is taken off where the emulator did it."""
    found = []
    for key in keys(emulator, bucket, prefix):
        body = read(emulator, bucket, key)
        if body.startswith(b"\x1f\x8b"):
            body = gzip.decompress(body)
        decode = json.JSONDecoder().raw_decode
        text = body.decode().strip()
        while text:
            record, end = decode(text)
            found.append((key, record))
            text = text[end:].lstrip()
    return found


def landed(emulator, bucket, prefix, *records):
    """Waits until exactly these records lie under the prefix, and nothing lies beside it; gives their keys."""

    def look():
        there = documents(emulator, bucket, prefix)
        return there if len(there) >= len(records) else None

    there = until(f"{len(records)} records under s3://{bucket}/{prefix}", look)
    check(
        sorted(map(str, (record for _, record in there))) == sorted(map(str, records)),
        f"s3://{bucket}/{prefix} holds {[record for _, record in there]}, sent were {list(records)}",
    )
    return [key for key, _ in there]


def errors_of(emulator, bucket):
    """Firehose's own complaints, for a message."""
    return [record for _, record in documents(emulator, bucket, "errors/")]


def log_lines(emulator, function):
    """The output of a function, read from the log group that its configuration names."""
    configuration = emulator.client("lambda").get_function_configuration(FunctionName=function)
    group = configuration["LoggingConfig"]["LogGroup"]
    events = emulator.client("logs").filter_log_events(logGroupName=group)["events"]
    return [event["message"].rstrip("\n") for event in events]
