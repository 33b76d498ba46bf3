"""Opening what is closed until a purpose is stated: who may state which, for what matter. Each person shown is an event."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.discovery import names
from minsheng.discovery.redaction import PARENTS
from minsheng.registry import queries
from minsheng.registry.actions import open_section
from minsheng.registry.errors import RegistryError
from minsheng.registry.fact_words import CUSTODY, MEANS, MEDICAL
from minsheng.registry.purposes import KINDS, OF_ROLE, PURPOSES, fits, grounds_of

SECTIONS: Final = {MEDICAL: "reveal.medical", MEANS: "reveal.means"}
"""What a household's page opens; custody opens with means there."""
OF_LEAD: Final = {MEANS: "reveal.means", CUSTODY: "reveal.custody", PARENTS: "reveal.custody"}
"""What a lead's page opens."""
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
    duties.check(officer, (SECTIONS | OF_LEAD)[section])
    purpose, reason = reason_of(request, officer)
    return open_section(
        officer=officer,
        person_ids=sorted(people),
        section=section,
        reason=reason,
        now=now,
        purpose=purpose,
        case=request.POST.get("case", "")[:40],
    )


def reason_of(request: HttpRequest, officer: Officer) -> tuple[str, str]:
    """The purpose that was chosen, and with it the reason in words. Raises RegistryError PURPOSE_UNKNOWN, REASON_TOO_SHORT."""
    purpose = request.POST.get("purpose", "")
    if purpose not in OF_ROLE.get(officer.role, ()):
        raise RegistryError("PURPOSE_UNKNOWN", "请选择查看的用途。")
    reason = f"{PURPOSES[purpose]}：{request.POST.get('reason', '').strip()[:200]}"
    if len(reason) < len(PURPOSES[purpose]) + 5:
        raise RegistryError("REASON_TOO_SHORT", "请写明查看理由（至少四个字）。")
    return purpose, reason


def unlock_all(
    request: HttpRequest, officer: Officer, wanted: Mapping[str, Collection[int]], now: datetime, on: date
) -> dict[str, frozenset[int]]:
    """`unlock` for those of OF_LEAD's sections that the matter named speaks for; where it speaks for none, it is refused."""
    matter = request.POST.get("case", "").strip()
    everybody = {person for people in wanted.values() for person in people}
    grounds = [one for one in grounds_of(everybody) if one.reference == matter and one.holds(on)]
    fitting = [
        section
        for section, people in wanted.items()
        if section not in KINDS or any(one.person_id in people and fits(one, section) for one in grounds)
    ]
    return {
        section: unlock(request, officer, wanted[section], section, now)
        for section in fitting or list(wanted)
    }


def cases(people: Collection[int], on: date) -> list[tuple[str, str]]:
    """(reference, name) of the matters in whose course these people's means may be looked at."""
    programmes = names.programmes()
    return [
        (case.reference, programmes.get(case.reference, case.reference)) for case in queries.cases(people, on)
    ]


def purposes(officer: Officer) -> list[tuple[str, str]]:
    """What the officer may open a section for."""
    return [(key, _(PURPOSES[key])) for key in OF_ROLE.get(officer.role, ())]
