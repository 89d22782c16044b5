"""Terraform with the real AWS provider judges every configuration: `init`, then `validate` without error or warning.

Proves: resource types, attributes, their types and enums, what the provider itself checks of them, references. Cannot prove:
what AWS refuses when it is deployed, permissions, order.
"""

import json
import shutil

import pytest
import terraform
from conftest import EXAMPLES, PIPES, judge


@pytest.fixture(autouse=True)
def present():
    judge("terraform")


def folders(*some):
    return {name: one.terraform_folder for group in some for name, one in group.items()}


def test_no_error_and_no_warning(built, wider, tmp_path):
    assert sorted(folders(built, wider)) == sorted([*EXAMPLES, *PIPES])
    assert terraform.validate(terraform.gathered(tmp_path, folders(built, wider))) == []


def test_nor_where_it_stands_alone(built, tmp_path):
    """The configuration as the user has it, not as a module of another."""
    folder = shutil.copytree(built["part8"].terraform_folder, tmp_path / "alone")
    assert terraform.validate(terraform.initialised(folder)) == []


def change(kind, name, do):
    return lambda configuration: do(configuration["resource"][kind][name])


ROLE, STREAM, FIREHOSE = "aws_iam_role", "aws_kinesis_stream", "aws_kinesis_firehose_delivery_stream"
BROKEN = {
    "misspelled_attribute": change(STREAM, "root", lambda r: r.update(shard_cuont=1)),
    "misspelled_block": change(FIREHOSE, "root_raw_firehose", lambda r: r.update(extended_s3_config={})),
    "missing_attribute": change(ROLE, "root_raw_firehose_role", lambda r: r.pop("assume_role_policy")),
    "wrong_type": change(STREAM, "root", lambda r: r.update(shard_count="many")),
    "no_such_choice": change(FIREHOSE, "root_raw_firehose", lambda r: r.update(destination="pigeon")),
    "no_json": change(ROLE, "root_raw_firehose_role", lambda r: r.update(assume_role_policy="{")),
    "dangling_reference": lambda configuration: configuration["resource"].pop("aws_s3_bucket"),
    "dangling_order": change(STREAM, "root", lambda r: r.update(depends_on=["aws_sqs_queue.nobody"])),
    "deprecated_argument": change("aws_s3_bucket", "raw", lambda r: r.update(acl="private")),
}


def test_it_says_no_to_each_broken_configuration(built, tmp_path):
    broken = {}
    for what, do in BROKEN.items():
        broken[what] = shutil.copytree(built["part1"].terraform_folder, tmp_path / "of" / what)
        configuration = built["part1"].configuration
        do(configuration)
        (broken[what] / "main.tf.json").write_text(json.dumps(configuration))
    said = terraform.validate(terraform.gathered(tmp_path, broken))
    assert [what for what in BROKEN if not any(file.startswith(f"{what}/") for file, _ in said)] == []
