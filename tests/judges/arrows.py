"""Finds the arrows in a template by its resource types and references, as AWS would: from what is deployed, not from the
sketch and not from the compiler's catalog. Each arrow names a row of `facts.json`, the role that acts, the resource that
needs the grant to be there first, and the values of the row's placeholders.

Proves nothing by itself. It knows the arrows of the examples; a kind it does not know shows as a grant nobody asked for.
"""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from calls import actions
from policies import Policies


@dataclass
class Arrow:
    row: str
    consumer: str
    role: str | None = None
    bind: dict = field(default_factory=dict)
    target: str | None = None  # ARN that a resource policy must be on
    calls: set | None = None  # actions that the function's code needs: only these are required
    anywhere: bool = False  # the prefix is not in the template: some grant within the bucket will do


def literal(prefix):
    """A Firehose prefix up to its first expression."""
    return prefix.split("!{")[0]


def bucket_of(arn):
    return arn.split(":::", 1)[1]


class Arrows:
    def __init__(self, policies: Policies, assets):
        self.policies, self.assets, self.found = policies, assets, []
        self.resolver = policies.resolver
        self.inputs = {}  # function -> [(bucket, prefix or None)]
        self.requests = [request for name in self.resolver.template.get("Outputs", {})
                         if (request := as_request(self.resolver.output(name)))]
        for kind, finder in FINDERS.items():
            for name in policies.of_type(kind):
                finder(self, name, self.resolver.properties(name))
        for request in self.requests:
            self.request(request)
        for name in policies.of_type("AWS::Lambda::Function"):
            self.function(name, self.resolver.properties(name))

    def add(self, row, consumer, **more):
        self.found.append(Arrow(row, consumer, **more))

    def role(self, arn):
        return self.policies.by_arn("AWS::IAM::Role", arn)

    def delivery_stream(self, name, properties):
        if source := properties.get("KinesisStreamSourceConfiguration"):
            stream = source["KinesisStreamARN"].split("/")[-1]
            self.add("E01a", name, role=self.role(source["RoleARN"]), bind={"stream": stream})
        to = properties["ExtendedS3DestinationConfiguration"]
        role = self.role(to["RoleARN"])
        prefixes = [literal(to.get(key, "")) for key in ("Prefix", "ErrorOutputPrefix")]
        self.add("E02a", name, role=role, bind={"bucket": bucket_of(to["BucketARN"]), "prefix": prefixes})
        log = to.get("CloudWatchLoggingOptions", {})
        if log.get("Enabled"):
            self.add("E02c", name, role=role, bind={"log-group": log["LogGroupName"], "log-stream": log["LogStreamName"]})
        schema = to.get("DataFormatConversionConfiguration", {}).get("SchemaConfiguration")
        if schema:
            bind = {"db": schema["DatabaseName"], "table": schema["TableName"]}
            self.add("E03a", name, role=self.role(schema["RoleARN"]), bind=bind)
        for processor in to.get("ProcessingConfiguration", {}).get("Processors", []):
            given = {p["ParameterName"]: p["ParameterValue"] for p in processor.get("Parameters", [])}
            if processor["Type"] == "Lambda":
                function = given["LambdaArn"].split(":function:")[1].split(":")[0]
                self.add("E04a", name, role=self.role(given.get("RoleArn", to["RoleARN"])), bind={"fn": function})

    def bucket(self, name, properties):
        bucket = self.resolver.name(name)
        for entry in properties.get("NotificationConfiguration", {}).get("LambdaConfigurations", []):
            rules = entry.get("Filter", {}).get("S3Key", {}).get("Rules", [])
            prefix = next((rule["Value"] for rule in rules if rule["Name"].lower() == "prefix"), "")
            prefix = unquote_plus(prefix)  # S3 has filters URL-encoded, and policies have keys as they are
            function = self.policies.by_arn("AWS::Lambda::Function", entry["Function"])
            self.inputs.setdefault(function, []).append((bucket, prefix))
            bind = {"bucket": bucket, "fn": self.resolver.name(function)}
            self.add("E05a", name, bind=bind, target=entry["Function"])

    def subscription(self, name, properties):
        if properties["Protocol"] == "sqs":
            bind = {"topic": properties["TopicArn"].split(":")[-1], "queue": properties["Endpoint"].split(":")[-1]}
            self.add("E12a", name, bind=bind, target=properties["Endpoint"])

    def mapping(self, name, properties):
        source = properties["EventSourceArn"]
        (function,) = [f for f in self.policies.of_type("AWS::Lambda::Function")
                       if properties["FunctionName"] in (self.resolver.name(f), self.resolver.arn(f))]
        if ":sqs:" in source:
            role = self.role(self.resolver.properties(function)["Role"])
            self.add("E13a", name, role=role, bind={"queue": source.split(":")[-1]})

    def rest_api(self, name, properties):
        stages = [self.resolver.name(stage) for stage in self.policies.of_type("AWS::ApiGateway::Stage")
                  if self.resolver.properties(stage)["RestApiId"] == self.resolver.name(name)]
        operations = [o for methods in properties.get("Body", {}).get("paths", {}).values() for o in methods.values()]
        uris = [operation.get("x-amazon-apigateway-integration", {}).get("uri", "") for operation in operations]
        called = [found[1] for uri in uris if (found := re.search(r"functions/(arn:[^/]*)/invocations", uri))]
        # One permission for all routes that a function answers.
        for function in dict.fromkeys(called):
            bind = {"apiId": self.resolver.name(name), "stage": stages, "fn": function.split(":")[-1]}
            self.add("E08a", name, bind=bind, target=function)

    def request(self, request):
        """A ready request of the Outputs: an S3 Batch job, or an EMR job flow."""
        if operation := request.get("Operation", {}).get("LambdaInvoke"):
            bucket, key = bucket_of(request["Manifest"]["Location"]["ObjectArn"]).split("/", 1)
            report = request["Report"]
            function = self.policies.by_arn("AWS::Lambda::Function", operation["FunctionArn"])
            self.inputs.setdefault(function, []).append((bucket, None))
            bind = {"fn": self.resolver.name(function), "manifest-bucket": bucket, "manifest-key": key,
                    "report-bucket": bucket_of(report["Bucket"]), "report-prefix": report["Prefix"]}
            self.add("E07a", "(the job)", role=self.role(request["RoleArn"]), bind=bind)
        if "Steps" in request:
            service, machines = self.role(request["ServiceRole"]), self.machines(request)
            self.add("E11b", "(the job flow)", role=service, bind={"emr-ec2-role": self.resolver.name(machines)})
            said = [word for step in request["Steps"] for word in step["HadoopJarStep"]["Args"]]
            places = [word.removeprefix("s3://") for word in said if word.startswith("s3://")]
            data = [place for place in places if place.endswith("/")]
            *read, write = [place + "*" for place in data]
            read += [place for place in places if place not in data]
            bind = {"read": read, "write": write, "bucket": sorted({place.split("/")[0] for place in data})}
            self.add("E11c", "(the job flow)", role=machines, bind=bind)

    def machines(self, request):
        (profile,) = self.policies.by_name("AWS::IAM::InstanceProfile", request["JobFlowRole"])
        (role,) = self.policies.by_name("AWS::IAM::Role", *self.resolver.properties(profile)["Roles"])
        return role

    def function(self, name, properties):
        role, calls = self.role(properties["Role"]), actions(properties["Code"], self.assets)
        group = properties.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{self.resolver.name(name)}")
        self.add("E09a", name, role=role, bind={"log-group": group})
        for bucket, prefix in self.inputs.get(name, []):
            bind = {"bucket": bucket, "prefix": prefix or ""}
            self.add("E06b", name, role=role, bind=bind, calls=calls, anywhere=prefix is None)
        told = properties.get("Environment", {}).get("Variables", {})
        for variable in told:
            if variable.endswith("_BUCKET"):
                prefix = told.get(variable.removesuffix("BUCKET") + "PREFIX", "")
                row = "E06a" if name in self.inputs else "E06d"
                self.add(row, name, role=role, bind={"bucket": told[variable], "prefix": prefix}, calls=calls)
            request = as_request(told[variable])
            if request and "Steps" in request and "elasticmapreduce:RunJobFlow" in calls:
                bind = {"emr-service-role": request["ServiceRole"].split("/")[-1],
                        "emr-ec2-role": self.resolver.name(self.machines(request))}
                self.add("E11a", name, role=role, bind=bind)


def as_request(text):
    try:
        value = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


FINDERS = {
    "AWS::KinesisFirehose::DeliveryStream": Arrows.delivery_stream,
    "AWS::S3::Bucket": Arrows.bucket,
    "AWS::SNS::Subscription": Arrows.subscription,
    "AWS::Lambda::EventSourceMapping": Arrows.mapping,
    "AWS::ApiGateway::RestApi": Arrows.rest_api,
}
