"""收入核对: what was asked about whose means, what came, what is late; for the checking centre, which sees nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.bulk import prepared
from minsheng.disclosure.masks import mask_id
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch
from minsheng.feeds.refusals import FeedError
from minsheng.feeds.views import annotated_answer
from minsheng.registry import presenting, queries
from minsheng.registry.actions import open_section, reveal
from minsheng.registry.checks import ANSWER_DAYS
from minsheng.registry.errors import RegistryError
from minsheng.registry.models import Authorisation, MeansReport, Membership, Person
from minsheng.registry.presenting import Group
from minsheng.ui import keyset
from minsheng.ui.components import Crumb
from minsheng.web import check_letters
from minsheng.web.feed_intake import take
from minsheng.web.household.checking import CheckLine, line_of
from minsheng.web.household.common import legal_day

ROWS: Final = 50
SENT_BACK: Final = 10
ANSWERS: Final = ("means", "bank", "housing_fund", "vehicles", "houses", "companies")
"""The kinds of data that the checking centre brings: institutions' answers and its own report."""
STAGES: Final = {
    "waiting": gettext_noop("等待核对"),
    "late": gettext_noop("逾期未齐"),
    "done": gettext_noop("已出报告"),
    "ending": gettext_noop("授权将到期"),
}
PURPOSE: Final = "casework"


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a request. `number`: masked, whole only where it was revealed in this answer."""

    letter: Authorisation
    name: str
    number: str
    place: str
    check: CheckLine | None
    household_id: int | None

    @property
    def due(self) -> str:
        """By when the missing answers should come."""
        due = self.check.due_on if self.check else None
        return _("%(d)s 前答复") % {"d": due} if due else ""


@require_GET
def check_list(request: HttpRequest) -> HttpResponse:
    """Requests of one stage, those that wait longest first."""
    officer, now = _officer(request), timezone.now()
    on, stage = legal_day(now), request.GET.get("stage", "")
    stage = stage if stage in STAGES else "waiting"
    found, counted = _stage(officer, on, stage)
    page = keyset.page(
        found.select_related("person"),
        keys=["valid_from", "id"],
        token=request.GET.get("page", ""),
        size=ROWS,
    )
    context = {
        "lines": _lines(officer, page.rows, on, now),
        "page": page,
        "stages": [(key, _(name), counted[key], key == stage) for key, name in STAGES.items()],
        "feeds": [(code, FEEDS[code].name_zh) for code in ANSWERS],
        "may_answer": duties.may(officer, "check.answer"),
        "brought": _sent_back(officer.actor),
        "may_see_household": duties.may(officer, "household.view"),
        "days": ANSWER_DAYS,
        "crumbs": [Crumb(_("收入核对"))],
    }
    return render(request, "web/checks/list.html", context)


@require_GET
def check_request(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One request: who it is about, each institution's answer with its day; no amount, no whole number."""
    return _request_page(request, letter_id, {}, [], timezone.now())


