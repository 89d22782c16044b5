"""Flows of wider/*.pipe: the arrows that AWS supports between our kinds and the twelve examples do not show.

Prove: each arrow is wired, filtered and, under AUTH, granted to the roles of functions, and grants no more to them.
Cannot prove: what the emulator does not do: SNS -> Firehose (accepted, never delivered), ORC, REST methods of kind ANY.
"""

import contextlib
import json

from botocore.exceptions import ClientError
from emulator import ACCOUNT, REGION
from flow import check, keys, landed, log_lines, put_records, unique, until, write
from flow_guards import trusted
from flow_stack import GIVEN


def calls(emulator, function):
    """The events that a probe was called with."""
    return [json.loads(line[4:]) for line in log_lines(emulator, function) if line.startswith("GOT ")]


def records(emulator, function):
    return [record for event in calls(emulator, function) for record in event.get("Records", [])]


def ask(emulator, function, **event):
    """Calls a probe; gives its answer, or what went wrong as text."""
    answer = emulator.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    body = json.loads(answer["Payload"].read())
    return str(body) if "FunctionError" in answer else body


def does(emulator, function, service, operation, **arguments):
    answer = ask(emulator, function, call=service, op=operation, args=arguments)
    check(not isinstance(answer, str), f"{function} cannot {operation}: {answer}")
    return answer


def may_not(emulator, function, service, operation, **arguments):
    if emulator.auth:
        answer = ask(emulator, function, call=service, op=operation, args=arguments)
        check("AccessDenied" in str(answer), f"{function} may {operation}, which no arrow asks for: {answer}")


def messages(emulator, queue):
    """Takes what is in a queue, but for the test event that S3 sends ahead."""
    got = emulator.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [message["Body"] for message in got if "s3:TestEvent" not in message["Body"]]


def stream(stack, emulator):
    put_records(emulator, stack.output("OrdersStreamName"), {"kind": "order"}, {"kind": "noise"}, {"kind": "order"})
    put_records(emulator, stack.output("AllStreamName"), {"kind": "noise"})
    function = stack.output("FilteredFunctionName")
    until("two filtered records", lambda: len(records(emulator, function)) >= 2)
    check(len(records(emulator, function)) == 2, f"the filter let through {records(emulator, function)}")
    until("the unfiltered record", lambda: records(emulator, stack.output("PlainFunctionName")))


def sender(stack, emulator):
    function, record = stack.output("SenderFunctionName"), json.dumps(unique(n=1))
    there = {key: ask(emulator, function, env=key) for key in
             ("S_STREAM", "DIRECT_FIREHOSE", "Q_QUEUE_URL", "T_TOPIC_ARN", "OTHER_FUNCTION")}
    does(emulator, function, "kinesis", "put_record", StreamName=there["S_STREAM"], Data=record, PartitionKey="p")
    does(emulator, function, "firehose", "put_record", DeliveryStreamName=there["DIRECT_FIREHOSE"], Record={"Data": record})
    does(emulator, function, "sqs", "send_message", QueueUrl=there["Q_QUEUE_URL"], MessageBody=record)
    does(emulator, function, "sns", "publish", TopicArn=there["T_TOPIC_ARN"], Message=record)
    does(emulator, function, "lambda", "invoke", FunctionName=there["OTHER_FUNCTION"], InvocationType="Event")
    landed(emulator, stack.output("OutBucketName"), "direct/", json.loads(record))
    check(messages(emulator, stack.output("QQueueUrl")) == [record], "the queue does not hold the message")
    until("the other function is called", lambda: calls(emulator, stack.output("OtherFunctionName")))
    may_not(emulator, function, "sqs", "receive_message", QueueUrl=there["Q_QUEUE_URL"])
    may_not(emulator, function, "s3", "put_object", Bucket=stack.output("OutBucketName"), Key="direct/x", Body="x")


def allows(stack, emulator):
    function, box = stack.output("WorkFunctionName"), stack.output("BoxBucketName")
    write(emulator, box, "in/1", b"x")
    write(emulator, box, "out/1", b"x")
    does(emulator, function, "ssm", "put_parameter", Name="/pipe/a", Value="x", Type="String")
    check(does(emulator, function, "ssm", "get_parameter", Name="/pipe/a")["Parameter"]["Value"] == "x", "another value")
    may_not(emulator, function, "ssm", "get_parameter", Name="/other/a")
    does(emulator, function, "s3", "head_object", Bucket=box, Key="in/1")
    may_not(emulator, function, "s3", "get_object", Bucket=box, Key="out/1")
    for prefix in "in/", "out/":
        does(emulator, function, "s3", "list_objects_v2", Bucket=box, Prefix=prefix)
    may_not(emulator, function, "s3", "list_objects_v2", Bucket=box)
    does(emulator, function, "sqs", "send_message", QueueUrl=stack.output("NearQueueUrl"), MessageBody="x")
    may_not(emulator, function, "sqs", "send_message", QueueUrl=stack.output("FarQueueUrl"), MessageBody="x")


