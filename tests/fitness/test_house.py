"""The house rules that no other tool checks: sizes, stage descriptions, leftovers, traces of machines."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "src" / "minsheng"
MODULES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)
STAGES = sorted(path for path in HOUSE.iterdir() if path.is_dir() and (path / "__init__.py").exists())
FUNCTION_LINES = 70
FILE_LINES = 500
# Put together here, so that this file does not hold what it forbids.
LEFTOVERS = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
HOMES = "|".join(("ro" + "ot", "ho" + "me", "Us" + "ers", "wo" + "rk", "t" + "mp"))
MACHINE_PATHS = re.compile(rf"(?<![\w.*/-])/(?:{HOMES})/[\w.-]+|\b[A-Z]:\\+Us" + "ers")


def _tracked_texts() -> Iterator[tuple[Path, str]]:
    """Files of the repository that people wrote, as text; binaries are left out."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in listing.stdout.decode().split("\0"):
        path = ROOT / name
        if not name or not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8", errors="replace")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= FILE_LINES
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not long


@pytest.mark.parametrize("stage", STAGES, ids=lambda path: path.name)
def test_each_stage_says_what_it_is_for(stage: Path) -> None:
    described = ast.get_docstring(ast.parse((stage / "__init__.py").read_text(encoding="utf-8")))
    assert described


def test_nothing_is_left_for_later() -> None:
    left = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if LEFTOVERS.search(line)
    ]
    assert not left


def test_no_tracked_file_names_a_place_on_somebodys_machine() -> None:
    traces = [
        f"{path.relative_to(ROOT)}:{number}: {found[0]}"
        for path, text in _tracked_texts()
        for number, line in enumerate(text.splitlines(), 1)
        if (found := MACHINE_PATHS.search(line))
    ]
    assert not traces


def test_the_patterns_catch_what_they_forbid() -> None:
    user = "some" + "body"
    for trace in (
        f"/{'ho'}{'me'}/{user}/x",
        f"/{'Us'}{'ers'}/{user}",
        f"/{'ro'}{'ot'}/.cache",
        f'"/{"wo"}{"rk"}/main"',
    ):
        assert MACHINE_PATHS.search(trace), trace
    for innocent in (f"src/{'wo'}{'rk'}/main", "https://example.org/home/page", "/workers/", "/rooted"):
        assert not MACHINE_PATHS.search(innocent), innocent
    assert LEFTOVERS.search("# TO" + "DO: later")


def test_whatever_shows_a_clause_leads_to_the_handbook() -> None:
    every = HOUSE.rglob("templates/**/*.html")
    pages = [path for path in every if ".clause" in path.read_text(encoding="utf-8")]
    assert len(pages) > 5
    without = [
        path.name
        for path in pages
        if "'handbook-page'" not in (text := path.read_text(encoding="utf-8")) and ".url }}" not in text
    ]
    assert without == []
