"""The two vocabularies: which resource of CloudFormation a Terraform resource is, or is a part of, and how it is spelled there.

Only what is spelled differently is listed: names of attributes are compared without case and underscores.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Term:
    """`kind` is CloudFormation's type, `word` what its logical id has more, `own` the attribute that names the resource
    itself (and what CloudFormation calls it), `renamed` path -> path, both folded; "" takes an attribute away. `side`: it sets
    the resource up, and what uses the resource need not wait for it. `holder`: the attribute that says of which resource it is a
    part."""

    kind: str
    word: str = ""
    own: tuple | None = None
    renamed: dict = field(default_factory=dict)
    side: bool = False
    holder: str | None = None


BUCKET = "AWS::S3::Bucket"

TERMS = {
    "aws_api_gateway_deployment": Term("AWS::ApiGateway::Deployment", "Deployment[0-9A-F]{8}"),
    "aws_api_gateway_method_settings": Term("AWS::ApiGateway::Stage", "Stage", None, {
        "restapiid": "", "methodpath": "methodsettings.methodpath", "settings": "methodsettings",
    }, side=True, holder="stage_name"),
    "aws_api_gateway_rest_api": Term("AWS::ApiGateway::RestApi"),
    "aws_api_gateway_stage": Term("AWS::ApiGateway::Stage", "Stage"),
    "aws_apigatewayv2_api": Term("AWS::ApiGatewayV2::Api"),
    "aws_apigatewayv2_integration": Term("AWS::ApiGatewayV2::Integration", "Integration"),
    "aws_apigatewayv2_route": Term("AWS::ApiGatewayV2::Route", "Route"),
    "aws_apigatewayv2_stage": Term("AWS::ApiGatewayV2::Stage", "Stage", None, {"name": "stagename"}),
    "aws_athena_workgroup": Term("AWS::Athena::WorkGroup", "", None, {
        "configuration": "workgroupconfiguration", "forcedestroy": "recursivedeleteoption"}),
    "aws_cloudwatch_log_group": Term("AWS::Logs::LogGroup", "LogGroup", ("name", "loggroupname")),
    "aws_cloudwatch_log_stream": Term("AWS::Logs::LogStream", "LogStream", None, {"name": "logstreamname"}),
    "aws_glue_catalog_database": Term("AWS::Glue::Database", "", None, {"name": "databaseinput.name"}),
    "aws_glue_catalog_table": Term("AWS::Glue::Table", "", None, {
        "name": "tableinput.name", "parameters": "tableinput.parameters", "partitionkeys": "tableinput.partitionkeys",
        "storagedescriptor": "tableinput.storagedescriptor", "tabletype": "tableinput.tabletype",
    }),
    "aws_iam_instance_profile": Term("AWS::IAM::InstanceProfile", "InstanceProfile", ("nameprefix", "name"), {"role": "roles"}),
    "aws_iam_role": Term("AWS::IAM::Role", "", ("nameprefix", "rolename"), {"assumerolepolicy": "assumerolepolicydocument"}),
    "aws_iam_role_policy": Term("AWS::IAM::Role", "", None, {"name": "", "policy": "statements"}, holder="role"),
    "aws_iam_role_policy_attachment": Term("AWS::IAM::Role", "", None, {"policyarn": "managedpolicyarns"}, holder="role"),
    "aws_kinesis_firehose_delivery_stream": Term(
        "AWS::KinesisFirehose::DeliveryStream", "", ("name", "deliverystreamname"), {
            "destination": "",
            "kinesissourceconfiguration": "kinesisstreamsourceconfiguration",
            "extendeds3configuration": "extendeds3destinationconfiguration",
            "extendeds3configuration.bufferinginterval": "extendeds3destinationconfiguration.bufferinghints.intervalinseconds",
            "extendeds3configuration.bufferingsize": "extendeds3destinationconfiguration.bufferinghints.sizeinmbs",
            "extendeds3configuration.dynamicpartitioningconfiguration.retryduration":
                "extendeds3destinationconfiguration.dynamicpartitioningconfiguration.retryoptions.durationinseconds",
            "serversideencryption": "deliverystreamencryptionconfigurationinput",
        }),
    "aws_kinesis_stream": Term("AWS::Kinesis::Stream", "", ("name", "name"), {
        "retentionperiod": "retentionperiodhours", "encryptiontype": "streamencryption.encryptiontype",
        "kmskeyid": "streamencryption.keyid",
    }),
    "aws_lambda_event_source_mapping": Term(
        "AWS::Lambda::EventSourceMapping", "Mapping", None, {"filtercriteria.filter": "filtercriteria.filters"}),
    "aws_lambda_function": Term("AWS::Lambda::Function", "", ("functionname", "functionname"), {
        "filename": "", "sourcecodehash": ""}),
    "aws_lambda_permission": Term("AWS::Lambda::Permission"),
    "aws_s3_bucket": Term(BUCKET, "", None, {"bucket": "bucketname"}),
    "aws_s3_bucket_lifecycle_configuration": Term(BUCKET, "", None, {
        "rule": "lifecycleconfiguration.rules",
        "rule.expiration": "lifecycleconfiguration.rules",  # its parts stand in the rule itself
        "rule.expiration.days": "lifecycleconfiguration.rules.expirationindays",
    }, side=True, holder="bucket"),
    "aws_s3_bucket_notification": Term(BUCKET, "", None, {
        "lambdafunction": "notificationconfiguration.lambdaconfigurations",
        "lambdafunction.lambdafunctionarn": "notificationconfiguration.lambdaconfigurations.function",
        "lambdafunction.events": "notificationconfiguration.lambdaconfigurations.event",
        "queue": "notificationconfiguration.queueconfigurations",
        "queue.queuearn": "notificationconfiguration.queueconfigurations.queue",
        "queue.events": "notificationconfiguration.queueconfigurations.event",
        "topic": "notificationconfiguration.topicconfigurations",
        "topic.topicarn": "notificationconfiguration.topicconfigurations.topic",
        "topic.events": "notificationconfiguration.topicconfigurations.event",
    }, side=True, holder="bucket"),
    "aws_s3_bucket_ownership_controls": Term(BUCKET, "", None, {"rule": "ownershipcontrols.rules"}, side=True, holder="bucket"),
    "aws_s3_bucket_policy": Term("AWS::S3::BucketPolicy", "", None, {"policy": "statements"}),
    "aws_s3_bucket_public_access_block": Term(BUCKET, "", None, {
        **{key: f"publicaccessblockconfiguration.{key}" for key in (
            "blockpublicacls", "blockpublicpolicy", "ignorepublicacls", "restrictpublicbuckets")},
    }, side=True, holder="bucket"),
    "aws_s3_bucket_server_side_encryption_configuration": Term(BUCKET, "", None, {
        "rule": "bucketencryption.serversideencryptionconfiguration",
        "rule.applyserversideencryptionbydefault":
            "bucketencryption.serversideencryptionconfiguration.serversideencryptionbydefault",
    }, side=True, holder="bucket"),
    "aws_s3_bucket_versioning": Term(BUCKET, "", None, {}, side=True, holder="bucket"),
    "aws_sns_topic": Term("AWS::SNS::Topic", "", ("name", "topicname")),
    "aws_sns_topic_policy": Term("AWS::SNS::TopicPolicy", "", None, {"arn": "topics", "policy": "statements"}),
    "aws_sns_topic_subscription": Term("AWS::SNS::Subscription", "Subscription"),
    "aws_sqs_queue": Term("AWS::SQS::Queue", "", ("name", "queuename"), {
        "messageretentionseconds": "messageretentionperiod", "visibilitytimeoutseconds": "visibilitytimeout"}),
    "aws_sqs_queue_policy": Term("AWS::SQS::QueuePolicy", "", None, {"queueurl": "queues", "policy": "statements"}),
}  # fmt: skip

# Of one bucket: S3 refuses the first while it makes the second, or takes the first otherwise without the second.
AFTER = (
    ("aws_s3_bucket_policy", "aws_s3_bucket_public_access_block"),
    ("aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_versioning"),
)
