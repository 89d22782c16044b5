"""The facts check holds for every example and every pipe of wider/ as emitted, and stands on facts that are whole.

Proves: every arrow found in a template has the grants, guards, trusts and orderings that `facts.json` says AWS needs, and no
grant is there that no arrow asks for. That the check can say no is shown, loss by loss, in `test_mutation.py`. Cannot prove:
that the facts are right about AWS.
"""

import pytest
from arrows import Arrows
from conftest import PIPES
from facts import FACTS, check
from policies import Policies, covers


def test_each_example_is_what_the_facts_say(example):
    assert check(example.template, example.assets) == []


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
