"""Groups a campaign may look for among everybody, asked of the facts of the latest run. Ids only, no names."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext_noop

from minsheng.assessment.models import Run
from minsheng.fieldwork.errors import Refusal
from minsheng.kernel.scratch import scratch

_NO_ROLL: Final = (
    "not exists (select 1 from enrolment e where e.person_id = m.person_id and e.from_date <= $on"
    " and (e.to_date is null or e.to_date > $on))"
)


class Group(NamedTuple):
    """`condition`: over `m`, one row a household: severe, ill, oldest, youngest, size, unaided (nobody is on any roll)."""

    name_zh: str
    condition: str


GROUPS: Final = {
    "severe_unaided": Group(gettext_noop("有一、二级残疾人，全家没有任何救助"), "severe and unaided"),
    "ill_unaided": Group(gettext_noop("有重病患者，全家没有任何救助"), "ill and unaided"),
    "alone_80": Group(gettext_noop("80 周岁以上独居老人"), "size = 1 and oldest >= 80"),
    "old_unaided": Group(gettext_noop("全家都满 65 周岁，没有任何救助"), "youngest >= 65 and unaided"),
    "children_of_old": Group(
        gettext_noop("只有老人和未成年人的家庭"), "oldest >= 60 and youngest < 18 and not adult"
    ),
}

_HOUSEHOLDS: Final = f"""
select m.joint_id as household, min(m.region) as region,
  bool_or(coalesce(m.disability_status = 'valid' and m.disability_grade <= 2, false)) as severe,
  bool_or(coalesce(m.serious_illness, false)) as ill,
  max(date_diff('year', m.birth_date, $on)) as oldest, min(date_diff('year', m.birth_date, $on)) as youngest,
  bool_or(coalesce(date_diff('year', m.birth_date, $on) between 18 and 59, true)) as adult,
  count(*) as size, bool_and({_NO_ROLL}) as unaided
from person m
where coalesce(m.alive, true) and m.joint_id is not null and m.region between $first and $last
group by m.joint_id
"""  # noqa: S608 - texts of ours


class Member(NamedTuple):
    """A household of a group."""

    household: int
    region: str
    groups: tuple[str, ...]


def members(codes: Iterable[str], area: str) -> list[Member]:
    """Households of an area in at least one of the groups. Raises Refusal NO_RUN before the first run."""
    wanted = [code for code in codes if code in GROUPS]
    run = Run.objects.filter(status="done").order_by("-known_at", "-pk").first()
    if run is None:
        raise Refusal("NO_RUN", "还没有研判批次，不能按人群列名单。")
    if not wanted:
        return []
    folder = Path(settings.MINSHENG_HOME) / run.folder / "snapshot"
    flags = ", ".join(f"({GROUPS[code].condition}) as {code}" for code in wanted)
    with scratch() as db:
        for table in ("person", "enrolment"):
            file = str(folder / f"{table}.parquet").replace("'", "''")
            db.execute(f"create temp view {table} as select * from read_parquet('{file}')")  # noqa: S608
        rows = db.execute(
            f"select household, region, {flags} from ({_HOUSEHOLDS}) order by household",  # noqa: S608
            {"on": run.as_of, "first": area, "last": area.ljust(12, "9")},
        ).fetchall()
    return [
        Member(household, region, tuple(code for code, flag in zip(wanted, found, strict=True) if flag))
        for household, region, *found in rows
        if any(found)
    ]
