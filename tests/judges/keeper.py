"""Runs ministack as a process that ends with its parent: its standard input closes then. Adds what it lacks of API Gateway.

PutRestApi is how the Terraform provider gives an API its body. The emulator has only what CloudFormation needs of it, which
this uses.
"""

import json
import os
import runpy
import shutil
import signal
import sys
import threading


def follow():
    """Waits for the parent, and leaves nothing behind."""
    sys.stdin.read()
    shutil.rmtree(os.getcwd(), ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def put_rest_api(gateway):
    """PutRestApi in its mode `overwrite`, of an API that is new: paths with their methods and integrations."""
    others = gateway.handle_request

    async def handle_request(method, path, headers, body, query):
        parts = path.strip("/").split("/")
        if method != "PUT" or parts[0] != "restapis" or len(parts) != 2:
            return await others(method, path, headers, body, query)
        for route, item in json.loads(body)["paths"].items():
            gateway._import_path_item(parts[1], route, item)
        return gateway._get_rest_api(parts[1])

    gateway.handle_request = handle_request


if __name__ == "__main__":
    sys.path.pop(0)  # the folder of this file, which is none of the emulator's business
    from ministack.services import apigateway_v1

    put_rest_api(apigateway_v1)
    threading.Thread(target=follow, daemon=True).start()
    runpy.run_module("ministack", run_name="__main__")
