"""Two runs on different facts: how much of what changed comes from the facts, the policies held still.

    between(Path("runs/1/snapshot"), Path("runs/2/snapshot"), Version(pack, date(2026, 10, 31)), "", Path("out"))

The same policies of one day are asked of both folders. What then still differs from the second run's own policies is what
`compare.versions` says on the second folder: facts first, policy and day after, and the two steps add up. Subjects are told apart
by their id, which the registry never gives twice.
"""

# ruff: noqa: S608 - these queries hold only names of ours, numbers and literals quoted by operators.text

import json
from pathlib import Path
from typing import Any

from minsheng.engine import duckdb_sql
from minsheng.engine.columnar.operators import text
from minsheng.engine.snapshot import Snapshot, open_snapshot
from minsheng.whatif import subjects
from minsheng.whatif.compare import MEMORY_MB, THREADS, Version
from minsheng.whatif.errors import WhatIfError
from minsheng.whatif.evaluating import apart
from minsheng.whatif.subjects import KEYS, KINDS

RESULT = "facts.json"
_FIGURES = (
    "count(*) filter (was) as before, count(*) filter (will) as after, "
    "count(*) filter (will and not was) as enters, count(*) filter (will and not was and not there_before) as arrived, "
    "count(*) filter (was and not will and there_after and not open_after) as leaves, "
    "count(*) filter (was and not there_after) as gone, "
    "count(*) filter (was and not will and there_after and open_after) as unclear, "
    "count(*) filter (was and will and after_fen > before_fen) as more, "
    "count(*) filter (was and will and after_fen < before_fen) as less, "
    "coalesce(sum(before_fen), 0)::bigint as before_fen, coalesce(sum(after_fen), 0)::bigint as after_fen"
)


def between(before: Path, after: Path, version: Version, region: str, out: Path) -> dict[str, Any]:
    """The figures of each programme, also kept as OUT/facts.json. Raises WHATIF_FACTS for the same facts or in the wrong order.

    `arrived` and `gone` (parts of `enters`, beside `leaves`): subjects that one of the folders does not have at all.
    """
    old, new = open_snapshot(before), open_snapshot(after)
    if old.manifest.hash == new.manifest.hash:
        raise WhatIfError(
            "WHATIF_FACTS", "两份事实快照是同一份，没有事实变化可比；只比较政策时不用给 --facts-before。"
        )
    if old.manifest.as_of > new.manifest.as_of:
        raise WhatIfError("WHATIF_FACTS", "--facts-before 的快照比 --facts 的晚，请对调。")
    codes = [c for c, p in version.pack.programmes(version.on).items() if p.subject in KINDS]
    out.mkdir(parents=True, exist_ok=True)
    for name, snapshot in (("before", old), ("after", new)):
        _keep(snapshot, name, version, codes, region, out)
    content = {
        "on": version.on.isoformat(),
        "as_of": [str(old.manifest.as_of), str(new.manifest.as_of)],
        "region": region,
        "programmes": _figures(version, codes, out),
    }
    (out / RESULT).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return content


def _keep(snapshot: Snapshot, name: str, version: Version, codes: list[str], region: str, out: Path) -> None:
    """OUT/<name>_given.parquet: who is given what, or is open (amount NULL); OUT/<name>_there.parquet: who there is."""
    with duckdb_sql.connection(out, THREADS, MEMORY_MB) as db:
        side = apart(db, snapshot, name, version.pack, version.on)
        subjects.open_facts(db, snapshot, version.on)
        subjects.give(db, (side,), codes)
        subjects.place(db)
        there = [
            f"select {text(kind)} as kind, subject_id from place_{kind} where starts_with(coalesce(region, ''), {text(region)})"
            for kind in KEYS
        ]
        db.execute(f"create temp table there as {' union all '.join(there)}")
        rows = [
            f"select {text(code)} as programme, {text(KINDS[side.programmes[code].subject])} as kind, subject_id, {amount} "
            f"from {state}_{name}_{code}"
            for code in codes
            for state, amount in (("given", "amount_fen"), ("open", "null::bigint as amount_fen"))
        ]
        _copy = (
            f"copy (select * from ({' union all '.join(rows)}) semi join there using (kind, subject_id)) to "
        )
        db.execute(f"{_copy}{text(str(out / f'{name}_given.parquet'))} (format parquet)")
        db.execute(f"copy there to {text(str(out / f'{name}_there.parquet'))} (format parquet)")


def _figures(version: Version, codes: list[str], out: Path) -> list[dict[str, Any]]:
    """The two folders side by side."""
    with duckdb_sql.connection(out, THREADS, MEMORY_MB) as db:
        for name in ("before_given", "after_given", "before_there", "after_there"):
            db.execute(
                f"create view {name} as select * from read_parquet({text(str(out / f'{name}.parquet'))})"
            )
        db.execute(
            "create temp table both_ as select programme, kind, subject_id, b.amount_fen is not null as was, "
            "a.amount_fen is not null as will, coalesce(b.amount_fen, 0) as before_fen, coalesce(a.amount_fen, 0) as after_fen, "
            "a.subject_id is not null and a.amount_fen is null as open_after "
            "from before_given b full join after_given a using (programme, kind, subject_id) "
            "where b.amount_fen is not null or a.amount_fen is not null"
        )
        query = (
            f"select programme, {_FIGURES} from (select m.*, tb.subject_id is not null as there_before, "
            "ta.subject_id is not null as there_after from both_ m left join before_there tb using (kind, subject_id) "
            "left join after_there ta using (kind, subject_id)) group by programme"
        )
        found = {row["programme"]: row for row in db.sql(query).to_arrow_table().to_pylist()}
    names = version.pack.programmes(version.on)
    return [
        {
            "code": code,
            "name_zh": names[code].name_zh,
            **{k: v for k, v in found[code].items() if k != "programme"},
        }
        for code in codes
        if code in found
    ]
