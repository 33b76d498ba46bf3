"""Leads, the visits made for them, and one row for each time a run was turned into leads."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from minsheng.discovery import states

SUBJECT_KINDS = ["person", "joint"]


def _label_has_reason() -> Q:
    """Each label with the reasons it may have; visit and check share those of inform."""
    fits = Q(pk__in=[])
    for label in states.LABELS:
        reasons = states.REASONS_OF.get(label, states.REASONS_OF["inform"])
        fits |= Q(label=label, reason__in=list(reasons))
    return fits


class Lead(models.Model):
    """Somebody may be missing a programme, or receive one by mistake; a person looks, nothing follows by itself.

    `run` is the latest run that saw it, `first_run` the one that opened it. `region` is the village of the subject;
    `contact` whose name stands on the list, the head of a household. `rank`: greater is sooner; `rank_reason` says why,
    in Chinese. `evidence`: see `discovery.evidence`. No names, no ID numbers are kept here.

    `reaction`: the one that opened it between two runs. `matter_number`: what somebody said that this answers. `ground`: the
    first ground that is met. `held`: of a kind that is mostly wrong, so that it makes no work. `noticed_at`: when the officer
    it was given to first opened it. `stale_since`: since when nobody can say whether it holds, see `overdue`.
    """

    run = models.ForeignKey("assessment.Run", models.PROTECT, related_name="+")
    first_run = models.ForeignKey("assessment.Run", models.PROTECT, related_name="+", db_index=False)
    subject_kind = models.CharField(max_length=10)
    subject_id = models.BigIntegerField()
    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+", null=True)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    contact = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    reaction = models.ForeignKey("discovery.Reaction", models.PROTECT, related_name="leads", null=True)
    programme = models.CharField("项目", max_length=30, blank=True)
    label = models.CharField("类别", max_length=10, choices=list(states.LABELS.items()))
    reason = models.CharField("原因", max_length=24, choices=list(states.REASONS.items()))
    matter_number = models.CharField("申报或转办编号", max_length=40, default="", blank=True)
    ground = models.CharField("依据", max_length=40, default="", blank=True)
    held = models.BooleanField("暂不派发", default=False)
    stale_since = models.DateField("数据过期自", null=True)
    region = models.CharField("村（社区）", max_length=12)
    rank = models.IntegerField("次序")
    rank_reason: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    ask = models.CharField("向谁核实", max_length=60, default="", blank=True)
    amount_monthly_fen = models.BigIntegerField("预计月金额", null=True)
    evidence: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    facts_hash = models.CharField(max_length=64)
    status = models.CharField("状态", max_length=10, choices=list(states.STATUSES.items()), default="open")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="承办人"
    )
    due_on = models.DateField("期限", null=True)
    opened_at = models.DateTimeField("发现时间")
    refreshed_at = models.DateTimeField("最近核对时间")
    assigned_at = models.DateTimeField("分派时间", null=True)
    noticed_at = models.DateTimeField("承办人看到时间", null=True)
    visited_at = models.DateTimeField("走访时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    outcome = models.CharField(
        "结果", max_length=20, default="", choices=[(k, o.name_zh) for k, o in states.OUTCOMES.items()]
    )
    outcome_note = models.CharField("说明", max_length=500, default="")

    class Meta:
        ordering = ("-rank", "id")
        verbose_name = "线索"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "programme", "reason", "matter_number"],
                condition=~Q(status="closed"),
                name="discovery_lead_one_open",
            ),
            models.CheckConstraint(
                condition=Q(subject_kind="person", person__isnull=False, subject_id=F("person_id"))
                | Q(
                    subject_kind="joint",
                    household__isnull=False,
                    person__isnull=True,
                    subject_id=F("household_id"),
                ),
                name="discovery_lead_subject",
            ),
            models.CheckConstraint(condition=_label_has_reason(), name="discovery_lead_label_reason"),
            models.CheckConstraint(
                condition=~Q(programme="") | Q(label__in=[*sorted(states.SIGNALS), "sample"]),
                name="discovery_lead_has_programme",
            ),
            models.CheckConstraint(
                condition=Q(label="matter") ^ Q(matter_number=""), name="discovery_lead_matter_has_number"
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(states.STATUSES)), name="discovery_lead_status_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="closed") & Q(closed_at__isnull=False) & Q(outcome__in=list(states.OUTCOMES))
                )
                | (
                    ~Q(status="closed")
                    & Q(closed_at__isnull=True)
                    & Q(closed_by__isnull=True)
                    & Q(outcome="")
                ),
                name="discovery_lead_closed_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed")
                | Q(outcome=states.FACTS_CHANGED, closed_by__isnull=True)
                | (~Q(outcome=states.FACTS_CHANGED) & Q(closed_by__isnull=False)),
                name="discovery_lead_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="assigned") | Q(assignee__isnull=False, assigned_at__isnull=False),
                name="discovery_lead_assigned_to_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="visited") | Q(visited_at__isnull=False),
                name="discovery_lead_visited_when",
            ),
        ]
        indexes = [
            # Everybody asks within an area: an index on anything else would lead through the leads of twenty counties.
            models.Index(fields=["region", "status", "-rank", "id"], name="discovery_lead_by_area"),
            models.Index(
                fields=["region", "programme", "label", "reason", "status", "outcome", "held", "opened_at"],
                name="discovery_lead_sums",
            ),
            models.Index(
                fields=["subject_kind", "subject_id", "programme", "reason"], name="discovery_lead_by_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"lead {self.pk} {self.programme} {self.label}"


class VisitRecord(models.Model):
    """What an officer saw when following up a lead. `idempotency_key` is made on the device before the first try."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="visits")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    idempotency_key = models.CharField(max_length=64)
    visited_on = models.DateField("走访日期")
    method = models.CharField("方式", max_length=10, choices=list(states.METHODS.items()), default="home")
    met_person = models.BooleanField("是否见到本人")
    living = models.CharField(
        "生活状况", max_length=10, default="", choices=list(states.LIVING.items()), blank=True
    )
    care_need = models.BooleanField("长期照护需求", null=True)
    note = models.CharField("情况说明", max_length=1000, default="", blank=True)
    next_due_on = models.DateField("下次应访日期", null=True)
    recorded_at = models.DateTimeField("登记时间")
    reached_registry = models.BooleanField("已记入一人一户档案", default=False)

    class Meta:
        ordering = ("-visited_on", "-id")
        verbose_name = "走访记录"
        indexes = [models.Index(fields=["visited_on"], name="discovery_visit_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["idempotency_key"], name="discovery_visit_once"),
            models.CheckConstraint(condition=~Q(idempotency_key=""), name="discovery_visit_has_key"),
            models.CheckConstraint(
                condition=Q(living__in=["", *states.LIVING]), name="discovery_visit_living"
            ),
            models.CheckConstraint(
                condition=Q(next_due_on__isnull=True) | Q(next_due_on__gte=F("visited_on")),
                name="discovery_visit_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"visit of lead {self.lead_id} on {self.visited_on}"


class Sweep(models.Model):
    """One run turned into leads. `counts`: {label: {programme: n}} of the leads that hold; `disagreements`: not
    raised because the engines differ.

    `details`: {opened, suppressed, disagreements: {label: {programme: n}}, lapsed: {programme: n}, roll_missing:
    {programme: subjects that could not be asked}, without_roll: [programmes whose roll nobody reports: not asked], suspended:
    {reason: as roll_missing, of signals}, off: [reasons without parameters in the pack], unplaced: enrolments of a household
    programme without a household, in_mass: see `reviews.Reviews`, stale: leads that nobody can judge now, silent: see
    `silence.listed`}.

    `areas`: {village: {persons, needy, households, enrolled: {programme: persons}}} as of the run,
    the denominators of the overview.
    """

    run = models.OneToOneField("assessment.Run", models.PROTECT, related_name="sweep")
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    opened = models.PositiveIntegerField()
    refreshed = models.PositiveIntegerField()
    lapsed = models.PositiveIntegerField()
    kept_closed = models.PositiveIntegerField()
    suppressed = models.PositiveIntegerField()
    disagreements = models.PositiveIntegerField()
    counts: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    details: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    areas: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)

    class Meta:
        ordering = ("-run_id",)
        verbose_name = "线索批次"

    def __str__(self) -> str:
        return f"leads of run {self.run_id}"


class Reaction(models.Model):
    """What followed from one file between two runs: leads of the people in it and of their households.

    `subjects`: {person: [ids], joint: [ids]} whose leads it looked at; a run with older facts leaves these alone.
    `details`: {reason: leads opened by it}, or {left_to_run: persons} for a file that touches too many people.
    """

    batch = models.OneToOneField("feeds.Batch", models.PROTECT, related_name="reaction")
    as_of = models.DateField()
    known_at = models.DateTimeField(db_index=True)
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    opened = models.PositiveIntegerField(default=0)
    refreshed = models.PositiveIntegerField(default=0)
    lapsed = models.PositiveIntegerField(default=0)
    kept_closed = models.PositiveIntegerField(default=0)
    disagreements = models.PositiveIntegerField(default=0)
    subjects: "models.JSONField[dict[str, list[int]], dict[str, list[int]]]" = models.JSONField(default=dict)
    details: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)

    class Meta:
        ordering = ("-known_at", "-pk")
        verbose_name = "随到随办"

    def __str__(self) -> str:
        return f"reaction to batch {self.batch_id}"


class KindSwitch(models.Model):
    """A named officer lets a kind of lead out again that was held; only what is closed after `made_at` judges it anew."""

    programme = models.CharField(max_length=30, blank=True)
    label = models.CharField(max_length=10)
    reason = models.CharField(max_length=24)
    ground = models.CharField(max_length=40, default="", blank=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField("理由", max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = "线索类型恢复派发"
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="discovery_switch_has_reason")]

    def __str__(self) -> str:
        return f"{self.label} {self.reason} {self.programme}"


class Changed(models.Model):
    """Something that sums count has changed in a village since they were last kept. Added by triggers, in the transaction of the
    change; removed by `kept.keep` alone. `since`: no sum that was over before this day counts it."""

    region = models.CharField(max_length=12, db_index=True)
    since = models.DateField()

    def __str__(self) -> str:
        return f"change in {self.region}"


class KeptSum(models.Model):
    """A sum of one village or county as `kept.keep` found it. `name`, `version`: which sum, with which arguments; `area` "": the
    sum is kept for every village. `counts`: [[*key, n]]."""

    name = models.CharField(max_length=20)
    version = models.CharField(max_length=60, default="", blank=True)
    area = models.CharField(max_length=12)
    is_county = models.BooleanField(default=False)
    counts: "models.JSONField[list[list[Any]], list[list[Any]]]" = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version", "area"], name="discovery_keptsum_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.area}"
