"""Terraform with the real AWS provider judges every configuration: `init`, then `validate` without error or warning.

Proves: resource types, attributes, their types and enums, what the provider itself checks of them, references. Cannot prove:
what AWS refuses when it is deployed, permissions, order.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
import terraform
from conftest import judge

TOGETHER = 3  # processes side by side; each keeps a core busy for some seconds


@pytest.fixture(scope="module")
def said(built, wider):
    """Name of example or wider file -> what validate says."""
    judge("terraform")
    folders = {name: one.terraform_folder for name, one in [*built.items(), *wider.items()]}
    with ThreadPoolExecutor(TOGETHER) as pool:
        return dict(zip(folders, pool.map(lambda folder: terraform.validate(terraform.initialised(folder)), folders.values())))


def test_no_error_and_no_warning(said):
    assert {name: complaints for name, complaints in said.items() if complaints} == {}