@require_http_methods(["GET", "POST"])
def check_open(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The whole numbers to ask the institutions with, or the amounts that came, for a reason; gone when the page is left.

    Raises as `registry.actions.reveal`; RegistryError FIELD_UNKNOWN.
    """
    if request.method != "POST":
        return redirect("check-request", letter_id)
    officer, now = _officer(request), timezone.now()
    letter = _letter_or_404(officer, letter_id)
    people = sorted(_of_request(officer, letter).values_list("person_id", flat=True))
    what, reason = request.POST.get("what", ""), request.POST.get("reason", "")[:200]
    if what == "identity":
        whole = {
            person: (
                reveal(officer=officer, person_id=person, field="name", reason=reason, now=now),
                reveal(officer=officer, person_id=person, field="id_number", reason=reason, now=now),
            )
            for person in people
        }
        return _request_page(request, letter_id, whole, [], now)
    if what != "means":
        raise RegistryError("FIELD_UNKNOWN", "没有这个可查看的字段。")
    opened = open_section(
        officer=officer, person_ids=people, section="means", reason=reason, now=now, purpose=PURPOSE,
        case=letter.request,
    )  # fmt: skip
    found = queries.means(
        sorted(opened), purpose=PURPOSE, case=letter.request, actor=officer.actor, as_of=legal_day(now), known_at=now,
        now=now, request=letter.request,
    )  # fmt: skip
    lines = [line for of_person in found.values() for line in of_person]
    groups = presenting.groups(lines, {}, with_incomes=True).get("means", [])
    return _request_page(request, letter_id, {}, groups, now, came=True)


@require_POST
def check_upload(request: HttpRequest) -> HttpResponse:
    """An institution's answers as a file of one of the kinds in ANSWERS; nothing else may come this way."""
    sent, feed = request.FILES.get("file"), request.POST.get("feed", "")
    if not isinstance(sent, UploadedFile) or not sent.name or feed not in ANSWERS:
        messages.error(request, _("请选择数据种类和要上传的文件。"))
        return redirect("check-list")
    batch = take(request, sent, feed)
    if batch is not None and batch.quarantined:
        said = _("有 %(n)s 行没有通过检查，请下载退回改正表，改正后再传。") % {"n": batch.quarantined}
        messages.warning(request, said)
    return redirect("check-list")


@require_POST
def check_annotated(request: HttpRequest, batch_id: int) -> FileResponse:
    """The rejected rows of a file that this officer brought, to be mended and sent again. Raises FeedError BATCH_NOT_FOUND."""
    batch = _brought(_officer(request)).filter(pk=batch_id).first()
    if batch is None:
        raise FeedError("BATCH_NOT_FOUND", "没有这个批次，或它不是您上传的。")
    return annotated_answer(request, batch)


def _brought(officer: Officer) -> QuerySet[Batch]:
    """The files of answers that this officer brought, the latest first."""
    return Batch.objects.filter(received_by=officer.actor, feed__in=ANSWERS).order_by("-pk")


@prepared
def _sent_back(actor: str) -> QuerySet[Batch]:
    """The latest of these with rows that went back."""
    brought = Batch.objects.filter(received_by=actor, feed__in=ANSWERS, quarantined__gt=0).defer("findings")
    return brought.order_by("-pk")[:SENT_BACK]


def _officer(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)
    return request.user


def _letters(officer: Officer, on: date, *conditions: Q) -> QuerySet[Authorisation]:
    """Authorisations in force on the day, of people of the officer's area, that meet the conditions."""
    return _in_force(on, *jurisdiction.reach(officer)).filter(*conditions)


def _in_force(on: date, first: str, last: str, *before: Q) -> QuerySet[Authorisation]:
    """`before`: what is asked of each letter before the area."""
    found = Authorisation.objects.filter(ended_at__isnull=True, valid_from__lte=on, valid_to__gte=on)
    # The area is asked of each letter: joined, the database would begin with everybody who lives there.
    here = Person.objects.filter(pk=OuterRef("person_id"), region__gte=first, region__lte=last)
    return found.filter(*before).filter(Exists(here))


REPORT: Final = Q(
    Exists(
        MeansReport.objects.filter(
            person=OuterRef("person"), request=OuterRef("request"), ended_at__isnull=True
        )
    )
)


def _stage(officer: Officer, on: date, stage: str) -> tuple[QuerySet[Authorisation], dict[str, int]]:
    """The letters of a stage, and how many stand in each. Those that wait are few: their page is taken from what was counted."""
    found = check_letters.counted(on, *jurisdiction.reach(officer))
    counted = {
        "waiting": len(found.waiting), "late": len(found.late), "done": found.done, "ending": found.ending,
    }  # fmt: skip
    if stage in ("waiting", "late"):
        return Authorisation.objects.filter(pk__in=found.late if stage == "late" else found.waiting), counted
    return _letters(officer, on, REPORT if stage == "done" else _ending(on)), counted


def _ending(on: date) -> Q:
    return Q(valid_to__lte=on + check_letters.EXPIRES_SOON)


def _letter_or_404(officer: Officer, letter_id: int) -> Authorisation:
    """Elsewhere, expired and nowhere look the same. Raises RegistryError CHECK_NOT_FOUND."""
    found = _letters(officer, legal_day(timezone.now())).filter(pk=letter_id).first()
    if found is None:
        raise RegistryError("CHECK_NOT_FOUND", "没有这份核对委托，或它已到期、不在您的辖区内。")
    return found


def _of_request(officer: Officer, letter: Authorisation) -> QuerySet[Authorisation]:
    return _letters(officer, legal_day(timezone.now())).filter(request=letter.request).order_by("person_id")


def _request_page(
    request: HttpRequest,
    letter_id: int,
    whole: dict[int, tuple[str, str]],
    groups: Sequence[Group],
    now: datetime,
    *,
    came: bool = False,
) -> HttpResponse:
    officer, on = _officer(request), legal_day(now)
    letter = _letter_or_404(officer, letter_id)
    letters = list(_of_request(officer, letter).select_related("person"))
    lines = _lines(officer, letters, on, now, whole)
    answers = [
        (line, item, presenting.item_name(item.item))
        for line, check in zip(lines, _checks(letters, on, now), strict=True)
        for item in (check.items if check else ())
    ]
    context = {
        "letter": letter,
        "lines": lines,
        "answers": answers,
        "groups": groups,
        "came": came,
        "whole": bool(whole),
        "who": {line.letter.person_id: line.name for line in lines},
        "may_answer": duties.may(officer, "check.answer"),
        "may_see_household": duties.may(officer, "household.view"),
        "crumbs": [Crumb(_("收入核对"), reverse("check-list")), Crumb(letter.request)],
    }
    return render(request, "web/checks/request.html", context)


def _checks(letters: Sequence[Authorisation], on: date, now: datetime) -> list[Any]:
    """The check of each letter, in their order."""
    people = [letter.person_id for letter in letters]
    found = {
        (one.person_id, one.request): one for one in queries.checks(on=on, known_at=now, person_ids=people)
    }
    return [found.get((letter.person_id, letter.request)) for letter in letters]


def _lines(
    officer: Officer,
    letters: Sequence[Authorisation],
    on: date,
    now: datetime,
    whole: dict[int, tuple[str, str]] | None = None,
) -> list[Line]:
    people = queries.identity(letter.person_id for letter in letters)
    places = presenting.area_names(letter.person.region for letter in letters)
    homes: dict[int, int] = {}
    if duties.may(officer, "household.view"):
        joint = Membership.objects.filter(kind="joint", ended_at__isnull=True, valid_to__isnull=True)
        homes = dict(joint.filter(person__in=people).values_list("person_id", "household_id"))
    made = []
    for letter, check in zip(letters, _checks(letters, on, now), strict=True):
        who = people[letter.person_id]
        age = presenting.age_of(letter.person.birth_date, on)
        name, number = (whole or {}).get(
            letter.person_id, (presenting.shown_name(officer, who.name, age), mask_id(who.id_number))
        )
        made.append(
            Line(
                letter=letter,
                name=name,
                number=number,
                place=places.get(letter.person.region, ""),
                check=line_of(check) if check else None,
                household_id=homes.get(letter.person_id),
            )
        )
    return made
