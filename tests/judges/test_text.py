"""Thousands of random strings in one configuration: Terraform itself makes of each what was written in the `.pipe` file.

Proves that nothing in a string is taken for a reference, a directive or an escape, with the evaluator that users have. Cannot
prove it of CloudFormation, which is nowhere but in AWS: tests/text.rs holds both to what their documentation says.
"""

import json
import random

import terraform
from conftest import compile_file, judge

PIECES = ["$", "$", "{", "}", "%", "!", '"', "\\", "'", "\n", "~", "é😀", "x", "if ", " ", None, None]
GIVEN = "P"
#: The number of texts that fit into the environment of a function, which is 4 KB.
FUNCTIONS, EACH, LONGEST = 100, 30, 12


def spelled(pieces):
    """The string as it is written in a file, and as it is meant."""
    escapes = {"$": "\\$", '"': '\\"', "\\": "\\\\", "\n": "\\n"}
    written = "".join("${p}" if piece is None else escapes.get(piece, piece) for piece in pieces)
    return written, "".join(GIVEN if piece is None else piece for piece in pieces)


def test_every_string_arrives(tmp_path):
    judge("terraform")
    pick = random.Random(14)
    meant, lines = {}, [f'param p = "{GIVEN}"']
    for function in range(FUNCTIONS):
        texts = {f"V{n}": spelled(pick.choices(PIECES, k=pick.randint(1, LONGEST))) for n in range(EACH)}
        variables = ", ".join(f'{name}: "{written}"' for name, (written, _) in texts.items())
        lines.append(f'lambda f{function}("code", env={{{variables}}})')
        meant |= {f"f{function}_{name}": text for name, (_, text) in texts.items()}
    folder = tmp_path / "sources"
    (folder / "code").mkdir(parents=True)
    (folder / "code" / "main.py").write_text("def handler(event, context):\n    pass\n")
    (folder / "text.pipe").write_text("\n".join(lines) + "\n")
    configuration = json.loads((compile_file(folder / "text.pipe", tmp_path / "made", "--target", "terraform") / "main.tf.json").read_text())
    variables = {
        f"{name}_{key}": value
        for name, function in configuration["resource"]["aws_lambda_function"].items()
        for key, value in function["environment"]["variables"].items()
    }
    assert variables.keys() == meant.keys()
    alone = tmp_path / "alone"
    alone.mkdir()
    outputs = {name: {"value": value} for name, value in variables.items()}
    (alone / "main.tf.json").write_text(json.dumps({"variable": configuration["variable"], "output": outputs}))
    terraform.run(alone, "apply", "-auto-approve", "-no-color")
    made = json.loads(terraform.run(alone, "output", "-json").stdout)
    assert {name: one["value"] for name, one in made.items()} == meant
