"""Guards of services that act for others: trust policies, function policies and iam:PassRole, none of which the emulator asks.

Each document is read back from the deployed stack and put before the emulator's policy engine, with the caller and
the context that AWS documents for that service. Both ways: the right caller is let in, and the same caller on behalf
of another account or resource is not. Proves: the guard is there and fits the names that were deployed. Cannot prove:
that AWS sends the context as documented.
"""

import json
from urllib.parse import unquote_plus

from botocore.exceptions import ClientError
from emulator import ACCOUNT, REGION
from flow import check
from ministack.core.iam_evaluator import EvalContext, evaluate, evaluate_resource_policy, parse_policy_document

STRANGER = "999999999999"


def guards(stack, emulator):
    for resource in stack.resources:
        kind, name = resource["ResourceType"], resource["PhysicalResourceId"]
        if kind == "AWS::KinesisFirehose::DeliveryStream":
            described = emulator.client("firehose").describe_delivery_stream(DeliveryStreamName=name)
            target = described["DeliveryStreamDescription"]["Destinations"][0]["ExtendedS3DestinationDescription"]
            trusted(emulator, target["RoleARN"], "firehose.amazonaws.com", {"sts:externalid": ACCOUNT})
        elif kind == "AWS::Lambda::Function":
            role = emulator.client("lambda").get_function_configuration(FunctionName=name)["Role"]
            trusted(emulator, role, "lambda.amazonaws.com")
        elif kind == "AWS::S3::Bucket":
            notified(emulator, name)
        elif kind == "AWS::SQS::Queue":
            sent(emulator, name)
        elif kind == "AWS::ApiGateway::RestApi":
            routed(emulator, name)
    if "HistoryJobRequest" in stack.outputs:
        # AWS's page prints the principal alone: nothing says that the service names the account.
        role = json.loads(stack.output("HistoryJobRequest"))["RoleArn"]
        trusted(emulator, role, "batchoperations.s3.amazonaws.com")
    if "JobJobFlow" in stack.outputs:
        job_flow(stack, emulator, json.loads(stack.output("JobJobFlow")))


def context(action, resource, about, principal="*"):
    keys = {key.lower(): value for key, value in about.items()}
    return EvalContext(principal, "Service", "", action, resource, REGION, "127.0.0.1", True, service_context=keys)


def lets_in(policy, service, action, resource, about):
    return evaluate_resource_policy(policy, context(action, resource, about), service=service).decision == "Allow"


def strangers(about):
    """The same context on behalf of another account, where it tells the account."""
    other = {}
    for key, value in about.items():
        other[key] = STRANGER if value == ACCOUNT else value.replace(f":{ACCOUNT}:", f":{STRANGER}:")
    return [other] if other != about else []


def trusted(emulator, role, service, about=None):
    """The service may take the role on, and where AWS says on whose behalf, for this account only."""
    name, about = role.split("/")[-1], about or {}
    policy = emulator.client("iam").get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    for statement in policy["Statement"]:
        statement["Resource"] = "*"  # a trust policy has none; the engine wants one
    check(lets_in(policy, service, "sts:AssumeRole", role, about), f"{service} may not take on {name} with {about}")
    check(not lets_in(policy, "other.amazonaws.com", "sts:AssumeRole", role, about), f"any service may take on {name}")
    for other in strangers(about):
        check(not lets_in(policy, service, "sts:AssumeRole", role, other), f"{service} may take on {name} with {other}")


def invited(emulator, function, service, about, others):
    """The service may call the function for this source, and for no other."""
    action = "lambda:InvokeFunction"
    try:
        policy = emulator.client("lambda").get_policy(FunctionName=function)["Policy"]
    except ClientError:
        policy = None
    check(lets_in(policy, service, action, function, about), f"{service} may not call {function} for {about}")
    for other in [*others, *strangers(about)]:
        check(not lets_in(policy, service, action, function, other), f"{service} may call {function} for {other}")


