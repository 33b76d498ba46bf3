"""A lead's evidence turned into what the pages show. Reads what `queries.lead_page` gave; asks nothing, decides nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.discovery import names, states, words
from minsheng.discovery.evidence import HAPPENED, REVIEWED
from minsheng.discovery.models import Lead
from minsheng.discovery.queries import LeadPage, Member
from minsheng.discovery.redaction import SIGN
from minsheng.discovery.words import Tag
from minsheng.kernel.money import yuan
from minsheng.trail.models import Event
from minsheng.ui import english, handbook
from minsheng.ui.components import Step

Evidence = Mapping[str, Any]
FACT_HIDDEN_COLUMNS = frozenset({"out_of_household_reason"})
"""Left out where unknown: the presumption beside the condition says the same in words."""
MOST_UNKNOWN_NAMED = 4
COMPUTED = frozenset({"inform", "visit", "check"})
"""Labels whose amount was computed."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands: 户籍人口_202611.csv 第 41 行, and when we received it."""

    feed: str
    place: str
    on: str


COVERED = Source("", SIGN, "")
"""Of a fact that is covered the place is, too."""


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact below a condition: about whom, what, and from where."""

    who: str
    label: str
    text: str
    sources: Sequence[Source]


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A condition or a ground with the facts it was decided on. `topic`: what it is about, without any figure; `url`: where the
    handbook explains it."""

    tag: Tag
    state: Literal["met", "unmet", "unknown"]
    text: str
    topic: str
    have: str
    need: str
    clause: str
    ask: str
    facts: Sequence[FactRow]
    feeds: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """An amount or limit of the policy with its basis."""

    name: str
    text: str
    valid_from: str
    basis: str
    evidence: str
    illustrative: bool
    note: str


