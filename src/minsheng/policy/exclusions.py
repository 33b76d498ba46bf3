"""exclusions.yaml: who is on one programme cannot be on another at the same time.

ranked:                     each takes away those after it
  - {codes: [tekun, dibao, dibao_edge], basis: 某法 第三条, evidence: V}
pairs:
  - {higher: tekun, lower: disability_care, basis: 某文 第四条, evidence: V}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from minsheng.policy import hints, yaml_files
from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import Scope
from minsheng.policy.programme import EVIDENCE, Exclusion


def read(path: Path) -> list[Exclusion]:
    """The ranked lists as pairs, then the single pairs. Raises EXCLUSION_FORM, CITATION_MISSING, EVIDENCE_UNKNOWN."""
    if not path.is_file():
        return []
    content = yaml_files.read(path) or {}
    found: list[Exclusion] = []
    try:
        for row in content.get("ranked") or ():
            found += [_exclusion(row, a, b, path) for a, b in combinations(row["codes"], 2)]
        found += [_exclusion(row, row["higher"], row["lower"], path) for row in content.get("pairs") or ()]
    except (KeyError, TypeError, AttributeError):
        raise PolicyError(
            "EXCLUSION_FORM",
            f"{hints.place(path)}要写 ranked: [{{codes, basis, evidence}}]、pairs: [{{higher, lower, basis, evidence}}]",
        ) from None
    return found


def on_rolls(
    tables: Mapping[str, Iterable[Mapping[str, Any]]],
    on: date,
    subject: tuple[Scope, int],
    subjects: Mapping[str, Scope],
) -> set[str]:
    """The rolls that a person or household of a case is on, by code. `subjects`: whom the programmes are for.

    A household's are those of household programmes that any of its living members is on, and those of programmes for persons
    that every one of them is on.
    """
    scope, id_ = subject
    living = {p["person_id"] for p in tables["person"] if p["joint_id"] == id_ and p["alive"] is not False}
    listed: dict[str, set[int]] = defaultdict(set)
    for row in tables["enrolment"]:
        if (row["from_date"] or on) <= on <= (row["to_date"] or on):
            listed[row["programme"]].add(row["person_id"])
    if scope is Scope.PERSON:
        return {code for code, persons in listed.items() if id_ in persons}
    of_home = {code for code, persons in listed.items() if subjects.get(code) is scope and living & persons}
    return of_home | {
        code for code, persons in listed.items() if code in subjects and living and living <= persons
    }


def _exclusion(row: dict[str, Any], higher: str, lower: str, path: Path) -> Exclusion:
    where = hints.place(path, yaml_files.line_of(row))
    if not str(row.get("basis") or "").strip():
        raise PolicyError("CITATION_MISSING", f"{where}互斥 {higher} > {lower} 没有写依据（basis）")
    if row.get("evidence") not in EVIDENCE:
        raise PolicyError(
            "EVIDENCE_UNKNOWN", f"{where}互斥 {higher} > {lower} 的 evidence 应是 {'、'.join(EVIDENCE)} 之一"
        )
    return Exclusion(higher, lower, str(row["basis"]), str(row["evidence"]), where)