def own(stack, emulator):
    function, box = stack.output("WorkFunctionName"), stack.output("BoxBucketName")
    place = f"s3://{box}/in"
    check(stack.output("Place") == place, f"the output says {stack.output('Place')}")
    check(stack.output("JobsArn").endswith(":" + stack.output("JobsQueueUrl").rsplit("/", 1)[-1]), "the output is no ARN of the queue")
    read = does(emulator, function, "ssm", "get_parameter", Name="/pipe/own")["Parameter"]["Value"]
    check(read == place, f"the resource says {read}")
    told = emulator.client("lambda").get_function_configuration(FunctionName=function)
    check(told["Environment"]["Variables"]["NOTE"] == "/pipe/own", f"the function is told {told}")
    check(told["Environment"]["Variables"]["PLACE"] == place, f"the function is told {told}")
    check(told["Environment"]["Variables"]["ITSELF"] == told["FunctionArn"], f"the function is told {told}")
    check(told["Description"] == "reads /pipe/own", f"the function is described by {told}")
    exports = {one["Name"]: one["Value"] for one in emulator.client("cloudformation").list_exports()["Exports"]}
    check(exports.get("own-place") == place, f"the exports are {exports}")


def bucket(stack, emulator):
    name = stack.output("BBucketName")
    for key in ("q/1", "t/1", "l/1.csv", "l/1.txt", "r/1", "w/1"):
        write(emulator, name, key, b"x")
    emulator.client("s3").delete_object(Bucket=name, Key="q/1")
    for queue, key in ("Created", "q/1"), ("Gone", "q/1"), ("Told", "t/1"):
        told = until(f"queue {queue}", lambda queue=queue: messages(emulator, stack.output(f"{queue}QueueUrl")))
        check(len(told) == 1 and key in told[0], f"{queue} was told {told}")
    function, reader = stack.output("FFunctionName"), stack.output("ReaderFunctionName")
    until("the function is called", lambda: records(emulator, function))
    called = [record["s3"]["object"]["key"] for record in records(emulator, function)]
    check(called == ["l/1.csv"], f"the function was called for {called}")
    does(emulator, function, "s3", "head_object", Bucket=name, Key="l/1.csv")
    may_not(emulator, function, "s3", "list_objects_v2", Bucket=name)
    does(emulator, reader, "s3", "list_objects_v2", Bucket=name, Prefix="r/")
    does(emulator, reader, "s3", "head_object", Bucket=name, Key="r/1")
    does(emulator, reader, "s3", "put_object", Bucket=name, Key="w/2", Body="x")
    does(emulator, reader, "s3", "delete_object", Bucket=name, Key="w/1")
    may_not(emulator, reader, "s3", "list_objects_v2", Bucket=name, Prefix="w/")
    may_not(emulator, reader, "s3", "put_object", Bucket=name, Key="r/2", Body="x")
    may_not(emulator, reader, "s3", "delete_object", Bucket=name, Key="r/1")
    check(sorted(keys(emulator, name, "w/")) == ["w/2"], "the reader did not write or delete")


def topic(stack, emulator):
    def publish(message, **attributes):
        typed = {key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()}
        emulator.client("sns").publish(
            TopicArn=stack.output("TTopicArn"), Message=json.dumps(message), MessageAttributes=typed)

    dear = unique(price=120, type="x")
    publish(dear)
    publish(unique(price=12, type="x"))
    publish(unique(price=120, type="y"))
    publish(unique(n=1), type="y")
    until("four messages for the function", lambda: len(records(emulator, stack.output("FFunctionName"))) == 4)
    check(messages(emulator, stack.output("DearQueueUrl")) == [json.dumps(dear)], "the raw, filtered queue is wrong")
    (envelope,) = messages(emulator, stack.output("AttributedQueueUrl"))
    check(json.loads(envelope)["MessageAttributes"]["type"]["Value"] == "y", f"the wrong message: {envelope}")


