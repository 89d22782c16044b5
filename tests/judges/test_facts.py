"""The facts check holds for every example and every pipe of wider/ as emitted, and stands on facts that are whole.

Proves: every arrow found in a template has the grants, guards, trusts and orderings that `facts.json` says AWS needs, and no
grant is there that no arrow asks for. That the check can say no is shown, loss by loss, in `test_mutation.py`. Cannot prove:
that the facts are right about AWS.
"""

import pytest
from arrows import Arrows
from conftest import PIPES
from facts import FACTS, check, fill, fill_conditions
from policies import Policies, covers


def test_each_example_is_what_the_facts_say(example):
    assert check(example.template, example.assets) == []


STREAM, JOBS, INBOX = "kinesis:us-east-1:123456789012:stream/demo-Clicks-1A2B3C4D", "demo-Jobs-1A2B3C4D", "demo-Inbox-1A2B3C4D"
RESULTS, DEPLOY = "s3:::results-123456789012-ab12cd34", "lambda:us-east-1:123456789012:function:demo-Deploy-1A2B3C4D"
TAKE = "sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage"

# What the workers of worker.pipe may do: no template shows the arrows of a program that runs elsewhere, since nothing tells it of them. Each
# is what AWS's guides say of the calls: of a consumer of a queue (with-sqs.html of Lambda) and of a stream (controlling-access.html of
# Firehose), of one who puts (controlling-access.html of Kinesis and Firehose, sns-access-policy-use-cases.html), and list_amazons3.html.
ELSEWHERE = {
    ("TaskRole", 0): (TAKE, f"sqs:us-east-1:123456789012:{JOBS}"),
    ("TaskRole", 1): ("s3:PutObject", f"{RESULTS}/done/*"),
    ("TaskRole", 2): ("ssm:GetParameter", "ssm:*:*:parameter/pipe/*"),
    ("PodRole", 0): ("kinesis:PutRecord kinesis:PutRecords", STREAM),
    ("MachineRole", 0): ("kinesis:DescribeStream kinesis:GetRecords kinesis:GetShardIterator kinesis:ListShards", STREAM),
    ("MachineRole", 1): ("firehose:PutRecord firehose:PutRecordBatch", "firehose:us-east-1:123456789012:deliverystream/demo-Direct-1A2B3C4D"),
    ("CiRole", 0): ("lambda:InvokeFunction", DEPLOY, f"{DEPLOY}:*"),
    ("CiRole", 1): ("s3:GetObject", f"{RESULTS}/done/*"),
    ("CiRole", 2): ("s3:ListBucket", RESULTS),
    ("PartnerRole", 0): ("sns:Publish", "sns:us-east-1:123456789012:demo-News-1A2B3C4D"),
    ("ColleagueRole", 0): (TAKE, f"sqs:us-east-1:123456789012:{INBOX}"),
    ("ColleagueRole", 1): ("s3:GetObject", f"{RESULTS}/in/*"),
    ("ColleagueRole", 2): ("s3:ListBucket", RESULTS),
}

# Who may act as a worker of worker.pipe: the kind of it in the facts, and what differs.
TRUSTED = {
    "TaskRole": [("a task", {})],
    "PodRole": [("a pod by its token", {
        "provider": "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
        "subject": "system:serviceaccount:jobs:producer",
    })],
    "MachineRole": [("a machine", {}), ("an associated pod", {})],
    "CiRole": [("a workflow by its token", {"subject": ["repo:acme/app:ref:refs/heads/main", "repo:acme/app:environment:*"]})],
    "PartnerRole": [("a third party", {"account": "111122223333", "id": "acme-4711"})],
    "ColleagueRole": [("a role or user", {"arn": "arn:aws:iam::444455556666:role/team/deploy"}),
                      ("a role or user", {"arn": "arn:aws:iam::111122223333:user/ann"})],
}


def misplaced(policies):
    """The roles of workers that trust others than `TRUSTED` says, or in another way than the facts."""
    wrong = []
    for role, forms in TRUSTED.items():
        wanted = [wanted_trust(FACTS["trusts"][form], bind) for form, bind in forms]
        held = [(one.principals, one.actions, one.conditions) for one in policies.trust[role]]
        if sorted(wanted, key=str) != sorted(held, key=str):
            wrong.append(role)
    return wrong


def wanted_trust(fact, bind):
    conditions = {op: {fill(key, bind)[0]: values for key, values in keys.items()} for op, keys in fact["condition"].items()}
    return fill(fact["principal"], bind), fact["actions"], fill_conditions(conditions, bind)


def test_workers_trust_whom_the_facts_say(wider):
    assert misplaced(Policies(wider["worker"].template)) == []


def without_subject(statement):
    del statement["Condition"]["StringLike"]