def notified(emulator, bucket):
    """S3 may call the functions that the bucket notifies, and they may read what they are told of."""
    notifications = emulator.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    about = {"aws:sourcearn": f"arn:aws:s3:::{bucket}", "aws:sourceaccount": ACCOUNT}
    for notification in notifications.get("LambdaFunctionConfigurations", []):
        function = notification["LambdaFunctionArn"]
        other_bucket = {**about, "aws:sourcearn": "arn:aws:s3:::another-bucket"}
        invited(emulator, function, "s3.amazonaws.com", about, [other_bucket])
        rules = notification.get("Filter", {}).get("Key", {}).get("FilterRules", [])
        prefix = next((rule["Value"] for rule in rules if rule["Name"].lower() == "prefix"), "")
        prefix = unquote_plus(prefix)  # S3 has filters URL-encoded, and policies have keys as they are
        role = emulator.client("lambda").get_function_configuration(FunctionName=function)["Role"]
        permitted(emulator, role, "s3:GetObject", f"arn:aws:s3:::{bucket}/{prefix}arrived", {})


def sent(emulator, queue):
    """Services that may send to the queue, which the flow shows, may do so for no other source."""
    wanted = ["Policy", "QueueArn"]
    attributes = emulator.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=wanted)["Attributes"]
    for service in ("s3", "sns", "events"):
        other = {"aws:sourcearn": f"{emulator.arn(service)}:another", "aws:sourceaccount": ACCOUNT}
        open_to = lets_in(
            attributes.get("Policy"), f"{service}.amazonaws.com", "sqs:SendMessage", attributes["QueueArn"], other
        )
        check(not open_to, f"{service} may send to {queue} for {other}")


def routed(emulator, api):
    """API Gateway may call the function behind each method for that API and stage, and for no other."""
    client = emulator.client("apigateway")
    (stage,) = [item["stageName"] for item in client.get_stages(restApiId=api)["item"]]
    for resource in client.get_resources(restApiId=api, embed=["methods"])["items"]:
        for method in resource.get("resourceMethods", {}):
            integration = client.get_integration(restApiId=api, resourceId=resource["id"], httpMethod=method)
            function = integration["uri"].split("/functions/")[1].removesuffix("/invocations")
            path = resource["path"].replace("{id}", "one")
            arn = f"{emulator.arn('execute-api')}:{{}}/{stage}/{{}}{path}"
            about, others = {"aws:sourcearn": arn.format(api, method)}, [{"aws:sourcearn": arn.format("other", method)}]
            others.append({"aws:sourcearn": arn.format(api, method).replace(f"/{stage}/", "/another/", 1)})
            invited(emulator, function, "apigateway.amazonaws.com", about, others)


def permitted(emulator, role, action, resource, about):
    """True if the inline policies of a role allow an action, and where it depends on a service, for no other one."""
    iam, name = emulator.client("iam"), role.split("/")[-1]
    names = iam.list_role_policies(RoleName=name)["PolicyNames"]
    documents = [iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"] for policy in names]
    policies = [parse_policy_document(document) for document in documents]
    decision = evaluate(context(action, resource, about, role), policies)
    check(decision.decision == "Allow", f"{name} may not {action} on {resource} with {about}")
    other = dict.fromkeys(about, "other.amazonaws.com")
    decision = evaluate(context(action, resource, other, role), policies)
    check(not about or decision.decision != "Allow", f"{name} may {action} on {resource} with {other}")


def job_flow(stack, emulator, request):
    """The launching function may start, tag and equip the job; EMR may take on its role, machines theirs."""
    iam, launcher = emulator.client("iam"), stack.output("LaunchFunctionName")
    role = emulator.client("lambda").get_function_configuration(FunctionName=launcher)["Role"]
    profile = iam.get_instance_profile(InstanceProfileName=request["JobFlowRole"].split("/")[-1])["InstanceProfile"]
    machines, service = profile["Roles"][0]["Arn"], request["ServiceRole"]
    cluster = f"{emulator.arn('elasticmapreduce')}:cluster/j-1"
    permitted(emulator, role, "elasticmapreduce:RunJobFlow", "*", {})
    permitted(emulator, role, "elasticmapreduce:AddTags", cluster, {})
    permitted(emulator, role, "iam:PassRole", service, {"iam:PassedToService": "elasticmapreduce.amazonaws.com"})
    permitted(emulator, role, "iam:PassRole", machines, {"iam:PassedToService": "ec2.amazonaws.com"})
    permitted(emulator, service, "iam:PassRole", machines, {"iam:PassedToService": "ec2.amazonaws.com"})
    trusted(emulator, machines, "ec2.amazonaws.com")
    on_behalf = {"aws:sourceaccount": ACCOUNT, "aws:sourcearn": cluster}
    trusted(emulator, service, "elasticmapreduce.amazonaws.com", on_behalf)
