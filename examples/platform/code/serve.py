"""Answers with a report, where it is made already."""

import os

import boto3
from botocore.exceptions import ClientError

s3 = boto3.client("s3")


def handler(event, _context):
    key = os.environ["REPORTS_READ_PREFIX"] + event["pathParameters"]["name"]
    try:
        body = s3.get_object(Bucket=os.environ["REPORTS_BUCKET"], Key=key)["Body"].read()
    except ClientError as error:
        # Who may not list a bucket is denied an object that is not there.
        if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied"):
            return {"statusCode": 404}
        raise
    return {"statusCode": 200, "body": body.decode()}
