"""Small packs written to a folder, for tests of loading; and the demonstration's pack with the programmes of issue 3 only."""

import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from minsheng.policy import packs

HEAD = """from datetime import date
from minsheng.policy import *

LAW = [Law("试验办法", "第一条")]


def ask(expr):
    return need("a", expr, "甲", "一", ask="乙")


def programme(code="trial", subject=Person, conditions=None, **more):
    more = {"valid_from": date(2026, 1, 1), **more}
    conditions = conditions or [need("alive", fact("alive"), "在世", "第一条", ask="公安")]
    return Programme(code=code, name_zh=code, subject=subject, law=LAW, conditions=conditions, **more)


"""
TRIAL = "trial = programme()\n"


def write_pack(folder: Path, rules: str = TRIAL, toml: str = "", head: str = HEAD, **files: str) -> Path:
    """A pack folder; `rules` follow HEAD in rules/trial.py, other files by `amounts__x="..."` for amounts/x.yaml."""
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    (folder / "pack.toml").write_text(
        f'code = "{folder.name}"\nname_zh = "试验包"\n{toml}\n', encoding="utf-8"
    )
    (folder / "rules" / "trial.py").write_text(head + rules, encoding="utf-8")
    for name, content in files.items():
        path = folder.joinpath(*name.split("__")).with_suffix(".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


ASSISTANCE = (
    "dibao", "dibao_edge", "dibao_single", "tekun", "rigid_expense", "orphan", "defacto_orphan", "disability_living",
    "disability_care", "old_age_allowance", "temporary_expense", "temporary_emergency", "disaster_relief",
    "elder_care_subsidy",
)  # fmt: skip
"""Rule files of social assistance: every programme that has a roll or is given once, and one that excludes one of them."""


@lru_cache(maxsize=1)
def assistance_pack() -> Path:
    """The demonstration's pack, called "assistance", without the other programmes: a run over it takes half the time.

    For tests of what is done with results. What the whole pack answers is proved by `tests/spec` and the week.
    """
    place = Path(tempfile.mkdtemp(prefix="minsheng-pack-"))
    for folder in packs.chain("demo"):
        passed_by = shutil.ignore_patterns("__pycache__", "cases")
        shutil.copytree(folder.path, place / folder.code, ignore=passed_by)
    for file in (place / "common" / "rules").glob("[!_]*.py"):
        if file.stem not in ASSISTANCE:
            file.unlink()
    made = (place / "demo").rename(place / "assistance")
    toml = made / "pack.toml"
    named = toml.read_text(encoding="utf-8").replace('code = "demo"', 'code = "assistance"')
    toml.write_text(f'{named}\nrolls = ["public_post_urban", "public_post_rural"]\n', encoding="utf-8")
    return made
