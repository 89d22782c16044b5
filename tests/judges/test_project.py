"""A project of six files, modules and three environments (examples/platform), before the judges that single files have.

Proves: every environment is clean and grants what the facts say, no more and no less; the project is deployed for both targets,
and data flows along each path of each module, policies judged. Cannot prove: see flow_wider.py and the judges' own files.
"""

import json
import shutil

import pytest
from conftest import Built, compile_file, judge, own_emulator, report

ENVIRONMENTS = ["dev", "staging", "prod"]

# Grants whose arrows no template shows: those of programs that run elsewhere.
ELSEWHERE = {
    "GatewayRole": {"kinesis:PutRecord", "kinesis:PutRecords"},
    "PartnerRole": {"s3:GetObject", "s3:ListBucket"},
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The deployment of the folder, built for each environment: name of the environment -> Built."""
    base = tmp_path_factory.mktemp("project")

    def folder(environment, *options):
        return compile_file("examples/platform", base / "-".join([environment, *options]), "--env", environment, *options) / "platform"

    return {
        one: Built(one, folder(one, "--target", "cfn"), folder(one, "--target", "cfn", "--format", "yaml"),
                   folder(one, "--target", "terraform"))
        for one in ENVIRONMENTS
    }  # fmt: skip


@pytest.fixture(scope="module")
def emulator(request):
    return own_emulator(request, auth=True)


def without(template, role, action):
    """Takes the statements with an action out of a role."""
    policies = template["Resources"][role]["Properties"]["Policies"]
    before = json.dumps(policies)
    for policy in policies:
        document = policy["PolicyDocument"]
        document["Statement"] = [one for one in document["Statement"] if action not in one["Action"]]
    assert json.dumps(policies) != before
    return template


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_cfn_lint(environment, project):
    judge("cfn-lint")
    from lint import cfn_lint

    assert cfn_lint(project[environment].json_path.read_text()) == []


def test_the_values_of_an_environment_are_its_own(project):
    stages = {one: json.loads((project[one].folder / "parameters.json").read_text()) for one in ENVIRONMENTS}
    assert stages == {one: [{"ParameterKey": "Stage", "ParameterValue": one}] for one in ENVIRONMENTS}
    shards = {one: project[one].template["Resources"]["ClickstreamEvents"]["Properties"]["ShardCount"] for one in ENVIRONMENTS}
    assert shards == {"dev": 2, "staging": 4, "prod": 16}


def test_terraform_validate(project, tmp_path):
    judge("terraform")
    import terraform

    folders = {name: one.terraform_folder for name, one in project.items()}
    folders["broken"] = shutil.copytree(folders["dev"], tmp_path / "of")
    configuration = project["dev"].configuration
    del configuration["resource"]["aws_sqs_queue"]["shop_raw_arrived"]
    (folders["broken"] / "main.tf.json").write_text(json.dumps(configuration))
    said = terraform.validate(terraform.gathered(tmp_path / "all", folders))
    assert {file.split("/")[0] for file, _ in said} == {"broken"}


def unexpected(found):
    """What the check of the facts says, but for `ELSEWHERE`."""
    known = [f"unasked: {role} trusts someone whom no arrow needs" for role in ELSEWHERE]
    known += [f"unasked: {role}.access[{number}] allows {action} on"
              for role, actions in ELSEWHERE.items() for action in actions for number in range(len(actions))]
    return [one for one in found if not one.startswith(tuple(known))]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_facts(environment, project):
    from facts import check

    built = project[environment]
    assert unexpected(check(built.template, built.assets)) == []
    assert unexpected(check(without(built.template, "ShopRawTellRole", "sns:Publish"), built.assets)) != []


def test_policies(project):
    judge("iam-simulate")
    from simulator import World
    from test_simulator import answers, wrong

    worlds = {name: World(one.template, one.assets) for name, one in project.items()}
    found = {name: list(wrong(name, *rest)) for name, *rest in answers(worlds)}
    assert found == {name: [] for name in ENVIRONMENTS}
    role = "OncallNotifyRole"
    lost = World(without(project["dev"].template, role, "s3:PutObject"), project["dev"].assets)
    ((_, *rest),) = answers({"lost": lost})
    missed = list(wrong("lost", *rest))
    assert missed and all("s3:PutObject" in one for one in missed)


def flow(deployed, emulator):
    """Data on each path of the project."""
    from botocore.exceptions import ClientError
    from flow import check, documents, keys, landed, unique, until

    def request(api, method, path, body=None):
        name = deployed.output(f"{api}Url").split("//")[1].split(".")[0]
        status, answer = emulator.http(method, f"/restapis/{name}/$default/_user_request_{path}", body and json.dumps(body).encode())
        return status, json.loads(answer) if answer else None

    def mailed(team, **fields):
        def look():
            messages = [message for _, message in documents(emulator, mailbox, f"{team}/")]
            return [one for one in messages if fields.items() <= one.items()]

        return until(f"{team} is told {fields}", look)

    landing, curated, exports, mailbox = (
        deployed.output(f"{name}BucketName") for name in ("Landing", "Curated", "Exports", "Mailbox"))
    click, order = unique(page="/", visitor="ann"), unique(id="1", sku="a", price=3.5)
    for path, record in ("/clicks", click), ("/orders", order):
        check(request("Collector", "POST", path, record) == (202, None), f"{path} is not taken")
    hot, cool = unique(sensor="s", celsius=41), unique(sensor="s", celsius=4)
    devices = emulator.assume(deployed.output("GatewayRoleArn"))("kinesis")
    for record in hot, cool:
        devices.put_record(StreamName=deployed.output("DevicesEventsStreamName"), Data=json.dumps(record), PartitionKey="p")

    # The module of a feed, three times: what is sent is in its archive and nowhere else, and the team is told.
    landed(emulator, landing, "clicks/", click)
    (orders,) = landed(emulator, landing, "orders/", order)
    readings = landed(emulator, landing, "readings/", hot, cool)
    mailed("merchants", kind="orders", key=orders)
    for key in readings:
        mailed("warehouses", kind="readings", key=key)
    mailed("oncall", kind="alarm", sensor="s", celsius=41)
    check(len(keys(emulator, mailbox, "oncall/")) == 1, "the alarm is raised for what is cool")
    check(request("Collector", "POST", "/clicks", {"page": ""})[0] == 202, "a record without a page is not taken")
    mailed("quality", kind="rejected", feed="clicks")
    check(len(keys(emulator, mailbox, "quality/")) == 1, "a good record is rejected")

    # Orders become sales, and the partner gets them.
    (sold,) = until("a file of sales", lambda: keys(emulator, curated, "sales/"))
    partner = emulator.assume(deployed.output("PartnerRoleArn"))("s3")
    until("the partner's file", lambda: partner.list_objects_v2(Bucket=exports, Prefix="sales/").get("Contents"))
    check(partner.get_object(Bucket=exports, Key=sold)["Body"].read()[:4] == b"PAR1", "the partner gets something else")
    try:
        partner.put_object(Bucket=exports, Key=sold, Body=b"")
    except ClientError as error:
        check("AccessDenied" in str(error), f"the partner fails otherwise: {error}")
    else:
        check(False, "the partner may write")

    # A report is ordered, made by a query, and fetched.
    status, ordered = request("Dashboard", "POST", "/reports")
    check(status == 202, "the order is not taken")
    made = until("the report", lambda: (got := request("Dashboard", "GET", f"/reports/{ordered['name']}"))[0] == 200 and got[1])
    check(made["stage"] == "dev", f"the report is {made}")
    mailed("finance", kind="report", name=ordered["name"])
    athena = emulator.client("athena")
    rows = until("the rows", lambda: athena.get_query_results(QueryExecutionId=made["query"])["ResultSet"]["Rows"])
    check([one.get("VarCharValue") for one in rows[-1]["Data"]] == ["a", "3.5"], f"the rows are {rows}")


def asked(deployed, emulator):
    from flow_guards import guards
    from flow_roles import rehearse

    flow(deployed, emulator)
    guards(deployed, emulator)
    rehearse(deployed, emulator)


def test_cloudformation_deploys_it(project, emulator):
    from flow_stack import Stack

    with Stack(emulator, project["dev"]) as stack:
        report("The project", [f"{len(stack.resources)} resources of CloudFormation"])
        asked(stack, emulator)


@pytest.mark.parametrize("environment", ENVIRONMENTS[1:])
def test_cloudformation_deploys_the_other_environments(environment, project, emulator):
    from flow_stack import Stack

    with Stack(emulator, project[environment]) as stack:
        assert stack.output("Platform").startswith("dev: s3://landing-")


def test_it_says_no_to_a_grant_that_a_module_lacks(project, emulator):
    from flow import FlowFailure
    from flow_stack import Stack

    changed = without(project["dev"].template, "MerchantsNotifyRole", "s3:PutObject")
    with Stack(emulator, project["dev"], changed) as stack, pytest.raises(FlowFailure, match="merchants is told"):
        flow(stack, emulator)


def test_terraform_applies_it(project, emulator, tmp_path):
    judge("terraform")
    from flow_terraform import DRIFTS, Module, Together

    together = Together(tmp_path / "applied", {"platform": Module(project["dev"], emulator)})
    assert not any(together.plan().values()) and not any(together.apply().values())
    applied = together.applied()["platform"]
    report("The project", [f"{applied.count} resources of Terraform"])
    asked(applied, emulator)
    assert set(together.drift()["platform"]) <= set(DRIFTS)
    applied.empty()
    assert not any(together.destroy().values())
