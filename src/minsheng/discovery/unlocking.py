"""Opening what is closed until a purpose is stated: who may state which, for what matter. Each person shown is an event."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.discovery import names
from minsheng.registry import queries
from minsheng.registry.actions import open_section
from minsheng.registry.errors import RegistryError
from minsheng.registry.fact_words import MEANS, MEDICAL
from minsheng.registry.purposes import OF_ROLE, PURPOSES

SECTIONS: Final = {MEDICAL: "reveal.medical", MEANS: "reveal.means"}
PURPOSE_WORDS: Final = (
    gettext_noop("每周研判"),
    gettext_noop("办理本人的救助事项"),
    gettext_noop("在享对象复核"),
    gettext_noop("审计监督"),
)


def unlock(
    request: HttpRequest, officer: Officer, people: Collection[int], section: str, now: datetime
) -> frozenset[int]:
    """Note that and why a section is opened; returns of whom of the people. Raises RegistryError PURPOSE_UNKNOWN,
    REASON_TOO_SHORT; Refusal as `registry.actions.reveal`.
    """
    duties.check(officer, SECTIONS[section])
    purpose = request.POST.get("purpose", "")
    if purpose not in OF_ROLE.get(officer.role, ()):
        raise RegistryError("PURPOSE_UNKNOWN", "请选择查看的用途。")
    reason = f"{PURPOSES[purpose]}：{request.POST.get('reason', '').strip()[:200]}"
    if len(reason) < len(PURPOSES[purpose]) + 5:
        raise RegistryError("REASON_TOO_SHORT", "请写明查看理由（至少四个字）。")
    return open_section(
        officer=officer,
        person_ids=sorted(people),
        section=section,
        reason=reason,
        now=now,
        purpose=purpose,
        case=request.POST.get("case", "")[:40],
    )


def cases(people: Collection[int], on: date) -> list[tuple[str, str]]:
    """(reference, name) of the matters in whose course these people's means may be looked at."""
    programmes = names.programmes()
    return [
        (case.reference, programmes.get(case.reference, case.reference)) for case in queries.cases(people, on)
    ]


def purposes(officer: Officer) -> list[tuple[str, str]]:
    """What the officer may open a section for."""
    return [(key, _(PURPOSES[key])) for key in OF_ROLE.get(officer.role, ())]