@pytest.mark.parametrize(("role", "change"), [
    ("TaskRole", lambda statement: statement.pop("Condition")),
    ("PodRole", without_subject),
    ("CiRole", lambda statement: statement["Condition"]["StringLike"].update({"token.actions.githubusercontent.com:sub": "repo:*"})),
    ("MachineRole", lambda statement: statement.update(Principal={"Service": "lambda.amazonaws.com"})),
    ("PartnerRole", lambda statement: statement.update(Principal={"AWS": "*"})),
    ("ColleagueRole", lambda statement: statement.update(Action="sts:*")),
])
def test_it_says_no_to_another_trust(wider, role, change):
    template = wider["worker"].template
    change(template["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0])
    assert misplaced(Policies(template)) == [role]


# The findings that these files ask for themselves, and the one grant whose arrow no template shows: a function that reads under one prefix of a
# bucket and writes under another is told of the latter.
ASKED_FOR = {
    "allows": {
        f"unasked: WorkRole.access[{number}] allows {what}, which no arrow needs" for number, what in (
            (2, "s3:GetObject on arn:aws:s3:::box-123456789012-ab12cd34/in/*"),
            (3, "s3:ListBucket on arn:aws:s3:::box-123456789012-ab12cd34"),
            (4, "sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:demo-Far-1A2B3C4D"),
            (5, "sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:demo-Near-1A2B3C4D"),
            (6, "ssm:DescribeParameters on *"),
            (7, "ssm:GetParameter on arn:aws:ssm:*:*:parameter/pipe/*"),
            (7, "ssm:PutParameter on arn:aws:ssm:*:*:parameter/pipe/*"),
        )
    },
    "worker": {f"unasked: {role} trusts someone whom no arrow needs" for role in TRUSTED} | {
        f"unasked: {role}.access[{number}] allows {action} on arn:aws:{place}, which no arrow needs"
        for (role, number), (actions, *places) in ELSEWHERE.items() for action in actions.split() for place in places
    },
    "own": {"unasked: WorkRole.access[2] allows ssm:GetParameter on arn:aws:ssm:*:*:parameter/pipe/own, which no arrow needs"},
    "shops": {
        f"unasked: {shop}{what}" for shop in ("North", "South") for what in (
            "TillRole trusts someone whom no arrow needs",
            f"TakeRole.access[4] allows ssm:GetParameter on arn:aws:ssm:*:*:parameter/{shop.lower()}/*, which no arrow needs",
            f"TillRole.access[0] allows sns:Publish on arn:aws:sns:us-east-1:000000000000:alarms-{shop.lower()}, which no arrow needs",
            f"TillRole.access[1] allows sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:demo-{shop}Inbox-1A2B3C4D, which no arrow needs",
        )
    },
    "settings": {"default tls: Q is open to requests without TLS", "default tls: QDeadLetters is open to requests without TLS"},
    "bucket": {
        "unasked: ReaderRole.access[1] allows s3:GetObject on arn:aws:s3:::b-123456789012-ab12cd34/r/*, which no arrow needs",
        "unasked: ReaderRole.access[2] allows s3:ListBucket on arn:aws:s3:::b-123456789012-ab12cd34, which no arrow needs",
    },
}


@pytest.mark.parametrize("name", PIPES)
def test_each_wider_pipe_is_what_the_facts_say(wider, name):
    assert set(check(wider[name].template, wider[name].assets)) == ASKED_FOR.get(name, set())


def test_every_row_of_the_facts_is_an_arrow_of_some_pipe(built, wider):
    """A row that no pipe needs would judge nothing; an arrow that is no longer found would go unjudged."""
    found = {
        arrow.row for one in [*built.values(), *wider.values()]
        for arrow in Arrows(Policies(one.template), one.assets).found
    }
    assert found == set(FACTS["rows"])


ARROWS = {
    "part1": ["E01a", "E02a", "E02c"],
    "part3": ["E01a", "E02a", "E02c", "E05a", "E06a", "E06b", "E09a"],
    "part4": ["E06a", "E06b", "E07a", "E07c", "E09a"],
    "part5": ["E06d", "E08a", "E09a"],
    "part8": ["E01a", "E01a", "E02a", "E02a", "E02c", "E02c", "E03a"],
    "part11": ["E01a", "E02a", "E02c", "E05a", "E06b", "E09a", "E11a", "E11b", "E11c"],
    "part14": ["E01a", "E02a", "E02c", "E04a", "E09a"],
    "part15": ["E09a", "E09a", "E12a", "E12a", "E13a", "E13a"],
}


@pytest.mark.parametrize("name", ARROWS)
def test_the_arrows_of_an_example_are_found(built, name):
    found = Arrows(Policies(built[name].template), built[name].assets).found
    assert sorted(arrow.row for arrow in found) == ARROWS[name]


def widen(template, role, action, resource):
    """Every resource of the statement with this action becomes the given one."""
    for policy in template["Resources"][role]["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            if action in statement["Action"]:
                statement["Resource"] = resource


@pytest.mark.parametrize(
    ("change", "word"),
    [
        pytest.param(lambda t: widen(t, "CopyRole", "s3:PutObject", "*"), "unasked", id="too wide a resource"),
        pytest.param(lambda t: widen(t, "CopyRole", "s3:PutObject", "arn:aws:s3:::other/*"), "may not s3:PutObject",
                     id="another resource"),
        pytest.param(lambda t: t["Resources"]["CopyRole"]["Properties"].update(ManagedPolicyArns=["arn:aws:iam::aws:policy/X"]),
                     "managed policy", id="a managed policy too many"),
        pytest.param(lambda t: t["Resources"]["CopyBucketAPermission"]["Properties"].update(Principal="sns.amazonaws.com"),
                     "s3.amazonaws.com may not", id="another principal"),
        pytest.param(lambda t: t["Resources"]["CopyRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(
            {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}), "may not s3:PutObject", id="a denial"),
        pytest.param(lambda t: t["Resources"]["CopyRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}), "unasked", id="a grant too many"),
    ],
)
def test_it_says_no_to_what_no_loss_shows(built, change, word):
    template = built["part3"].template
    change(template)
    assert word in "\n".join(check(template, built["part3"].assets))


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [("a/*", "a/", True), ("a/*", "a/b*", True), ("a/b*", "a/*", False), ("*", "x", True), ("a.b", "axb", False)],
)
def test_a_pattern_covers_what_iam_says(pattern, text, expected):
    assert covers(pattern, text) is expected
