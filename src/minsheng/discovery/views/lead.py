"""One lead: the page, the panel beside the queue, and what is done there."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minsheng.accounts import duties, inquiries, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.discovery import actions, names, presenting, queries, speaking, words
from minsheng.discovery.forms import REVEALED, AssignForm, CloseForm, RevealForm, officer_choice
from minsheng.discovery.models import Lead
from minsheng.discovery.queries import LeadPage
from minsheng.discovery.redaction import PARENTS
from minsheng.discovery.states import Refusal
from minsheng.discovery.unlocking import OF_LEAD, cases, purposes, unlock_all
from minsheng.discovery.views.common import (
    back,
    lead_or_404,
    list_address,
    may_be_given,
    officer_names,
    officer_of,
    today,
)
from minsheng.kernel.errors import MinshengError
from minsheng.registry.actions import reveal
from minsheng.registry.fact_words import MEANS
from minsheng.registry.models import Enrolment, Person
from minsheng.trail.actions import record
from minsheng.ui.components import Condition, Crumb
from minsheng.ui.refusals import status_of


@require_GET
def lead_detail(request: HttpRequest, lead_id: int) -> HttpResponse:
    """All that stands behind a lead; a village worker gets the page in big type, without anybody's income."""
    officer = officer_of(request)
    if ROLES[officer.role].by_phone:
        return redirect("phone-lead", lead_id=lead_id)
    page = queries.lead_page(officer, lead_id)
    actions.notice(page.lead, officer=officer, now=timezone.now())
    _note_look(request, officer, page)
    return _detail(request, officer, page)


@require_http_methods(["GET", "POST"])
def lead_means(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The same page. GET asks for purpose, matter and reason; POST shows what was checked of whom the matter covers, once."""
    officer, now = officer_of(request), timezone.now()
    page = queries.lead_page(officer, lead_id)
    duties.check(officer, OF_LEAD[MEANS])
    everybody = frozenset[int]().union(*page.locked.values())
    found = jurisdiction.within(Person.objects.filter(pk__in=everybody), officer)
    here = frozenset(found.values_list("pk", flat=True))
    wanted = {section: people & here for section, people in page.locked.items() if people & here}
    wanted = wanted or {MEANS: frozenset()}
    if request.method == "POST":
        opened = unlock_all(request, officer, wanted, now, today())
        return _detail(request, officer, queries.lead_page(officer, lead_id, opened=opened))
    matters = cases(here, today()) if wanted.keys() - {PARENTS} else []
    stated = {"purposes": purposes(officer), "cases": matters, "may_unlock": matters or PARENTS in wanted}
    return _detail(request, officer, page, {"asks_purpose": True, **stated})


def _note_look(request: HttpRequest, officer: Officer, page: LeadPage) -> None:
    """Whoever looks at a lead looks at the household; of who had to say why the wall notes it."""
    if inquiries.carried(request) is not None:
        return
    lead = page.lead
    subject = f"household:{lead.household_id}" if lead.household_id else f"person:{lead.person_id}"
    record(
        actor=officer.actor, verb="lead_viewed", subject=subject, detail={"lead": lead.pk}, now=timezone.now()
    )


def _detail(
    request: HttpRequest, officer: Officer, page: LeadPage, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    page = speaking.said(page)
    context = context_of(officer, page) | {
        "crumbs": [Crumb(_("线索"), list_address()), Crumb(_("编号 %(n)s") % {"n": page.lead.pk})],
        "here": request.path,
        "conditions": presenting.conditions(page),
        "presumptions": presenting.presumptions(page),
        "grounds": presenting.grounds(page),
        "computation": presenting.computation(page),
        "members": _members(page),
        "others": [
            (
                one,
                _whose(page, one),
                presenting.title_of(one),
                words.label_tag(one.label),
                words.status_tag(one.status),
            )
            for one in page.others
        ],
        "may_see_household": page.lead.household_id is not None and duties.may(officer, "household.view"),
        **(more or {}),
    }
    return render(request, "discovery/lead_detail.html", context)


@require_GET
def lead_panel(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The lead in short, beside the queue."""
    officer = officer_of(request)
    page = queries.lead_page(officer, lead_id)
    _note_look(request, officer, page)
    page = speaking.said(page)
    context = context_of(officer, page) | {
        "here": _where(request),
        "members": _members(page),
        "conditions": [
            Condition(
                row.text,
                row.state,
                clause="" if row.state == "met" else row.clause,
                ask=row.ask,
                url=row.url,
            )
            for row in presenting.open_first(presenting.conditions(page))
        ],
        "grounds": presenting.grounds(page),
    }
    return render(request, "discovery/_lead_panel.html", context)


def _where(request: HttpRequest) -> str:
    """The queue's own address with its filters, from the page that htmx was on."""
    at = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"{at.path}?{at.query}" if at.path == list_address() and at.query else list_address()


def context_of(officer: Officer, page: LeadPage) -> dict[str, Any]:
    """What the page and the panel both show, with the forms the officer may use."""
    lead, on = page.lead, today()
    actors = [event.actor for event in page.history]
    actors += [str(e.detail["assignee"]) for e in page.history if e.detail.get("assignee")]
    head = presenting.contact(page)
    shown_amount = (
        not page.redacted
        and lead.label != "review"
        and (lead.subject_kind == "person" or duties.may(officer, "reveal.means"))
    )
    return {
        "matter": presenting.matter(page),
        "review_facts": presenting.review_facts(page),
        "lead": lead,
        "page": page,
        "head": head,
        "who": words.person_line(sex_code=head.sex, age=head.age, role_code=head.role) if head else "",
        "label": words.label_tag(lead.label),
        "status": words.status_tag(lead.status),
        "due": words.due_tag(lead.due_on, lead.status, on),
        "next_step": presenting.next_step(page),
        "reason": presenting.reason_of(lead),
        "ahead": presenting.ahead(page),
        "history": presenting.history(page, officer_names(actors)),
        "show_amount": shown_amount,
        "may_reveal": duties.may(officer, "reveal.identity"),
        "reveal_form": RevealForm(members=[(str(m.person_id), m.name) for m in page.members]),
        **forms_of(officer, page),
    }


def forms_of(officer: Officer, page: LeadPage) -> dict[str, Any]:
    """The forms of the actions that are open."""
    forms: dict[str, Any] = {}
    if page.may_assign:
        officers = [officer_choice(one) for one in may_be_given(officer, [page.lead.region])]
        forms["assign_form"] = AssignForm(officers=officers, on=today())
    if page.may_close:
        forms["close_form"] = CloseForm(outcomes=page.outcomes)
    return forms


def _whose(page: LeadPage, lead: Lead) -> str:
    """Of which member another lead of the household is, with the age: masked names may be alike."""
    found = next((one for one in page.members if one.person_id == lead.person_id), None)
    if found is None:
        return ""
    return found.name if found.age is None else f"{found.name} {found.age}"


def _members(page: LeadPage) -> list[dict[str, Any]]:
    """Each member with what they get now."""
    on, known = today(), names.programmes()
    ids = [member.person_id for member in page.members]
    running = Enrolment.objects.filter(person_id__in=ids, ended_at__isnull=True).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    )
    gets: dict[int, list[str]] = {}
    for row in running.order_by("programme"):
        gets.setdefault(row.person_id, []).append(known.get(row.programme, row.programme))
    return [
        {
            "member": member,
            "role": words.role(member.role),
            "sex": words.sex(member.sex),
            "gets": list(dict.fromkeys(gets.get(member.person_id, []))),
            "is_head": member.person_id == page.lead.contact_id,
        }
        for member in page.members
    ]


