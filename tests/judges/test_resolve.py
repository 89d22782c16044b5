"""The resolver that the policy and request judges stand on does what CloudFormation documents for each function."""

import pytest
from resolve import ACCOUNT, Resolver, Unresolved

TEMPLATE = {
    "Parameters": {"Days": {"Type": "Number", "Default": 7}, "Who": {"Type": "String"}},
    "Resources": {
        "Raw": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "raw-${AWS::AccountId}"}}},
        "Jobs": {"Type": "AWS::SQS::Queue"},
        "News": {"Type": "AWS::SNS::Topic"},
    },
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Raw"}, f"raw-{ACCOUNT}"),
        ({"Ref": "Days"}, 7),
        ({"Ref": "Jobs"}, f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/demo-Jobs-1A2B3C4D"),
        ({"Ref": "News"}, f"arn:aws:sns:us-east-1:{ACCOUNT}:demo-News-1A2B3C4D"),
        ({"Fn::GetAtt": ["Raw", "Arn"]}, f"arn:aws:s3:::raw-{ACCOUNT}"),
        ({"Fn::GetAtt": "Jobs.Arn"}, f"arn:aws:sqs:us-east-1:{ACCOUNT}:demo-Jobs-1A2B3C4D"),
        ({"Fn::Sub": "${Raw.Arn}/a=${!x}/*"}, f"arn:aws:s3:::raw-{ACCOUNT}/a=${{x}}/*"),
        ({"Fn::Sub": ["${A}-${Raw}", {"A": {"Ref": "Days"}}]}, f"7-raw-{ACCOUNT}"),
        ({"Fn::Select": [1, {"Fn::Split": ["-", "a-b-c"]}]}, "b"),
        ({"Fn::Join": ["/", ["a", {"Ref": "AWS::Region"}]]}, "a/us-east-1"),
        ([{"Ref": "AWS::NoValue"}, {"a": {"Ref": "AWS::NoValue"}, "b": 1}], [{"b": 1}]),
    ],
)
def test_function(value, expected):
    assert Resolver(TEMPLATE).resolve(value) == expected


def test_a_given_parameter_wins():
    assert Resolver(TEMPLATE, {"Who": "me"}).resolve({"Ref": "Who"}) == "me"


@pytest.mark.parametrize("value", [{"Ref": "Nobody"}, {"Fn::GetAtt": ["Raw", "Colour"]}, {"Fn::Cidr": []}])
def test_the_unknown_is_refused(value):
    with pytest.raises(Unresolved):
        Resolver(TEMPLATE).resolve(value)
