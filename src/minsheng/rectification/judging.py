"""A roll against the results of a run: DuckDB over its frozen facts and results, no second evaluation."""

# ruff: noqa: S608 - these queries hold only names of ours and numbers

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from minsheng.assessment.folders import pack_of, results_of, snapshot_of
from minsheng.assessment.models import Run
from minsheng.discovery.candidates import Search
from minsheng.engine.sentences import filled
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.rectification import rules
from minsheng.rectification.rules import RectificationError

ELDERS: Final = 80


@dataclass(frozen=True)
class Judged:
    """The roll as judged: rows for `Entry`, {reason: text}, and who is eligible and not on it, by class."""

    programme: Programme
    rows: list[dict[str, Any]]
    texts: Mapping[str, str]
    missing: Mapping[str, int]


def judge(run: Run, programme: str, region: str) -> Judged:
    """Raises RectificationError PROGRAMME_NOT_IN_RUN, ROLL_EMPTY; AssessmentError for a run without its folder."""
    pack = pack_of(run)
    with Search(snapshot_of(run), results_of(run), pack, run.as_of) as search:
        version = search.programmes.get(programme)
        if version is None:
            raise RectificationError("PROGRAMME_NOT_IN_RUN", "这个研判批次没有这个项目的结果。")
        rows = [_row(found, version) for found in _roll(search, programme, region)]
        if not rows:
            raise RectificationError("ROLL_EMPTY", "本辖区没有人在这个项目的名册上。")
        return Judged(version, rows, _texts(version, pack, run.as_of), _missing(search, version, region))


def _roll(search: Search, programme: str, region: str) -> list[dict[str, Any]]:
    """One row for each subject with a running enrolment in the area."""
    return search.rows(
        "select j.kind, coalesce(j.subject_id, j.person_id) as subject_id, min(j.joint_id) as household_id, "
        "min(j.person_id) as person_id, min(j.region) as region, count(distinct j.person_id) as persons, "
        "sum(j.monthly_fen) as monthly_fen, list(distinct j.reason) filter (j.reason is not null) as standing, "
        "any_value(r.unmet_mask) as unmet, any_value(r.unknown_mask) as unknown "
        f"from judged j left join {search.file_of(programme)} r on r.subject_id = j.subject_id "
        "where j.programme = ? and j.subject_id is not null and j.region is not null and starts_with(j.region, ?) "
        "group by 1, 2 order by 2",
        [programme, region],
    )


def _row(found: dict[str, Any], version: Programme) -> dict[str, Any]:
    unmet, unknown = found.pop("unmet"), found.pop("unknown")
    standing = set(found.pop("standing") or ())
    if unmet is None:
        standing.add("no_data")
    verdict, reasons = rules.judge(standing, _keys(version, unmet or 0), _keys(version, unknown or 0))
    return {**found, "verdict": verdict, "reasons": reasons}


def _keys(version: Programme, mask: int) -> list[str]:
    return [condition.key for i, condition in enumerate(version.conditions) if mask >> i & 1]


def _texts(version: Programme, pack: Pack, on: date) -> dict[str, str]:
    texts = dict(rules.STANDING)
    for condition in version.conditions:
        plain = filled(condition, pack, on)
        texts[f"unmet:{condition.key}"] = f"不符合：{plain}"
        texts[f"unknown:{condition.key}"] = f"不清楚：{plain}"
    return texts


def _missing(search: Search, version: Programme, region: str) -> dict[str, int]:
    """Subjects that nothing known speaks against and at least one ground speaks for, not on the roll, by who lives there."""
    on_roll = "select distinct subject_id from judged where programme = ? and subject_id is not null"
    member = "p.person_id" if version.subject is Scope.PERSON else "p.joint_id"
    found = search.rows(
        f"select r.subject_id, bool_or(date_diff('year', p.birth_date, date '{search.on.isoformat()}') >= {ELDERS}) as old, "
        "bool_or(p.disability_status = 'valid' and p.disability_grade <= 2) as disabled "
        f"from {search.file_of(version.code)} r join person p on {member} = r.subject_id and p.alive is distinct from false "
        "where r.unmet_mask = 0 and (r.unknown_mask = 0 or r.grounds_met <> 0) and starts_with(p.region, ?) "
        f"and r.subject_id not in ({on_roll}) group by 1",
        [region, version.code],
    )
    return dict(Counter(_class(bool(row["old"]), bool(row["disabled"])) for row in found))


def _class(old: bool, disabled: bool) -> str:
    """both | old | disabled | other."""
    if old and disabled:
        return "both"
    return "old" if old else "disabled" if disabled else "other"
