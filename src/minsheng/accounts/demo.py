"""Officers of the demonstration: one for each role, all with the same printed password."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from minsheng.accounts import offices
from minsheng.accounts.actions import create_officer
from minsheng.accounts.errors import AccountError, Refusal
from minsheng.accounts.models import Officer
from minsheng.accounts.offices import Window
from minsheng.accounts.roles import ROLES

CREW_ROLE = "village_worker"
_NAMES = {
    "city_lead": "示例·市局长",
    "city_desk": "示例·市救助科",
    "county_lead": "示例·局长",
    "county_desk": "示例·救助股",
    "county_finance": "示例·财政股",
    "town_desk": "示例·助理员",
    "village_worker": "示例·协理员",
    "social_worker": "示例·社工",
    "check_centre": "示例·核对员",
    "data_steward": "示例·数据员",
    "auditor": "示例·审计员",
}


def create_demo_officers(
    region_codes: Sequence[str], password: str, *, now: datetime, region_names: dict[str, str] | None = None
) -> list[Officer]:
    """Make (or find again) one officer a role and return them in the order of ROLES; the user name is the role's code.

    `region_codes`: any area codes of the made-up county (all beginning with 99); the first of each length is used.
    Raises Refusal DEMO_ONLY unless MINSHENG_DEMO is on; AccountError DEMO_REGIONS when a level is missing or real.
    """
    if not settings.MINSHENG_DEMO:
        raise Refusal("DEMO_ONLY", "示例账号只能在示例环境（MINSHENG_DEMO=1）里建立。")
    names = {code[:4]: "示例市" for code in region_codes} | (region_names or {})
    first = {len(code): code for code in reversed(region_codes)}
    if 6 in first:
        first.setdefault(4, first[6][:4])
    if any(not code.startswith("99") for code in region_codes) or not {6, 9, 12} <= first.keys():
        raise AccountError("DEMO_REGIONS", "示例账号需要虚构旗县（99 开头）的县、乡、村三级代码。")
    with transaction.atomic():
        return [
            _find_or_create(role, first[ROLES[role].region_digits], password, now, names) for role in ROLES
        ]


def create_demo_crew(villages: Sequence[str], *, now: datetime, region_names: dict[str, str]) -> int:
    """A worker for every other village of the made-up county, without a password; how many were made.

    They can do nothing but be planned for, until the town gives them a code. Raises Refusal DEMO_ONLY.
    """
    if not settings.MINSHENG_DEMO:
        raise Refusal("DEMO_ONLY", "示例账号只能在示例环境（MINSHENG_DEMO=1）里建立。")
    taken = set(Officer.objects.filter(role=CREW_ROLE).values_list("region_code", flat=True))
    wanted = [code for code in villages if code.startswith("99") and code not in taken]
    with transaction.atomic():
        for code in wanted:
            create_officer(
                username=f"{CREW_ROLE}_{code}",
                name=f"{_NAMES[CREW_ROLE]}（{region_names.get(code, code)}）"[:50],
                role=CREW_ROLE,
                region_code=code,
                region_name=region_names.get(code, ""),
                password="",
                actor="system:demo",
                now=now,
            )
    return len(wanted)


def create_demo_offices(towns: Mapping[str, str], *, now: datetime) -> int:
    """A window for each town of the made-up county, with numbers that are never issued; how many were made.

    The last town has none, as happens. Raises Refusal DEMO_ONLY.
    """
    if not settings.MINSHENG_DEMO:
        raise Refusal("DEMO_ONLY", "示例窗口只能在示例环境（MINSHENG_DEMO=1）里建立。")
    desk = Officer.objects.get(username="county_desk")
    known = offices.windows(now.date())
    wanted = [code for code in sorted(towns)[:-1] if code.startswith(desk.region_code) and code not in known]
    for number, code in enumerate(wanted, 1):
        window = Window(
            f"{towns[code]}便民服务中心社会救助窗口（示例）",
            f"0000-0000{number:03}",
            f"{towns[code]}政府大院一楼（示例）",
            "工作日 8:30—12:00、14:00—17:30",
        )
        offices.set_office(officer=desk, area_code=code, window=window, from_on=date(2026, 1, 1), now=now)
    return len(wanted)


def _find_or_create(
    role: str, region_code: str, password: str, now: datetime, names: dict[str, str]
) -> Officer:
    found = Officer.objects.filter(username=role).first()
    if found is not None:
        return found
    return create_officer(
        username=role,
        name=_NAMES[role],
        role=role,
        region_code=region_code,
        region_name=names.get(region_code, ""),
        password=password,
        actor="system:demo",
        now=now,
    )
