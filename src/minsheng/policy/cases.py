"""Worked cases: small stories in YAML with the answer an expert would give; every engine must give it.

The form is described in docs/writing-cases.md. A case is turned into the tables of the facts schema, so that any engine
that reads a snapshot can be asked; `differences` compares its answers with what the case gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from minsheng.kernel.errors import MinshengError
from minsheng.kernel.periods import Month
from minsheng.policy import case_values, exclusions, facts, hints, yaml_files
from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.packs import Pack, shipped_folder
from minsheng.policy.programme import Programme
from minsheng.policy.things import THING_ID, THINGS

Row = dict[str, Any]
HOUSEHOLD_ID = 1
_COVERED = (date(2000, 1, 1), date(2099, 12, 31))
_PLURAL = {scope: f"{scope.value}s" for scope in THINGS}
_STORY_KEYS = "name on base person household members others households enrolments medical_months relations"
_CASE_KEYS = {*_STORY_KEYS.split(), "not_covered", "supplied", "gives", *_PLURAL.values()}
_LISTS = (
    "members",
    "others",
    "households",
    "enrolments",
    "medical_months",
    "relations",
    "gives",
    *_PLURAL.values(),
)
_TOP_KEYS = {"pack", "on", "base", "person", "household", "not_covered", "cases", *(s.value for s in THINGS)}
_ANSWER_KEYS = "programme person status amount_fen lines unmet unknown grounds code excluded_by"
_GIVES_KEYS = {*_ANSWER_KEYS.split(), *(scope.value for scope in THINGS)}

ORDINARY_PERSON: Row = {
    "urban_rural": "rural",
    "sex": 2,
    "alive": True,
    "hukou_status": "normal",
    "out_of_household_reason": "none",
    "disability_status": "none",
    "disability_kind": 0,
    "disability_grade": 0,
    "serious_illness": False,
    "care_need": False,
    "marital": "married",
    "in_custody": False,
    "custody_kind": "none",
    "in_school": False,
    "school_stage": "none",
    "school_status": "none",
    "absent_days": 0,
    "self_care_failed": 0,
    "supporters_listed": True,
    "father_situation": "none",
    "mother_situation": "none",
    "child_placement": "none",
    "pension_status": "none",
    "work_injury_care": False,
    **{c.name: 0 for c in facts.PERSON.columns if c.rule_type is Type.FEN or c.name.endswith("_count")},
}
"""What is meant when a case says nothing: lives here, everything known, nothing owned or earned."""
ORDINARY_HOUSEHOLD: Row = {
    "kind": "joint",
    "basis": "visited",
    "urban_rural": "rural",
    "truth_promised": True,
    "check_authorised": True,
    "hardship_seen": False,
    "poverty_watch": "none",
    "house_damage": "none",
    "disaster_evacuated": 0,
    "disaster_deaths": 0,
    "disaster_crop_mu": 0,
    "aided_12m_fen": 0,
    "dibao_monthly_fen": 0,
}


def _ordinary_thing(table: facts.Table) -> Row:
    """Everything known and nothing there; dates and codes without `none` are unknown."""
    numbers = {c.name: 0 for c in table.columns if c.rule_type in facts.LIMITS}
    flags = {c.name: False for c in table.columns if c.rule_type is Type.BOOL}
    codes = {c.name: "none" for c in table.columns if "none" in c.codes}
    return {"urban_rural": "rural", **numbers, **flags, **codes}


ORDINARY_THINGS: Mapping[Scope, Row] = {scope: _ordinary_thing(table) for scope, table in THINGS.items()}


class Outcome(Protocol):
    """What `engine.results.Result` offers; the policy layer does not import the engine."""

    @property
    def status(self) -> str: ...
    @property
    def unmet(self) -> int: ...
    @property
    def unknown(self) -> int: ...
    @property
    def lines(self) -> tuple[int | None, ...] | None: ...
    @property
    def grounds(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def amount_fen(self) -> int | None: ...


@dataclass(frozen=True)
class Expected:
    """One answer of a case. None: the case says nothing about it."""

    programme: str
    subject: tuple[Scope, int]
    status: str
    amount_fen: int | None
    lines: Mapping[str, int | None] | None
    unmet: frozenset[str] | None
    unknown: frozenset[str] | None
    grounds: frozenset[str] | None
    code: str
    excluded_by: str | None = None


@dataclass(frozen=True)
class Case:
    """One story: tables of facts, a date, perhaps supplied quantities, and the answers."""

    name: str
    file: str
    pack: str
    on: date
    tables: Mapping[str, list[Row]]
    supplied: Mapping[str | tuple[str, int], Any]
    gives: tuple[Expected, ...]
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.pack}/{self.file}: {self.name}"

    @property
    def place(self) -> str:
        """Pack, file, line and name, ready to stand before a message."""
        row = "" if self.line is None else f" 第 {self.line} 行"
        return f"{self.pack}/cases/{self.file}{row}“{self.name}”"


def case_files(pack_folder: Path) -> list[Path]:
    """The case files of one pack folder."""
    return yaml_files.files(pack_folder / "cases")


def shipped_case_files() -> list[tuple[str, Path]]:
    """(pack code, file) of every case of every shipped pack."""
    found = sorted(shipped_folder().glob("*/pack.toml"))
    return [(toml.parent.name, path) for toml in found for path in case_files(toml.parent)]


def pack_of(path: Path, default: str) -> str:
    """The pack a case file is to be run with: its `pack` key, else the pack it lies in."""
    return str(_content(path).get("pack") or default)


def load(path: Path, pack: Pack) -> list[Case]:
    """The cases of one file. Raises CASE_FORM with file and name of the case."""
    content = _content(path)
    found = []
    for row in content.get("cases") or ():
        name = str(row.get("name") or "") if isinstance(row, dict) else ""
        try:
            found.append(_case(name, row, content, path, pack))
        except MinshengError as error:
            where = hints.place(path, yaml_files.line_of(row))
            raise PolicyError(error.code, f"{where}“{name}”：{error.message}", file=path.name) from error
    first: dict[str, Case] = {}
    for case in found:
        if case is not (other := first.setdefault(case.name, case)):
            where = hints.place(path, case.line)
            raise PolicyError(
                "CASE_FORM", f"{where}“{case.name}”写了两次（第 {other.line} 行已有）", file=path.name
            )
    return found


def differences(case: Case, pack: Pack, outcomes: Mapping[tuple[str, int], Outcome]) -> list[str]:
    """What an engine answered otherwise than the case gives; `outcomes` by (programme, subject id)."""
    programmes = pack.programmes(case.on)
    found: list[str] = []
    for expected in case.gives:
        outcome = outcomes.get((expected.programme, expected.subject[1]))
        where = f"{case.place}：{expected.programme} {expected.subject[1]}"
        if outcome is None:
            found.append(f"{where} 没有结果")
            continue
        answered = _answered(programmes[expected.programme], outcome)
        answered["excluded_by"] = _excluder(case, pack, expected, outcomes)
        for name, given in _given(expected).items():
            if answered[name] != given:
                found.append(f"{where} {name} 应为 {_shown(given)}，却是 {_shown(answered[name])}")
    return found


def _shown(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else "（没有）" if value in ("", None) else value


def _given(expected: Expected) -> dict[str, Any]:
    given = {
        "status": expected.status,
        "code": expected.code,
        "amount_fen": expected.amount_fen,
        "lines": None if expected.lines is None else dict(expected.lines),
        "unmet": expected.unmet,
        "unknown": expected.unknown,
        "grounds": expected.grounds,
        "excluded_by": expected.excluded_by,
    }
    return {name: value for name, value in given.items() if value is not None}


def _answered(programme: Programme, outcome: Outcome) -> dict[str, Any]:
    def keys(mask: int, parts: Sequence[Any]) -> frozenset[str]:
        return frozenset(part.key for i, part in enumerate(parts) if mask >> i & 1)

    lines = outcome.lines
    return {
        "status": str(outcome.status),
        "code": outcome.code,
        "amount_fen": outcome.amount_fen,
        "lines": None if lines is None else {a.key: v for a, v in zip(programme.lines, lines, strict=True)},
        "unmet": keys(outcome.unmet, programme.conditions),
        "unknown": keys(outcome.unknown, programme.conditions),
        "grounds": keys(outcome.grounds, programme.grounds),
    }


def _excluder(case: Case, pack: Pack, expected: Expected, met: Mapping[tuple[str, int], Outcome]) -> str:
    """What takes the programme from its subject: of those met in this case and of its rolls, the highest ranked."""
    id_ = expected.subject[1]
    asked = {e.programme for e in case.gives if e.subject == expected.subject}
    held = {code for code in asked if (code, id_) in met and met[code, id_].status == "met"}
    subjects = {code: programme.subject for code, programme in pack.programmes(case.on).items()}
    return pack.excluder(
        expected.programme, held | exclusions.on_rolls(case.tables, case.on, expected.subject, subjects)
    )


# ------------------------------------------------------------------------------------------------ reading
def _content(path: Path) -> dict[str, Any]:
    content = yaml_files.read(path)
    if not isinstance(content, dict) or not isinstance(content.get("cases"), list):
        raise PolicyError("CASE_FORM", f"{hints.place(path)}要有 cases: [...]", file=path.name)
    if unknown := content.keys() - _TOP_KEYS:
        raise PolicyError(
            "CASE_FORM",
            f"{hints.place(path)}有不认识的键：{hints.listed(unknown, _TOP_KEYS)}",
            file=path.name,
        )
    return content


@dataclass
class _Story:
    """The tables of a case while they are being written."""

    base_person: Row
    base_household: Row
    region: str
    persons: list[Row] = field(default_factory=list)
    households: list[Row] = field(default_factory=list)
    things: dict[Scope, list[Row]] = field(default_factory=dict)


def _case(name: str, row: Any, content: Mapping[str, Any], path: Path, pack: Pack) -> Case:
    if not name or not isinstance(row, dict):
        raise PolicyError("CASE_FORM", "每个案例要有 name")
    if unknown := row.keys() - _CASE_KEYS:
        raise PolicyError("CASE_FORM", f"有不认识的键：{hints.listed(unknown, _CASE_KEYS)}")
    case_values.rows(row, *_LISTS)
    on = row.get("on") or content.get("on")
    if not isinstance(on, date):
        told = f"on 写的是“{on}”，不是日期：" if on else "要写 on（评估日期），"
        raise PolicyError("CASE_FORM", f"{told}例如 2026-11-16")
    ordinary = (row.get("base") or content.get("base") or "ordinary") == "ordinary"
    story = _Story(
        {
            **(ORDINARY_PERSON if ordinary else {}),
            **(content.get("person") or {}),
            **(row.get("person") or {}),
        },
        {**(ORDINARY_HOUSEHOLD if ordinary else {"kind": "joint"}), **(content.get("household") or {})},
        pack.region.ljust(12, "0"),
    )
    _people(story, row)
    rolls = {p.code for p in pack.versions} | pack.rolls
    case_values.mentions(row, [p["person_id"] for p in story.persons], rolls)
    _things(story, row, content, ordinary=ordinary)
    not_covered = [*(content.get("not_covered") or ()), *(row.get("not_covered") or ())]
    tables = {
        "person": story.persons,
        "household": story.households,
        "membership": _memberships(story.persons),
        "relation": [_relation(r) for r in row.get("relations") or ()],
        "enrolment": [_enrolment(r) for r in row.get("enrolments") or ()],
        "medical_month": [_medical_month(r) for r in row.get("medical_months") or ()],
        **{scope.value: rows for scope, rows in story.things.items()},
    }
    gives = tuple(_expected(r, story, pack, on) for r in row.get("gives") or ())
    if not gives:
        raise PolicyError("CASE_FORM", "要写 gives（应得结果）")
    given = row.get("supplied") or {}
    if not isinstance(given, dict):
        raise PolicyError("CASE_FORM", "supplied 要写成 {名称: 值}")
    supplied = {supplied_key(str(k)): v for k, v in given.items()}
    full = {name: [case_values.full(name, r) for r in rows] for name, rows in tables.items()}
    full["coverage"] = _coverage(story, pack, not_covered)
    return Case(name, path.name, pack.code, on, full, supplied, gives, yaml_files.line_of(row))


def _people(story: _Story, row: Mapping[str, Any]) -> None:
    household = {**story.base_household, **(row.get("household") or {}), "household_id": HOUSEHOLD_ID}
    members = list(row.get("members") or ())
    story.households.append(_placed({"size": len(members), **household}, story.region))
    place: Row = {
        k: story.households[0].get(k) for k in ("region", "urban_rural") if k in story.households[0]
    }
    ids = {"joint_id": HOUSEHOLD_ID, "registered_id": HOUSEHOLD_ID, "residence_id": HOUSEHOLD_ID}
    for i, member in enumerate(members, start=1):
        story.persons.append(
            _person({**story.base_person, **place, "person_id": i, **ids}, member, story.region)
        )
    for i, other in enumerate(row.get("others") or (), start=len(members) + 1):
        story.persons.append(_person({**story.base_person, **place, "person_id": i}, other, story.region))
    for extra in row.get("households") or ():
        renamed = {"household_id" if k == "id" else k: v for k, v in extra.items()}
        story.households.append(_placed({**story.base_household, **renamed}, story.region))


def _things(story: _Story, row: Mapping[str, Any], content: Mapping[str, Any], *, ordinary: bool) -> None:
    """Rows of every kind of thing the case tells of; `person` says whom one concerns."""
    for scope, plural in _PLURAL.items():
        base = {**(ORDINARY_THINGS[scope] if ordinary else {}), **(content.get(scope.value) or {})}
        for i, given in enumerate(row.get(plural) or (), start=1):
            named = {"id": THING_ID[scope], "person": "person_id"}
            told = {named.get(k, k): v for k, v in given.items()}
            story.things.setdefault(scope, []).append(
                _placed({THING_ID[scope]: i, **base, **told}, story.region)
            )


def _person(base: Row, given: Mapping[str, Any], region: str) -> Row:
    given = dict(given)
    if "id" in given:
        given["person_id"] = given.pop("id")
    return _placed({**base, **given}, region)


def _placed(row: Row, region: str) -> Row:
    """Town and county follow from the region unless they are given."""
    region = row.setdefault("region", region)
    if isinstance(region, str):
        row.setdefault("town", region[:9])
        row.setdefault("county", region[:6])
    return row


def _memberships(persons: list[Row]) -> list[Row]:
    return [
        {"household_id": p[f"{kind}_id"], "kind": kind, "person_id": p["person_id"], "basis": "visited"}
        for kind in facts.HOUSEHOLD_KINDS
        for p in persons
        if p.get(f"{kind}_id") is not None
    ]


def _relation(row: Mapping[str, Any]) -> Row:
    return {"person_id": row["person"], "other_id": row["other"], "kind": row["kind"]}


def _enrolment(row: Mapping[str, Any]) -> Row:
    named = {"person": "person_id", "from": "from_date", "to": "to_date"}
    return {"household_id": HOUSEHOLD_ID, **{named.get(k, k): v for k, v in row.items()}}


def _medical_month(row: Mapping[str, Any]) -> Row:
    return {
        "person_id": row["person"],
        "month": Month.parse(str(row["month"])).first,
        "own_fen": row.get("own_fen"),
        "total_fen": row.get("total_fen"),
    }


def _coverage(story: _Story, pack: Pack, not_covered: Sequence[str]) -> list[Row]:
    """Everything covered for ever, but for what the case says is not."""
    tables = [
        *facts.EVENT_TABLES,
        *(f"enrolment:{code}" for code in sorted({p.code for p in pack.versions} | pack.rolls)),
        *(f"relation:{code}" for code in facts.RELATION.columns[2].codes),
    ]
    if unknown := set(not_covered) - set(tables):
        raise PolicyError("CASE_FORM", f"not_covered 里的“{unknown.pop()}”不是按月事实、名册或关系")
    counties = sorted({str(r["county"]) for r in (*story.persons, *story.households) if r.get("county")})
    return [_covered(t, county) for t in tables if t not in not_covered for county in counties]


@cache
def _covered(table: str, county: str) -> Row:
    """A row that all cases share: there are more of these than of all others."""
    row = {"table": table, "county": county, "from_date": _COVERED[0], "to_date": _COVERED[1]}
    return case_values.full("coverage", row)


def supplied_key(text: str) -> str | tuple[str, int]:
    """`wage@3` is the wage of row 3, `household_income` that of every row. Raises CASE_FORM."""
    name, sign, row_id = text.partition("@")
    if sign and not (row_id.isascii() and row_id.isdigit()):
        raise PolicyError("CASE_FORM", f"“{text}”的 @ 后面要写编号，例如 {name}@2")
    return (name, int(row_id)) if sign else name


def _expected(row: Any, story: _Story, pack: Pack, on: date) -> Expected:
    if not isinstance(row, dict) or "programme" not in row or (unknown := row.keys() - _GIVES_KEYS):
        raise PolicyError(
            "CASE_FORM", f"gives 的每一行要有 programme 和 status；可用的键：{'、'.join(sorted(_GIVES_KEYS))}"
        )
    assert not unknown
    code, status = row["programme"], row.get("status")
    programme = pack.answerable(str(code), on)
    needed = {"unmet": "unmet", "unknown": "unknown", "met": "status"}.get(str(status))
    if needed is None or needed not in row:
        raise PolicyError(
            "CASE_FORM", f"{code} 的 status 应是 met、unmet（写明 unmet）或 unknown（写明 unknown）"
        )
    _check_keys(row, programme)
    none: list[str] = []
    return Expected(
        programme=code,
        subject=_subject(row, programme, story),
        status=str(status),
        amount_fen=row.get("amount_fen"),
        lines={a.key: 0 for a in programme.lines} | row["lines"] if "lines" in row else None,
        unmet=frozenset(row.get("unmet") or none) if "unmet" in row or status != "unmet" else None,
        unknown=frozenset(row["unknown"] or none)
        if "unknown" in row
        else (frozenset() if status == "met" else None),
        grounds=frozenset(row["grounds"] or none) if "grounds" in row else None,
        code=str(row.get("code") or ""),
        excluded_by=row.get("excluded_by"),
    )


def _subject(row: Mapping[str, Any], programme: Programme, story: _Story) -> tuple[Scope, int]:
    if programme.subject in THINGS:
        return programme.subject, _thing_id(row, programme, story)
    if programme.subject is not Scope.PERSON:
        return programme.subject, HOUSEHOLD_ID
    if "person" not in row and len(story.persons) > 1:
        raise PolicyError("CASE_FORM", f"{programme.code} 的对象是个人，要写 person（成员序号）")
    return programme.subject, int(row.get("person") or story.persons[0]["person_id"])


def _thing_id(row: Mapping[str, Any], programme: Programme, story: _Story) -> int:
    scope = programme.subject
    known = [int(r[THING_ID[scope]]) for r in story.things.get(scope, ())]
    meant = row.get(scope.value, known[0] if len(known) == 1 else None)
    if meant in known:
        return int(meant)
    raise PolicyError(
        "CASE_FORM", f"{programme.code} 的对象要写 {scope.value}（编号），并在 {_PLURAL[scope]} 里写出这一行"
    )


def _check_keys(row: Mapping[str, Any], programme: Programme) -> None:
    """A misspelt key would make a case prove nothing, and no amount is a decimal."""
    for name, value in {"amount_fen": row.get("amount_fen"), **(row.get("lines") or {})}.items():
        if value is not None and value.__class__ is not int:
            told = f"；{value:g} 元写 {round(value * 100)}" if isinstance(value, float) else ""
            raise PolicyError("CASE_FORM", f"{name} 写整数分，现在是 {value!r}{told}")
    case_values.words(row, "unmet", "unknown", "grounds")
    conditions = {c.key for c in programme.conditions}
    grounds, lines = {g.key for g in programme.grounds}, {a.key for a in programme.lines}
    known = {"unmet": conditions, "unknown": conditions, "grounds": grounds, "lines": lines}
    for name, keys in known.items():
        if wrong := set(row.get(name) or ()) - keys:
            raise PolicyError(
                "CASE_FORM", f"{programme.code} 没有“{wrong.pop()}”；{name} 可用：{'、'.join(sorted(keys))}"
            )
