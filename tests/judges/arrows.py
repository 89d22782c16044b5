"""Finds the arrows in a template by its resource types and references, as AWS would: from what is deployed, not from the
sketch and not from the compiler's catalog. Each arrow names a row of `facts.json`, the role that acts, the resource that
needs the grant to be there first, and the values of the row's placeholders.

Proves nothing by itself. An arrow that it does not know shows as a grant nobody asked for.
"""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from calls import actions
from policies import Policies
from resolve import ACCOUNT, REGION


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
        self.inputs = {}  # function -> [(bucket, prefix or None, suffix)]
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
            self.reads_stream(name, self.role(source["RoleARN"]), source["KinesisStreamARN"], "E01a", "E01b")
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

    def reads_stream(self, consumer, role, arn, row, with_key):
        """The permissions that a stream asks of its reader, and those of its key, where it is a customer's."""
        bind = {"stream": arn.split("/")[-1]}
        self.add(row, consumer, role=role, bind=bind)
        if key := self.stream_key(arn):
            self.add(with_key, consumer, role=role, bind={**bind, "key": key})

    def stream_key(self, arn):
        stream = self.policies.by_arn("AWS::Kinesis::Stream", arn)
        key = self.resolver.properties(stream).get("StreamEncryption", {}).get("KeyId") if stream else None
        return key if key and not key.startswith("alias/") else None

    def bucket(self, name, properties):
        bucket = self.resolver.name(name)
        for entries, to, placeholder, row in (("QueueConfigurations", "Queue", "queue", "E16b"),
                                              ("TopicConfigurations", "Topic", "topic", "E16c")):
            for entry in properties.get("NotificationConfiguration", {}).get(entries, []):
                bind = {"bucket": bucket, placeholder: entry[to].split(":")[-1]}
                self.add(row, name, bind=bind, target=entry[to])
        for entry in properties.get("NotificationConfiguration", {}).get("LambdaConfigurations", []):
            rules = entry.get("Filter", {}).get("S3Key", {}).get("Rules", [])
            # S3 has filters URL-encoded, and policies have keys as they are.
            said = {rule["Name"].lower(): unquote_plus(rule["Value"]) for rule in rules}
            function = self.policies.by_arn("AWS::Lambda::Function", entry["Function"])
            if "ObjectRemoved" not in entry["Event"]:
                self.inputs.setdefault(function, []).append((bucket, said.get("prefix", ""), said.get("suffix", "")))
            bind = {"bucket": bucket, "fn": self.resolver.name(function)}
            self.add("E05a", name, bind=bind, target=entry["Function"])

    def subscription(self, name, properties):
        topic, endpoint = properties["TopicArn"].split(":")[-1], properties["Endpoint"]
        if properties["Protocol"] == "sqs":
            self.add("E12a", name, bind={"topic": topic, "queue": endpoint.split(":")[-1]}, target=endpoint)
        if properties["Protocol"] == "lambda":
            self.add("E12d", name, bind={"topic": topic, "fn": endpoint.split(":")[-1]}, target=endpoint)
        if properties["Protocol"] == "firehose":
            role = self.role(properties["SubscriptionRoleArn"])
            self.add("E12e", name, role=role, bind={"firehose": endpoint.split("/")[-1]})

    def mapping(self, name, properties):
        source = properties["EventSourceArn"]
        (function,) = [f for f in self.policies.of_type("AWS::Lambda::Function")
                       if properties["FunctionName"] in (self.resolver.name(f), self.resolver.arn(f))]
        role = self.role(self.resolver.properties(function)["Role"])
        if ":sqs:" in source:
            self.add("E13a", name, role=role, bind={"queue": source.split(":")[-1]})
        if ":kinesis:" in source:
            self.reads_stream(name, role, source, "E13b", "E13c")

    def route(self, name, properties):
        """A route of an HTTP API, answered by the function of its integration; one permission for all of them."""
        target = properties["Target"].removeprefix("integrations/")
        (integration,) = self.policies.by_name("AWS::ApiGatewayV2::Integration", target)
        function = self.resolver.properties(integration)["IntegrationUri"]
        bind = {"apiId": properties["ApiId"], "fn": function.split(":")[-1]}
        if not any(arrow.row == "E08b" and arrow.bind == bind for arrow in self.found):
            self.add("E08b", name, bind=bind, target=function)

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
            self.inputs.setdefault(function, []).append((bucket, None, ""))
            role, bind = self.role(request["RoleArn"]), {"manifest-bucket": bucket, "manifest-key": key}
            self.add("E07a", "(the job)", role=role, bind={**bind, "fn": self.resolver.name(function)})
            if report["Enabled"]:
                bind = {"report-bucket": bucket_of(report["Bucket"]), "report-prefix": report["Prefix"]}
                self.add("E07c", "(the job)", role=role, bind=bind)
        if "Steps" in request:
            service, machines = self.role(request["ServiceRole"]), self.machines(request)
            self.add("E11b", "(the job flow)", role=service, bind={"emr-ec2-role": self.resolver.name(machines)})
            said = [word for step in request["Steps"] for word in step["HadoopJarStep"]["Args"]]
            places = [word.removeprefix("s3://") for word in said if word.startswith("s3://")]
            data = [place for place in places if place.endswith("/")]
            # The last is where it writes. Arguments that somebody wrote by hand may name none.
            read, write = ([place + "*" for place in part] for part in (data[:-1], data[-1:]))
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
        for bucket, prefix, suffix in self.inputs.get(name, []):
            bind = {"bucket": bucket, "prefix": prefix or "", "suffix": suffix}
            self.add("E06b", name, role=role, bind=bind, calls=calls, anywhere=prefix is None)
        if properties.get("TracingConfig", {}).get("Mode") == "Active":
            self.add("E09c", name, role=role)
        if dlq := properties.get("DeadLetterConfig"):
            self.add("E09d", name, role=role, bind={"queue": dlq["TargetArn"].split(":")[-1]})
        told = properties.get("Environment", {}).get("Variables", {})
        for variable, value in told.items():
            if variable.endswith("_BUCKET"):
                stem = variable.removesuffix("BUCKET")
                prefix = told.get(f"{stem}PREFIX", told.get(f"{stem}READ_PREFIX", ""))
                row = "E06a" if name in self.inputs else "E06e" if prefix else "E06d"
                self.add(row, name, role=role, bind={"bucket": value, "prefix": prefix}, calls=calls)
            for suffix, (row, placeholder) in TOLD.items():
                if variable.endswith(suffix):
                    bind = {placeholder: re.split("[:/]", value)[-1]}
                    self.add(row, name, role=role, bind=bind)
            if variable.endswith("_STREAM"):
                (stream,) = self.policies.by_name("AWS::Kinesis::Stream", value)
                if key := self.stream_key(self.resolver.arn(stream)):
                    self.add("E01d", name, role=role, bind={"key": key})
            if variable.endswith("_WORKGROUP"):
                self.queries(name, role, value)
            request = as_request(value)
            if request and "Steps" in request:
                bind = {"emr-service-role": request["ServiceRole"].split("/")[-1],
                        "emr-ec2-role": self.resolver.name(self.machines(request))}
                self.add("E11a", name, role=role, bind=bind)
            if request and "Manifest" in request:
                bucket, key = bucket_of(request["Manifest"]["Location"]["ObjectArn"]).split("/", 1)
                bind = {"batch-role": request["RoleArn"].split("/")[-1], "manifest-bucket": bucket, "manifest-key": key}
                self.add("E07b", name, role=role, bind=bind)

    def queries(self, name, role, workgroup):
        (found,) = self.policies.by_name("AWS::Athena::WorkGroup", workgroup)
        to = self.resolver.properties(found)["WorkGroupConfiguration"]["ResultConfiguration"]["OutputLocation"]
        bind = {"workgroup": workgroup, "results-bucket": to.removeprefix("s3://").rstrip("/")}
        self.add("E10a", name, role=role, bind=bind)
        for table in self.policies.of_type("AWS::Glue::Table"):
            properties = self.resolver.properties(table)
            bucket, _, prefix = properties["TableInput"]["StorageDescriptor"]["Location"].removeprefix("s3://").partition("/")
            bind = {"db": properties["DatabaseName"], "table": properties["TableInput"]["Name"], "data-bucket": bucket,
                    "prefix": prefix}
            # The sketch says which tables a workgroup queries, the template does not: those that the function may read at all.
            if any(s.grants("glue:GetTable", f"arn:aws:glue:{REGION}:{ACCOUNT}:table/{bind['db']}/{bind['table']}")
                   for s in self.policies.identity.get(role, [])):
                self.add("E10b", name, role=role, bind=bind)


# Environment variables that tell a function where to, by the end of their names.
TOLD = {
    "_STREAM": ("E01c", "stream"),
    "_FIREHOSE": ("E14a", "firehose"),
    "_QUEUE_URL": ("E14b", "queue"),
    "_TOPIC_ARN": ("E14c", "topic"),
    "_FUNCTION": ("E14h", "fn"),
}


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
    "AWS::ApiGatewayV2::Route": Arrows.route,
}