def queue(stack, emulator):
    emulator.client("sns").publish(TopicArn=stack.output("TTopicArn"), Message="{}", MessageGroupId="g")
    until("the ordered message", lambda: records(emulator, stack.output("FFunctionName")))
    for body in '{"ok": true}', '{"ok": false}':
        emulator.client("sqs").send_message(QueueUrl=stack.output("JobsQueueUrl"), MessageBody=body)
    function = stack.output("GFunctionName")
    until("the filtered message", lambda: records(emulator, function))
    bodies = [record["body"] for record in records(emulator, function)]
    check(bodies == ['{"ok": true}'], f"the filter let through {bodies}")


def api(stack, emulator):
    def status(name, stage, method, path):
        api_id = stack.output(f"{name}Url").split("//")[1].split(".")[0]
        code, body = emulator.http(method, f"/restapis/{api_id}/{stage}/_user_request_{path}")
        return code, json.loads(body) if body else None

    check(status("Light", "$default", "GET", "/7") == (200, {"version": "2.0", "path": {"id": "7"}}), "HTTP API, route")
    check(status("Light", "$default", "POST", "/7")[0] == 404, "HTTP API: a route that is not there answers")
    check(status("CatchAll", "$default", "PUT", "/x/y")[0] == 200, "HTTP API without routes")
    check(status("Rest", "live", "GET", "/a/7") == (200, {"version": "1.0", "path": {"id": "7"}}), "REST API, route")
    check(status("Rest", "live", "OPTIONS", "/a")[0] == 200, "REST API: no CORS preflight")
    check(status("Rest", "live", "DELETE", "/a")[0] == 403, "REST API: a method that is not there answers")


def lake(stack, emulator):
    zone, group = stack.output("ZoneBucketName"), stack.output("DeskWorkGroupName")
    write(emulator, zone, "csv/1.csv", b"sku,price\nA,3\nB,4\n")
    put_records(emulator, stack.output("SStreamName"), {"sku": "C", "year": "2026"})
    until("a parquet file of its year", lambda: keys(emulator, zone, "orders/year=2026/"))
    asker, athena = stack.output("AskerFunctionName"), emulator.client("athena")
    for sql, expected in ("SELECT sum(price) FROM prices", "7"), ("SELECT sku FROM orders WHERE year = '2026'", "C"):
        query = {"QueryString": sql, "WorkGroup": group, "QueryExecutionContext": {"Database": stack.output("LakeDatabaseName")}}
        started = does(emulator, asker, "athena", "start_query_execution", **query)["QueryExecutionId"]
        # Looked at as root: the emulator does not find the workgroup of a query, on which AWS grants this.
        rows = until(sql, lambda i=started: athena.get_query_results(QueryExecutionId=i)["ResultSet"]["Rows"])
        check(rows[-1]["Data"][0].get("VarCharValue") == expected, f"{sql} answers {rows}")
    may_not(emulator, asker, "athena", "start_query_execution", QueryString="SELECT 1", WorkGroup="primary")


def job(stack, emulator):
    function = stack.output("StarterFunctionName")
    request = json.loads(ask(emulator, function, env="JOB_JOB_FLOW"))
    check(request == json.loads(stack.output("JobJobFlow")), "the function is told another request than the output says")
    does(emulator, function, "emr", "run_job_flow", **request)
    may_not(emulator, function, "emr", "list_clusters")
    may_not(emulator, function, "s3", "get_object", Bucket=stack.output("ZoneBucketName"), Key="in/x")


def settings(stack, emulator):
    check(ask(emulator, "worker-dev", env="LEVEL") == "dev", "the parameter does not reach the function's environment")
    described = emulator.client("kinesis").describe_stream_summary(StreamName=stack.output("SStreamName"))
    check(described["StreamDescriptionSummary"]["OpenShardCount"] == 2, "the stream has not the shards of the parameter")
    tagged = emulator.client("kinesis").list_tags_for_stream(StreamName=stack.output("SStreamName"))["Tags"]
    tagged = {tag["Key"]: tag["Value"] for tag in tagged if not tag["Key"].startswith("aws:")}
    check(tagged == {"team": "streams", "acme:level": "dev/1", "pii": "true"}, f"the stream is tagged {tagged}")
    tagged = emulator.client("lambda").get_function(FunctionName="worker-dev")["Tags"]
    tagged = {key: value for key, value in tagged.items() if not key.startswith("aws:")}
    check(tagged == {"team": "data", "acme:level": "dev/1"}, f"the function is tagged {tagged}")


@contextlib.contextmanager
def params_first(emulator):
    """The other stack, whose exports `params` imports."""
    exports = {"Bucket": ("params-dev-landing", {"Ref": "Landing"}), "Label": ("params-label", "red")}
    outputs = {key: {"Value": value, "Export": {"Name": name}} for key, (name, value) in exports.items()}
    template = {"Resources": {"Landing": {"Type": "AWS::S3::Bucket"}}, "Outputs": outputs}
    cloudformation = emulator.client("cloudformation")
    cloudformation.create_stack(StackName="params-first", TemplateBody=json.dumps(template))
    try:
        until("the exports", lambda: len(cloudformation.list_exports()["Exports"]) == len(exports))
        yield
    finally:
        cloudformation.delete_stack(StackName="params-first")


