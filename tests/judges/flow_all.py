"""The flow of each example, and the emulator as one judge of any template of an example."""

import atexit
import functools

import flow_batch
import flow_lake
import flow_serve
import flow_streams
from deployed import DeployFailure
from emulator import Emulator
from flow_guards import guards
from flow_roles import rehearse
from flow_stack import Stack

FLOWS = {
    f"part{number}": getattr(module, f"part{number}")
    for module, numbers in {
        flow_streams: (1, 2, 3, 14),
        flow_batch: (4, 7, 9),
        flow_lake: (6, 8),
        flow_serve: (5, 11, 15),
    }.items()
    for number in numbers
}


@functools.cache
def shared_emulator(auth=True):
    """One emulator per mode for the whole test run."""
    emulator = Emulator(auth)
    atexit.register(emulator.stop)
    return emulator


def emulator_objects(template, example, emulator=None):
    """The reason for which the emulator objects to this template in the place of a `Built` example's own, or None if the data flows.

    `None` as template stands for the text as emitted. Without an emulator given, the one that judges policies is
    asked, as it objects to most.
    """
    emulator = emulator or shared_emulator()
    try:
        if emulator.auth:  # on a stack of its own, for rehearsing leaves objects behind; and first, for it is quick
            with Stack(emulator, example, template) as stack:
                guards(stack, emulator)
                rehearse(stack, emulator)
        with Stack(emulator, example, template) as stack:
            FLOWS[example.name](stack, emulator)
    except DeployFailure as failure:
        return f"deploy: {failure}"
    except Exception as failure:  # whatever a changed template leads to; as emitted, any of it is a failed test
        return f"flow: {type(failure).__name__}: {failure}"
    return None
