"""The AWS calls that the code of a function makes, read from the code that the template deploys.

Proves nothing by itself. Cannot see a call behind `getattr` or in a library: the examples' own code only.
"""

import re
import zipfile
from pathlib import Path

CALLS = {
    r"\.(get_object|head_object|download_file\w*|copy_object)\(|\b(GetObject|HeadObject|CopyObject)Command\(": "s3:GetObject",
    r"\.(put_object|upload_file\w*|copy_object)\(|\b(PutObject|CopyObject)Command\(": "s3:PutObject",
    r"\.delete_object\(|\bDeleteObjectCommand\(": "s3:DeleteObject",
    r"\.list_objects(_v2)?\(|\b(ListObjects(V2)?Command|paginateListObjectsV2)\(": "s3:ListBucket",
    r"\.run_job_flow\(": "elasticmapreduce:RunJobFlow",
}


def source(code, assets):
    """The text of a function's Code property: inline, or all sources of its zip among the assets."""
    if "ZipFile" in code:
        return code["ZipFile"]
    with zipfile.ZipFile(Path(assets) / code["S3Key"]) as archive:
        names = [name for name in archive.namelist() if name.endswith((".py", ".js", ".mjs", ".cjs"))]
        return "\n".join(archive.read(name).decode() for name in names)


def actions(code, assets):
    """The IAM actions that the calls in this code need."""
    text = source(code, assets)
    return {action for call, action in CALLS.items() if re.search(call, text)}
