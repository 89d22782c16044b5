"""Starts the query of a report, notes where its rows will lie, and tells who waits for it."""

import json
import os

import boto3

athena, s3, sns = boto3.client("athena"), boto3.client("s3"), boto3.client("sns")

SQL = f"SELECT sku, sum(price) AS total FROM {os.environ['SALES_TABLE']} GROUP BY sku"


def handler(event, _context):
    for record in event["Records"]:
        name = json.loads(record["body"])["name"]
        started = athena.start_query_execution(QueryString=SQL, WorkGroup=os.environ["DESK_WORKGROUP"])
        report = {"name": name, "stage": os.environ["STAGE"], "query": started["QueryExecutionId"]}
        s3.put_object(
            Bucket=os.environ["REPORTS_BUCKET"],
            Key=os.environ["REPORTS_PREFIX"] + name,
            Body=json.dumps(report).encode(),
        )
        message = {"kind": "report", **report}
        sns.publish(TopicArn=os.environ["FINISHED_TOPIC_ARN"], Message=json.dumps(message))
