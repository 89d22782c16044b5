"""Starts the EMR job flow in JOB_JOB_FLOW when an object lands."""

import json
import logging
import os

import boto3

JOB_FLOW = json.loads(os.environ["JOB_JOB_FLOW"])

log = logging.getLogger()
log.setLevel(logging.INFO)
emr = boto3.client("emr")


def handler(event, _context):
    if event.get("Event") == "s3:TestEvent":
        return None
    job_flow_id = emr.run_job_flow(**JOB_FLOW)["JobFlowId"]
    landed = [record["s3"]["object"]["key"] for record in event["Records"]]
    log.info("started %s for %s", job_flow_id, landed)
    return job_flow_id
