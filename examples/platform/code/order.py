"""Takes the order for a report, and answers with the name under which it will be."""

import json
import os

import boto3

sqs = boto3.client("sqs")


def handler(_event, context):
    name = context.aws_request_id
    sqs.send_message(QueueUrl=os.environ["REQUESTS_QUEUE_URL"], MessageBody=json.dumps({"name": name}))
    return {"statusCode": 202, "body": json.dumps({"name": name})}
