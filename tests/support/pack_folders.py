"""Small packs written to a folder, for tests of loading."""

from pathlib import Path

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
