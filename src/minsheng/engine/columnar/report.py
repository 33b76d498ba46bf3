"""The manifest of a result folder: what was evaluated on what, with which parameters, and how it came out."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.columnar.answers import line_names
from minsheng.engine.columnar.digest import content_hash
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.results import Status, status_of
from minsheng.policy import nodes
from minsheng.policy.checking import walk
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import Resolved
from minsheng.policy.programme import Programme

MANIFEST = "manifest.json"
_MASKS = ("unmet_mask", "unknown_mask", "grounds_met", "grounds_unknown")


@dataclass(frozen=True)
class Measured:
    """What a result file holds: how often each combination of the four masks occurs, and its content hash."""

    masks: Counter[tuple[int, ...]]
    content_hash: str


def write_manifest(
    around: Folder, pack: Pack, out: Path, measured: Mapping[str, Measured] | None = None
) -> dict[str, Any]:
    """Describe the result files of the programmes in force and write OUT/manifest.json; returns its object.

    `measured`: what was noted while writing; other files are read. Raises SUBJECT_TWICE when the facts held a key twice.
    """
    content = _manifest(around, pack, out, measured or {})
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (out / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return content


def _manifest(around: Folder, pack: Pack, out: Path, measured: Mapping[str, Measured]) -> dict[str, Any]:
    programmes = {
        code: _programme(around, programme, measured.get(code) or measure(out / f"{code}.parquet"))
        for code, programme in around.programmes.items()
    }
    hashes = hashlib.sha256("".join(f"{c}={p['content_hash']};" for c, p in programmes.items()).encode())
    return {
        "on": around.on.isoformat(),
        "pack": pack.code,
        "pack_hash": pack.hash,
        "facts_hash": around.snapshot.manifest.hash,
        "facts_as_of": around.snapshot.manifest.as_of.isoformat(),
        "parameters": [_parameter(r) for r in _parameters(around)],
        "programmes": programmes,
        "absent": {code: list(ids) for code, ids in around.absent.items()},
        "content_hash": hashes.hexdigest(),
    }


def _programme(around: Folder, programme: Programme, measured: Measured) -> dict[str, Any]:
    counted = measured.masks
    statuses: Counter[str] = Counter()
    for (unmet, unknown, _, _), rows in counted.items():
        statuses[status_of(unmet, unknown).value] += rows
    return {
        "name_zh": programme.name_zh,
        "subject": programme.subject.value,
        "valid_from": programme.valid_from.isoformat(),
        "rows": sum(counted.values()),
        "status": {s.value: statuses[s.value] for s in Status},
        "conditions": _parts([c.key for c in programme.conditions], counted, unmet=0, unknown=1),
        "grounds": _grounds([g.key for g in programme.grounds], counted),
        "lines": line_names(programme),
        "illustrative": is_illustrative(around, programme),
        "content_hash": measured.content_hash,
    }


def measure(path: Path) -> Measured:
    """Read a result file once for the counts and once for the hash."""
    found: Counter[tuple[int, ...]] = Counter()
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=1 << 17, columns=list(_MASKS)):
            grouped = pa.table(batch).group_by(list(_MASKS)).aggregate([([], "count_all")])
            for row in grouped.to_pylist():
                found[tuple(row[name] for name in _MASKS)] += row["count_all"]
    return Measured(found, content_hash(path))


def _parts(
    keys: Iterable[str], counted: Mapping[tuple[int, ...], int], *, unmet: int, unknown: int
) -> dict[str, Any]:
    total = sum(counted.values())
    found = {}
    for i, key in enumerate(keys):
        no, open_ = (sum(n for m, n in counted.items() if m[at] >> i & 1) for at in (unmet, unknown))
        found[key] = {"met": total - no - open_, "unmet": no, "unknown": open_}
    return found


def _grounds(keys: Iterable[str], counted: Mapping[tuple[int, ...], int]) -> dict[str, Any]:
    total = sum(counted.values())
    found = {}
    for i, key in enumerate(keys):
        yes, open_ = (sum(n for m, n in counted.items() if m[at] >> i & 1) for at in (2, 3))
        found[key] = {"met": yes, "unmet": total - yes - open_, "unknown": open_}
    return found


def is_illustrative(around: Folder, programme: Programme) -> bool:
    """Whether a parameter of the programme, or of one it builds on, has an illustrative value on the date."""
    for node in walk(programme):
        if isinstance(node, nodes.Parameter) and any(c.illustrative for c in around.parameter(node).choices):
            return True
        if isinstance(node, nodes.Entitled) and is_illustrative(around, around.programmes[node.programme]):
            return True
    return False


def _parameters(around: Folder) -> list[Resolved]:
    """Every parameter that a programme in force mentions, also only in words, by id."""
    found: dict[str, Resolved] = {}
    for programme in around.programmes.values():
        for node in walk(programme):
            if isinstance(node, nodes.Parameter):
                found[node.id] = around.parameter(node)
    return [found[id_] for id_ in sorted(found)]


def _parameter(resolved: Resolved) -> dict[str, Any]:
    return {
        "id": resolved.id,
        "name_zh": resolved.name_zh,
        "values": [
            {
                "value": c.value,
                "urban_rural": c.urban_rural,
                "region": c.region,
                "valid_from": c.valid_from.isoformat(),
                "basis": c.basis,
                "evidence": c.evidence,
                "illustrative": c.illustrative,
            }
            for c in resolved.choices
        ],
    }
