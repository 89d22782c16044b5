"""cfn-lint, in process: a template in, its errors and warnings out."""

import functools

REGION = "us-east-1"


@functools.cache
def _rules():
    from cfnlint.core import get_rules

    return get_rules([], [], ["W", "E"])


def cfn_lint(text):
    """`RULE path: message` for each error and warning of a template; informational findings are left out."""
    from cfnlint.api import lint
    from cfnlint.config import ManualArgs

    matches = lint(text, _rules(), [REGION], ManualArgs(regions=[REGION]))
    return sorted({f"{m.rule.id} {'/'.join(map(str, m.path or []))}: {m.message}" for m in matches
                   if not m.rule.id.startswith("I")})
