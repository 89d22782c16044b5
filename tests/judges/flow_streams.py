"""Flows of parts 1, 2, 3 and 14: from a Kinesis stream into buckets.

Prove: source, prefix, bucket, notification, transform and partition keys are wired to each other.
Cannot prove: compression and buffering (the emulator writes each record at once and as it is), the grants of the
Firehose role (it is not asked), Lambda::Permission (not asked either).
"""

from flow import check, documents, errors_of, keys, landed, put_records, read, unique, until, write


def part1(stack, emulator):
    """A record put on the stream is an object under raw/ of the bucket, byte for byte the same document."""
    record = unique(asin="B01", page_views=7)
    put_records(emulator, stack.output("RootStreamName"), record)
    landed(emulator, stack.output("RawBucketName"), "raw/", record)


def part2(stack, emulator):
    """A record put on the stream is an object in both buckets."""
    records = [unique(n=n) for n in range(4)]
    put_records(emulator, stack.output("DStreamName"), *records)
    landed(emulator, stack.output("BucketABucketName"), "", *records)
    landed(emulator, stack.output("BucketBBucketName"), "", *records)


def part3(stack, emulator):
    """An object that arrives, by the stream or put by hand, is copied under its key with its content."""
    source, target = stack.output("BucketABucketName"), stack.output("BucketBBucketName")
    record = unique(asin="B01")
    put_records(emulator, stack.output("AStreamName"), record)
    streamed = landed(emulator, source, "raw/", record)
    by_hand = "raw/a name with blanks + plus/é=1.bin"
    write(emulator, source, by_hand, b"\x00by hand")
    expected = sorted([*streamed, by_hand])
    until(f"copies of {expected} in {target}", lambda: sorted(keys(emulator, target)) == expected)
    for key in expected:
        check(read(emulator, source, key) == read(emulator, target, key), f"the copy of {key} differs")


def part14(stack, emulator):
    """Each record lies under the a=VALUE/ of its own value, reshaped by the function."""
    bucket = stack.output("RawBucketName")
    records = [unique(a="x", n=1), unique(a="y", n=2), unique(a="x", n=3)]
    put_records(emulator, stack.output("RootStreamName"), *records)
    until(f"{len(records)} objects in {bucket}", lambda: len(keys(emulator, bucket)) >= len(records))
    check(not errors_of(emulator, bucket), f"Firehose reports {errors_of(emulator, bucket)}")
    for value in "xy":
        reshaped = [{**record, "reshaped": True} for record in records if record["a"] == value]
        landed(emulator, bucket, f"a={value}/", *reshaped)
    stray = [key for key, _ in documents(emulator, bucket) if not key.startswith(("a=x/", "a=y/"))]
    check(not stray, f"objects outside of a=VALUE/: {stray}")
