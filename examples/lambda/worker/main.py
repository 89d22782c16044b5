"""Works through a batch of queue messages and hands back only those that failed."""

import json
import logging

log = logging.getLogger()


def handler(event, _context):
    failures = []
    for record in event["Records"]:
        try:
            work(record["messageId"], unwrap(record["body"]))
        except Exception:  # one bad message must not bring back the whole batch
            log.exception("message %s failed", record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def work(message_id, body):
    print(json.dumps({"messageId": message_id, "body": body}), flush=True)


def unwrap(body):
    """The message itself: without raw delivery, SNS puts it into an envelope."""
    try:
        envelope = json.loads(body)
    except ValueError:
        return body
    if isinstance(envelope, dict) and envelope.get("Type") == "Notification" and "TopicArn" in envelope:
        return envelope["Message"]
    return body
