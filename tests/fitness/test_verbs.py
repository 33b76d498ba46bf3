"""Every verb that is written into the trail has a name on the auditor's screen."""

import ast
from pathlib import Path

from minsheng.web.verbs import VERBS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "minsheng"


def recorded_verbs() -> set[str]:
    """The literal `verb=` of each call of `record` / `trail.record` / `record_event`."""
    verbs = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and "record" in ast.unparse(node.func):
                verbs |= {
                    keyword.value.value
                    for keyword in node.keywords
                    if keyword.arg == "verb" and isinstance(keyword.value, ast.Constant)
                }
    return verbs


def test_every_recorded_verb_has_a_name():
    assert recorded_verbs() - VERBS.keys() == set()