def params(stack, emulator):
    function = stack.output("WorkFunctionName")
    told = {key: ask(emulator, function, env=key) for key in ("LABEL", "BOTH", "PASSWORD", "ZONE_BUCKET", "ZONE_PREFIX")}
    check(told["LABEL"] == "red" and told["BOTH"] == "red/dev" and told["ZONE_PREFIX"] == "red/", f"it is told {told}")
    check(told["PASSWORD"] == GIVEN, "the secret does not reach the function")
    does(emulator, function, "s3", "put_object", Bucket=told["ZONE_BUCKET"], Key="red/1", Body="x")
    may_not(emulator, function, "s3", "put_object", Bucket=told["ZONE_BUCKET"], Key="blue/1", Body="x")
    shown = emulator.client("cloudformation").describe_stacks(StackName=stack.name)["Stacks"][0]["Parameters"]
    check(GIVEN not in [one["ParameterValue"] for one in shown], f"the secret is shown: {shown}")


def worker(stack, emulator):
    def acts(name):
        return emulator.assume(stack.output(f"{name}RoleArn"))

    def denied(name, call, **arguments):
        if emulator.auth:
            try:
                call(**arguments)
            except ClientError as error:
                return check("AccessDenied" in str(error), f"{name} fails otherwise: {error}")
            check(False, f"{name} may {call.__name__}, which no arrow asks for")

    results, jobs, clicks = (stack.output(f"{name}") for name in ("ResultsBucketName", "JobsQueueUrl", "ClicksStreamName"))
    emulator.client("sqs").send_message(QueueUrl=jobs, MessageBody="x")
    task = acts("Task")
    (job,) = until("the job", lambda: task("sqs").receive_message(QueueUrl=jobs).get("Messages"))
    task("s3").put_object(Bucket=results, Key="done/1", Body=job["Body"])
    task("sqs").delete_message(QueueUrl=jobs, ReceiptHandle=job["ReceiptHandle"])
    denied("task", task("sqs").send_message, QueueUrl=jobs, MessageBody="x")
    denied("task", task("s3").put_object, Bucket=results, Key="else/1", Body="x")
    denied("task", task("s3").get_object, Bucket=results, Key="done/1")

    record = json.dumps(unique(n=1))
    acts("Pod")("kinesis").put_record(StreamName=clicks, Data=record, PartitionKey="p")
    machine = acts("Machine")
    kinesis, arn = machine("kinesis"), f"{emulator.arn('kinesis')}:stream/{clicks}"  # the emulator looks into no iterator
    (shard,) = kinesis.list_shards(StreamName=clicks)["Shards"]
    start = kinesis.get_shard_iterator(StreamName=clicks, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    (read,) = kinesis.get_records(ShardIterator=start["ShardIterator"], StreamARN=arn)["Records"]
    machine("firehose").put_record(DeliveryStreamName=stack.output("DirectDeliveryStreamName"), Record={"Data": read["Data"]})
    landed(emulator, results, "direct/", json.loads(record))
    denied("machine", kinesis.put_record, StreamName=clicks, Data=record, PartitionKey="p")

    ci = acts("Ci")
    listed = ci("s3").list_objects_v2(Bucket=results, Prefix="done/")["Contents"]
    check([one["Key"] for one in listed] == ["done/1"], f"listed are {listed}")
    check(ci("s3").get_object(Bucket=results, Key="done/1")["Body"].read() == b"x", "another object")
    ci("lambda").invoke(FunctionName=stack.output("DeployFunctionName"))
    denied("ci", ci("s3").put_object, Bucket=results, Key="done/2", Body="x")

    acts("Partner")("sns").publish(TopicArn=stack.output("NewsTopicArn"), Message="news")
    inbox = acts("Colleague")("sqs")
    until("the news", lambda: inbox.receive_message(QueueUrl=stack.output("InboxQueueUrl")).get("Messages"))
    denied("colleague", inbox.send_message, QueueUrl=stack.output("InboxQueueUrl"), MessageBody="x")

    own = {"aws:sourceaccount": ACCOUNT, "aws:sourcearn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/any"}
    trusted(emulator, stack.output("TaskRoleArn"), "ecs-tasks.amazonaws.com", own)
    trusted(emulator, stack.output("MachineRoleArn"), "ec2.amazonaws.com")
    trusted(emulator, stack.output("MachineRoleArn"), "pods.eks.amazonaws.com")
    check(stack.output("MachineInstanceProfileName"), "the machine has no instance profile")


def shops(stack, emulator):
    def call(shop, method, path):
        api_id = stack.output(f"{shop}FrontUrl").split("//")[1].split(".")[0]
        return emulator.http(method, f"/restapis/{api_id}/$default/_user_request_{path}")[0]

    zone = stack.output("ZoneBucketName")
    check(call("North", "POST", "/north/7") == 200, "the route that its module makes of a name does not answer")
    check(call("North", "GET", "/south") == 200 and call("South", "GET", "/north") == 404, "the routes of one call are the other's")
    for shop, level, other in ("North", "dev", "south"), ("South", "none", "north"):
        own, take, sweep = shop.lower(), stack.output(f"{shop}TakeFunctionName"), stack.output(f"{shop}SweepFunctionName")
        place = f"s3://{zone}/{own}"
        check(stack.output(f"{shop}Place") == place == ask(emulator, take, env="PLACE"), "another place is told")
        check(ask(emulator, take, env="LEVEL") == level, "the function is not told what the module is given")
        does(emulator, take, "s3", "put_object", Bucket=zone, Key=f"{own}/1", Body="x")
        may_not(emulator, take, "s3", "put_object", Bucket=zone, Key=f"{other}/1", Body="x")
        does(emulator, take, "s3", "list_objects_v2", Bucket=zone, Prefix=f"{own}/")
        may_not(emulator, take, "s3", "list_objects_v2", Bucket=zone, Prefix=f"{other}/")
        emulator.client("ssm").put_parameter(Name=f"/{own}/a", Value="x", Type="String", Overwrite=True)
        does(emulator, take, "ssm", "get_parameter", Name=f"/{own}/a")
        may_not(emulator, take, "ssm", "get_parameter", Name=f"/{other}/a")
        does(emulator, sweep, "s3", "put_object", Bucket=zone, Key=f"swept/{own}/1", Body="x")
        may_not(emulator, sweep, "s3", "put_object", Bucket=zone, Key=f"swept/{other}/1", Body="x")
        till = emulator.assume(stack.output(f"{shop}TillRoleArn"))
        till("sqs").send_message(QueueUrl=stack.output(f"{shop}InboxQueueUrl"), MessageBody=own)
        until("the order is swept", lambda sweep=sweep: records(emulator, sweep))
    exports = {one["Name"]: one["Value"] for one in emulator.client("cloudformation").list_exports()["Exports"]}
    check(exports.get("shop-south") == f"s3://{zone}/south", f"the exports are {exports}")


def datasets(stack, emulator):
    zone, group, starter = (stack.output(key) for key in ("ZoneBucketName", "DeskWorkGroupName", "PricesStarterFunctionName"))
    athena, asker = emulator.client("athena"), stack.output("AskerFunctionName")
    for name, call in ("prices", "PricesRaw"), ("stock", "Stock"):
        write(emulator, zone, f"{name}/1.csv", b"sku,price\nA,3\nB,4\n")
        put_records(emulator, stack.output(f"{call}ArrivalsStreamName"), {"sku": "C", "day": "2026-01-02"})
        until("a parquet file of its day", lambda name=name: keys(emulator, zone, f"{name}_days/day=2026-01-02/"))
        table = stack.output(f"{call}RowsTableName")
        query = {"QueryString": f"SELECT sum(price) FROM {table}", "WorkGroup": group,
                 "QueryExecutionContext": {"Database": stack.output("LakeDatabaseName")}}
        started = does(emulator, asker, "athena", "start_query_execution", **query)["QueryExecutionId"]
        rows = until(table, lambda i=started: athena.get_query_results(QueryExecutionId=i)["ResultSet"]["Rows"])
        check(rows[-1]["Data"][0].get("VarCharValue") == "7", f"{table} answers {rows}")
    check(ask(emulator, starter, env="CODE") == "code/job.py", "the parameter of the deployment does not reach a module")
    request = json.loads(ask(emulator, starter, env="JOB_JOB_FLOW"))
    check(request == json.loads(stack.output("PricesJobJobFlow")), "the function is told another request than the output says")
    does(emulator, starter, "emr", "run_job_flow", **request)
    may_not(emulator, starter, "emr", "list_clusters")


FIRST = {"params": params_first}  # what must be there before a pipe is deployed
WIDER = {
    flow.__name__: flow
    for flow in (stream, sender, allows, own, bucket, topic, queue, api, lake, job, settings, params, worker, shops, datasets)
}
