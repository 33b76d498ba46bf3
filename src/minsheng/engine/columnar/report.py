"""The manifest of a result folder: what was evaluated on what, with which parameters, and how it came out."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from minsheng.engine.columnar.answers import line_names
from minsheng.engine.columnar.digest import Measured, measure
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.results import Status, status_of
from minsheng.policy import nodes
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import Resolved
from minsheng.policy.programme import Programme

MANIFEST = "manifest.json"


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
        code: _programme(around, programme, measured.get(code) or measure(out / f"{code}.parquet", programme))
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
    conditions, grounds = (
        [part.key for part in parts] for parts in (programme.conditions, programme.grounds)
    )
    counted, rows = measured.conditions, measured.conditions.total()
    statuses: Counter[str] = Counter()
    for packed, number in counted.items():
        unmet = packed & ((1 << len(conditions)) - 1)
        statuses[status_of(unmet, packed >> len(conditions)).value] += number
    return {
        "name_zh": programme.name_zh,
        "subject": programme.subject.value,
        "valid_from": programme.valid_from.isoformat(),
        "rows": rows,
        "status": {s.value: statuses[s.value] for s in Status},
        "conditions": {
            key: {"met": rows - unmet - unknown, "unmet": unmet, "unknown": unknown}
            for key, unmet, unknown in _parts(conditions, counted)
        },
        "grounds": {
            key: {"met": met, "unmet": rows - met - unknown, "unknown": unknown}
            for key, met, unknown in _parts(grounds, measured.grounds)
        },
        "lines": line_names(programme),
        "illustrative": is_illustrative(around, programme),
        "content_hash": measured.content_hash,
    }


def _parts(keys: Sequence[str], counted: Mapping[int, int]) -> Iterator[tuple[str, int, int]]:
    """Of each part how many rows have its bit in the first mask of the packed pair, and in the second."""
    for bit, key in enumerate(keys):
        first, second = (
            sum(n for packed, n in counted.items() if packed >> at & 1) for at in (bit, bit + len(keys))
        )
        yield key, first, second


def is_illustrative(around: Folder, programme: Programme) -> bool:
    """Whether a parameter of the programme, or of one it builds on, has an illustrative value on the date."""
    for node in programme.every_node:
        if isinstance(node, nodes.Parameter) and any(c.illustrative for c in around.parameter(node).choices):
            return True
        if isinstance(node, nodes.Entitled) and is_illustrative(around, around.programmes[node.programme]):
            return True
    return False


def _parameters(around: Folder) -> list[Resolved]:
    """Every parameter that a programme in force mentions, also only in words, by id."""
    found: dict[str, Resolved] = {}
    for programme in around.programmes.values():
        for node in programme.every_node:
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
