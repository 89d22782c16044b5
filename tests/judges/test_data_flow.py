"""Data flows: each example is deployed on the emulator as emitted, and what is sent in comes out at the far end.

The flows and what each proves are in flow_*.py. No policy is judged in this pass; test_data_flow_auth.py does that.
"""

import functools

import pytest
from conftest import judge, report


@pytest.fixture(scope="module")
def emulator():
    return asked_emulator(auth=False)


def asked_emulator(auth):
    judge("ministack")
    from flow_all import shared_emulator

    tell()
    return shared_emulator(auth)


@functools.cache
def tell():
    """Reports the limits of the emulator, once at the end of the run."""
    from emulator import LIMITS, WORKAROUNDS

    report("The emulator: what these tests do differently because of it", lines(WORKAROUNDS))
    report("The emulator: where it is known to be milder than AWS", lines(LIMITS))


def lines(notes):
    return [f"{name}: {note}" for name, note in notes.items()]


def test_data_arrives(example, emulator):
    from flow_all import emulator_objects

    objection = emulator_objects(None, example, emulator)
    assert objection is None, f"{objection}\n--- the emulator's log ---\n{emulator.tail()}"