@dataclass(frozen=True, slots=True)
class Computation:
    """How an amount comes about: quantities (名称, 值), lines, the sum in fen each `cycle` (None: cannot be said)."""

    quantities: Sequence[tuple[str, str]]
    lines: Sequence[str]
    amount_fen: int | None
    cycle: str
    parameters: Sequence[ParameterRow]
    illustrative: bool


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something ahead that will change what a member is entitled to."""

    on: date
    who: str
    text: str


def names_of(page: LeadPage) -> dict[int, str]:
    """person_id to the name as this officer may see it."""
    return {member.person_id: member.name for member in page.members}


def contact(page: LeadPage) -> Member | None:
    """Whose name stands over the lead."""
    return next((m for m in page.members if m.person_id == page.lead.contact_id), None)


def next_step(page: LeadPage) -> str:
    """What to do now, in one sentence that promises nothing."""
    lead, values = page.lead, {"programme": page.programme, "ask": page.lead.ask}
    if lead.label == "review":
        return _("数据提示，须由人核实，不得据此停发。") + _sums(page) + _(REVIEW_STEPS[lead.reason])
    if lead.label == "inform":
        return _("各项条件已核对。请告知本人：您可以申请%(programme)s；是否给予由审核确认决定。") % values
    if lead.label in SIGNAL_STEPS:
        step = _(SIGNAL_STEPS[lead.label])
        named = _("家庭有需要的，可以协助申请%(programme)s。") % values
        return step + (named if lead.programme else _("家庭有困难的，告知可以申请哪些救助。"))
    missing = [part["text"] for part in page.evidence.get("conditions", []) if part["state"] == "unknown"]
    against = [_named(part, page) for part in page.evidence.get("conditions", []) if part["state"] == "unmet"]
    if lead.label == "check" and against:
        values["what"] = "；".join(against)
        return (
            _(
                "核对结果或家庭人口有变，与此前不符：%(what)s。请先听本人说明，有异议的请%(ask)s复查，再以“不符合”办结或协助申请。"
            )
            % values
        )
    if lead.label == "check":
        values["what"] = missing[0] if missing else ""
        if page.evidence.get("probable"):
            values["what"] = _("名册里那一行是不是本人或这一户")
        return _("请向%(ask)s核实一项：%(what)s。核实后再告知本人可以申请%(programme)s。") % values
    values["n"] = str(len(missing))
    return _("请入户了解。家庭愿意的，可以协助申请%(programme)s；还有 %(n)s 项须在申请后核对。") % values


def _named(part: Mapping[str, Any], page: LeadPage) -> str:
    """A condition in a sentence: what it is about, where its figures are covered."""
    return str(part["quantities"][0]["name"] if page.redacted and part["quantities"] else part["text"])


def _sums(page: LeadPage) -> str:
    """What is paid and what would be due, for whoever may see what that rests on."""
    review = page.evidence.get("review") or {}
    paid, due = review.get("paid_fen"), review.get("due_fen")
    if paid is None or due is None or page.redacted:
        return ""
    return _("名册上每月共发%(paid)s元，按已知情况应为%(due)s元。") % {"paid": yuan(paid), "due": yuan(due)}


SIGNAL_STEPS = {
    "warning": gettext_noop("数据提示这户最近有变故，先核实是否属实，再入户了解有没有困难。"),
    "ahead": gettext_noop("变化的日期已知。请提前告知本人，并准备需要的材料。"),
    "matter": gettext_noop("有人反映了下面的情况。请联系并走访，办结时写明怎样答复。"),
    "sample": gettext_noop("这户没有任何线索，是随机抽到的。请走访了解有没有遗漏的困难，如实登记。"),
}
REVIEW_STEPS = {
    "dead": gettext_noop("先向家属和村里核实是否去世、何时去世。"),
    "moved": gettext_noop("先核实户口和实际居住地。"),
    "double": gettext_noop("先核实两项待遇是否同时在领。"),
    "not_entitled": gettext_noop("先核实下面标明“不符合”的一项是否属实，并听取本人说明。"),
    "expired": gettext_noop(
        "认定的有效期已过：先核实有没有重新认定，没有的通知家庭重新申请，或按程序办理停止。"
    ),
    "amount": gettext_noop(
        "先核对名册金额、家庭人口和收入，再看下面算出的应发金额是怎样来的；多发少发都要纠正。"
    ),
    "member_custody": gettext_noop(
        "先核实这位成员是否仍在家共同生活；不在家的不再是共同生活成员，家庭人口和补助须重新核算。"
    ),
    "other_account": gettext_noop("先问本人为什么发到别人的账户、钱有没有到本人手里；代管的要有书面协议。"),
    "born": gettext_noop("先核实孩子是否已出生、随谁生活，按新的家庭人口重新核算。"),
    "parents_differ": gettext_noop("先向儿童主任和本人家庭核实父母现状，再核对名册上的父母情形。"),
    "married": gettext_noop("先核实结婚或离婚后和谁共同生活，按新的家庭人口重新核算。"),
    "annual": gettext_noop(
        "年度整治抽到：逐项核对下面的条件，有变化的听取本人说明；走访后在“年度整治”里登记结果。"
    ),
}


def conditions(page: LeadPage, part: str = "conditions") -> list[ConditionRow]:
    """Rows of `conditions` or `grounds`, in the order of the policy."""
    mark = "g" if part == "grounds" else "c"
    return [_condition(row, page, mark) for row in page.evidence.get(part, [])]


def grounds(page: LeadPage) -> list[ConditionRow]:
    """The grounds on which the lead was found; those that are not met are no news."""
    return [row for row in conditions(page, "grounds") if row.state == "met"]


def presumptions(page: LeadPage) -> list[str]:
    """What was taken for granted, each once."""
    return list(dict.fromkeys(t for row in page.evidence.get("conditions", []) for t in row["presumptions"]))


def open_first(rows: Sequence[ConditionRow]) -> list[ConditionRow]:
    """What needs somebody first: not met, unknown, met."""
    return sorted(rows, key=lambda row: ("unmet", "unknown", "met").index(row.state))


def _condition(row: Mapping[str, Any], page: LeadPage, mark: str) -> ConditionRow:
    facts = _facts(row["facts"], page)
    feeds = dict.fromkeys(source.feed for fact in facts for source in fact.sources if source.feed)
    return ConditionRow(
        tag=words.state_tag(row["state"]),
        state=row["state"],
        text=row["text"],
        topic=row["quantities"][0]["name"] if row["quantities"] else row["text"],
        have=row["have"],
        need=row["need"],
        clause=row["clause"],
        ask=row["ask"],
        facts=facts,
        feeds=_("、").join(feeds),
        url=_handbook_url(page.lead, f"{mark}-{row['key']}"),
    )


def _handbook_url(lead: Lead, place: str) -> str:
    """The place of a condition (c-) or a ground (g-) in the handbook; '' for what no policy says."""
    if not lead.programme or lead.label in states.SIGNALS:
        return ""
    return handbook.page(lead.programme, place)


def review_facts(page: LeadPage) -> list[FactRow]:
    """The facts that speak for a review and belong to no condition."""
    if page.lead.label != "review":
        return []
    used = {at for row in page.evidence.get("conditions", []) for at in row["facts"]}
    loose = [at for at in range(len(page.evidence.get("facts", []))) if at not in used]
    review = (page.evidence.get("review") or {}).get("reason")
    wanted = {*REVIEWED.get(str(review), ()), *HAPPENED.get(str(review), ())[1:2]}
    told = [at for at, fact in enumerate(page.evidence.get("facts", [])) if fact["column"] in wanted]
    subjects = {e["person_id"] for e in (page.evidence.get("review") or {}).get("enrolments", [])}
    facts = page.evidence.get("facts", [])
    about = [
        at
        for at in [*told, *loose]
        if facts[at]["row_id"] in subjects and (at in told or facts[at]["table"] == "enrolment")
    ]
    return _facts(dict.fromkeys(about), page)


def _facts(places: Iterable[int], page: LeadPage) -> list[FactRow]:
    who = names_of(page)
    found = []
    for at in places:
        fact = page.evidence["facts"][at]
        if fact["value"] is None and fact["column"] in FACT_HIDDEN_COLUMNS:
            continue
        whole = fact["table"] == "household"
        found.append(
            FactRow(
                who=_("全户") if whole else who.get(fact["row_id"], _("其他人")),
                label=english.clause(fact["label"]),
                text=_fact_text(fact),
                sources=[COVERED]
                if fact.get("covered")
                else [_source(page.evidence["sources"][source]) for source in fact["sources"]],
            )
        )
    return found


def _fact_text(fact: Mapping[str, Any]) -> str:
    period = fact.get("period")
    text = english.value(str(fact["text"]))
    return f"{text}（{period[0]}—{period[1]}）" if period else text


def _source(source: Mapping[str, Any]) -> Source:
    if source["absent"]:
        place = _("%(file)s 查无记录") % {"file": source["file"]}
    else:
        place = _("%(file)s 第 %(row)s 行") % {"file": source["file"], "row": source["row"]}
        if source["sheet"]:
            place = f"{place}（{source['sheet']}）"
    received = timezone.localdate(datetime.fromisoformat(source["recorded_at"]))
    return Source(english.clause(source["feed_name"]), place, received.isoformat())


@dataclass(frozen=True, slots=True)
class MatterText:
    """What somebody said: 自主申报 SB0001，2026-11-02，因病; the text; the income they named, "" where they named none."""

    head: str
    text: str
    income: str


def matter(page: LeadPage) -> MatterText | None:
    """What was said, of a lead that answers it."""
    said = page.evidence.get("matter")
    if not said:
        return None
    income = "" if said["income_fen"] is None else yuan(said["income_fen"])
    parts = [f"{said['channel']} {said['number']}", said["on"], said["topic"]]
    return MatterText(_("，").join(part for part in parts if part), said["text"], income)


def computation(page: LeadPage) -> Computation | None:
    """None where there is no amount to speak of, or the officer may not see what it rests on."""
    evidence = page.evidence
    if (
        page.redacted
        or not (page.lead.label in COMPUTED or page.lead.reason == "amount")
        or not (evidence.get("lines") or evidence["parameters"])
    ):
        return None
    income = next((c for c in evidence["conditions"] if c["key"] == "income"), None)
    quantities = {q["name"]: q["text"] for q in income["quantities"]} if income else {}
    of_lines = {at for one in evidence["lines"] for at in one["parameters"]}
    of_income = set(income["parameters"]) if income else set()
    wanted = sorted(of_lines | of_income) or range(len(evidence["parameters"]))
    return Computation(
        quantities=list(quantities.items()),
        lines=[one["text"] for one in evidence["lines"] if one["amount_fen"] != 0],
        amount_fen=evidence["amount_fen"],
        cycle=evidence.get("cycle", ""),
        parameters=[_parameter(evidence["parameters"][at]) for at in wanted],
        illustrative=bool(evidence.get("illustrative")),
    )


def _parameter(row: Mapping[str, Any]) -> ParameterRow:
    return ParameterRow(
        name=row["name"],
        text=row["text"],
        valid_from=row["valid_from"],
        basis=row["basis"],
        evidence=_(words.EVIDENCE_WORDS.get(row["evidence"], row["evidence"])),
        illustrative=row["illustrative"],
        note=row["note"],
    )


def ahead(page: LeadPage) -> list[EventRow]:
    """Life events within the 12 months after the run, the nearest first."""
    who = names_of(page)
    return [
        EventRow(
            date.fromisoformat(event["on"]), who.get(event["person_id"], ""), english.clause(event["text"])
        )
        for event in page.evidence.get("events", [])
    ]


def history(page: LeadPage, actors: Mapping[str, str]) -> list[Step]:
    """The lead's way through the house. `actors`: the trail's actors by name."""
    opened = timezone.localdate(page.lead.opened_at).isoformat()
    found = _("研判批次 %(n)s 发现") % {"n": page.lead.first_run_id}
    if page.lead.reaction is not None:
        found = _("收到《%(feed)s》后发现") % {"feed": page.lead.reaction.batch.feed_name}
    steps = [Step(opened, found, _("系统"))]
    for event in page.history:
        if event.verb not in _MOVES:
            continue
        on = timezone.localdate(event.at).isoformat()
        steps.append(Step(on, _event(event, actors), actors.get(event.actor, event.actor)))
    ahead_of = {"open": (_("分派"), _("走访"), _("办结")), "assigned": (_("走访"), _("办结"))}
    waiting = ahead_of.get(page.lead.status, (_("办结"),) if page.lead.status == "visited" else ())
    return steps + [Step("", text, done=False) for text in waiting]


_MOVES = frozenset({"lead_assigned", "lead_visited", "lead_answered", "lead_closed"})


def _event(event: Event, actors: Mapping[str, str]) -> str:
    detail = event.detail
    if event.verb == "lead_assigned":
        assigned = _("分派给%(who)s") % {"who": actors.get(detail["assignee"], detail["assignee"])}
        return assigned + (_("，期限 %(on)s") % {"on": detail["due_on"]} if detail.get("due_on") else "")
    if event.verb == "lead_visited":
        return _("走访，见到本人") if detail.get("met_person") else _("走访，没有见到本人")
    if event.verb == "lead_answered":
        if detail["label"] == "closed":
            return _("家庭的回答说明条件不符合，线索关闭")
        label = states.LABELS[detail["label"]]
        return _("按家庭的回答重新判断：%(label)s") % {"label": _(label)}
    if event.verb == "lead_closed":
        outcome = states.OUTCOMES.get(detail.get("outcome", ""))
        return _("办结：%(outcome)s") % {"outcome": _(outcome.name_zh) if outcome else ""}
    return event.verb


def reason_of(lead: Lead) -> str:
    """Why this is a lead, in a few words."""
    return _(states.REASONS[lead.reason])


def title_of(lead: Lead) -> str:
    """The programme, or of a signal that names none what happened."""
    return english.clause(names.programmes().get(lead.programme, lead.programme)) or reason_of(lead)
