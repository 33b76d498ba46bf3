"""exclusions.yaml: who is on one programme cannot be on another at the same time.

ranked:                     each takes away those after it
  - {codes: [tekun, dibao, dibao_edge], basis: 某法 第三条, evidence: V}
pairs:
  - {higher: tekun, lower: disability_care, basis: 某文 第四条, evidence: V}
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

from minsheng.policy import hints, yaml_files
from minsheng.policy.errors import PolicyError
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


def _exclusion(row: dict[str, Any], higher: str, lower: str, path: Path) -> Exclusion:
    where = hints.place(path, yaml_files.line_of(row))
    if not str(row.get("basis") or "").strip():
        raise PolicyError("CITATION_MISSING", f"{where}互斥 {higher} > {lower} 没有写依据（basis）")
    if row.get("evidence") not in EVIDENCE:
        raise PolicyError(
            "EVIDENCE_UNKNOWN", f"{where}互斥 {higher} > {lower} 的 evidence 应是 {'、'.join(EVIDENCE)} 之一"
        )
    return Exclusion(higher, lower, str(row["basis"]), str(row["evidence"]), where)
