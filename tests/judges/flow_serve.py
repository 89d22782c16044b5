"""Flows of parts 5, 11 and 15: an HTTP API, jobs that start on arrival, a topic with filtered queues.

Prove: routes, filters, notifications and mappings lead to the right function and it may do its work.
Cannot prove: that EMR runs the job (it is only started), Lambda::Permission, the grants of event source mappings,
and that a name in the API's URL resolves (its path is asked on the emulator's own port).
"""

import json
import time
from urllib.parse import urlsplit

from flow import check, keys, log_lines, put_records, landed, read, unique, until, write


def part5(stack, emulator):
    """POST writes an object, GET reads it and lists all, DELETE removes it; other routes do not exist."""
    bucket = stack.output("StoreBucketName")
    url = urlsplit(stack.output("WidgetsUrl"))
    api, stage = url.hostname.split(".")[0], url.path.strip("/")

    def call(method, path, body=None, headers=None):
        return emulator.http(method, f"/restapis/{api}/{stage}/_user_request_{path}", body, headers)

    body = json.dumps(unique()).encode()
    check(call("GET", "/") == (200, b"[]"), f"an empty store lists as {call('GET', '/')}")
    status, answer = call("POST", "/one", body, {"Content-Type": "application/json"})
    check(status == 201, f"POST: {status} {answer}")
    check(keys(emulator, bucket) == ["one"], f"the bucket holds {keys(emulator, bucket)}")
    check(read(emulator, bucket, "one") == body, "the object is not what was posted")
    check(call("GET", "/one") == (200, body), f"GET: {call('GET', '/one')}")
    check(call("GET", "/") == (200, b'["one"]'), f"the store lists as {call('GET', '/')}")
    check(call("GET", "/two")[0] == 404, f"GET of nothing: {call('GET', '/two')}")
    status, answer = call("DELETE", "/one")
    check(status == 204, f"DELETE: {status} {answer}")
    check(keys(emulator, bucket) == [], f"after DELETE the bucket holds {keys(emulator, bucket)}")
    check(call("PUT", "/one", b"x")[0] >= 400, "PUT is no route of the sketch")


def part11(stack, emulator):
    """An object under source/ starts exactly one job flow with the sketch's job, one under target/ none."""
    zone, emr = stack.output("ZoneBucketName"), emulator.client("emr")

    def clusters():
        pages = emr.get_paginator("list_clusters").paginate()
        return {cluster["Id"] for page in pages for cluster in page["Clusters"]}

    before = clusters()

    def started():
        described = [emr.describe_cluster(ClusterId=cluster)["Cluster"] for cluster in clusters() - before]
        return [cluster["Id"] for cluster in described if cluster["ServiceRole"].split("/")[-1] in stack.physical_ids]

    write(emulator, zone, "target/part-0.json", b"{}")
    record = unique(asin="B01")
    put_records(emulator, stack.output("DStreamName"), record)
    landed(emulator, zone, "source/", record)
    until("a job flow", started)
    time.sleep(1)  # a second one, for the object under target/, would be here by now
    check(len(started()) == 1, f"{len(started())} job flows for one object under source/")
    (step,) = emr.list_steps(ClusterId=started()[0])["Steps"]
    arguments = step["Config"]["Args"]
    check("SparkSimpleJob" in arguments, f"the step runs {arguments}")
    check(arguments[-2:] == [f"s3://{zone}/source/", f"s3://{zone}/target/"], f"the step works on {arguments[-2:]}")
    jar_bucket, _, jar = next(a for a in arguments if a.endswith(".jar")).removeprefix("s3://").partition("/")
    check(read(emulator, jar_bucket, jar), f"no job in s3://{jar_bucket}/{jar}")


def part15(stack, emulator):
    """Each worker gets the messages of its own type, all of them and no others."""
    topic = stack.output("MessagesTopicArn")
    sent = [unique(type=kind, n=n) for n in range(2) for kind in ("q1", "q2", "q3")]
    for message in sent:
        emulator.client("sns").publish(TopicArn=topic, Message=json.dumps(message))

    def received(function):
        bodies = [json.loads(line)["body"] for line in log_lines(emulator, function) if line.startswith("{")]
        return [json.loads(body) for body in bodies]

    workers = {"q1": stack.output("Worker1FunctionName"), "q2": stack.output("Worker2FunctionName")}
    for kind, worker in workers.items():
        own = [message for message in sent if message["type"] == kind]
        until(f"{len(own)} messages at {worker}", lambda: len(received(worker)) >= len(own))
    for kind, worker in workers.items():
        got = received(worker)
        check(
            sorted(map(str, got)) == sorted(str(message) for message in sent if message["type"] == kind),
            f"the worker of {kind} got {got}",
        )