@require_POST
def lead_assign(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Give the lead to an officer."""
    officer = officer_of(request)
    lead = lead_or_404(officer, lead_id)
    candidates = {str(one.pk): one for one in may_be_given(officer, [lead.region])}
    form = AssignForm(request.POST, officers=[officer_choice(one) for one in candidates.values()], on=today())
    _check(form.errors, "ASSIGN_FORM")
    chosen = candidates[form.cleaned_data["assignee"]]
    actions.assign(
        lead_id=lead.pk,
        officer=officer,
        assignee=chosen,
        due_on=form.cleaned_data["due_on"],
        now=timezone.now(),
    )
    messages.success(request, _("线索 %(n)s 已分派给%(who)s。") % {"n": lead.pk, "who": chosen.name})
    return back(request, reverse("lead-detail", args=[lead.pk]))


@require_POST
def lead_close(request: HttpRequest, lead_id: int) -> HttpResponse:
    """End the lead."""
    officer = officer_of(request)
    lead = lead_or_404(officer, lead_id)
    form = CloseForm(request.POST, outcomes=queries.outcomes_of(lead))
    _check(form.errors, "CLOSE_FORM")
    actions.close(
        lead_id=lead.pk,
        officer=officer,
        outcome=form.cleaned_data["outcome"],
        note=form.cleaned_data["note"],
        now=timezone.now(),
    )
    messages.success(request, _("线索 %(n)s 已办结。") % {"n": lead.pk})
    return back(request, reverse("lead-detail", args=[lead.pk]))


@require_POST
def lead_reveal(request: HttpRequest, lead_id: int) -> HttpResponse:
    """A masked value in full, once, for a reason that goes on record."""
    officer = officer_of(request)
    page = queries.lead_page(officer, lead_id)
    form = RevealForm(request.POST, members=[(str(m.person_id), m.name) for m in page.members])
    htmx = request.headers.get("HX-Request") == "true"
    try:
        _check(form.errors, "REVEAL_FORM")
        value = reveal(
            officer=officer,
            person_id=int(form.cleaned_data["person"]),
            field=form.cleaned_data["field"],
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except MinshengError as refusal:
        if not htmx:
            raise
        # The dialog covers the notices of the page, so the reason stands inside it.
        response = render(
            request, "discovery/_revealed.html", {"refusal": refusal}, status=status_of(refusal)
        )
        response["HX-Retarget"] = "#revealed"
        return response
    context = {"value": value, "label": dict(REVEALED)[form.cleaned_data["field"]], "lead": page.lead}
    return render(request, "discovery/_revealed.html" if htmx else "discovery/revealed.html", context)


def _check(errors: Mapping[str, Any], code: str) -> None:
    """Raise Refusal with the first error of a small form; its fields stand beside the button that was pressed."""
    for field_errors in errors.values():
        raise Refusal(code, str(field_errors[0]))
