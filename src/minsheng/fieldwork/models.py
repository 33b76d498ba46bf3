"""The week of a town, its households to visit, campaigns, reminders, and how fast the work should go."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from minsheng.fieldwork import rules


class Plan(models.Model):
    """The week of one town; `monday` names the week. `waiting`: households that did not fit, as of `made_at`."""

    region = models.CharField("乡镇", max_length=9)
    monday = models.DateField("周")
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField("安排时间")
    hands = models.PositiveIntegerField("可走访户数", default=0)
    waiting = models.PositiveIntegerField("下周", default=0)
    basis = models.CharField("顺序依据", max_length=12, default="", blank=True)

    class Meta:
        ordering = ("-monday", "region")
        verbose_name = "走访周"
        constraints = [
            models.UniqueConstraint(fields=["region", "monday"], name="fieldwork_plan_one_a_week"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="fieldwork_plan_begins_monday"),
        ]
        indexes = [models.Index(fields=["monday", "region"], name="fieldwork_plan_by_week")]

    def __str__(self) -> str:
        return f"week of {self.monday} in {self.region}"


class Stop(models.Model):
    """One household to visit in one week, with all its leads. `key`: h<household id> or p<person id>.

    `due_on` stays when the household moves on to another week. `moved_at`: the week ended without a visit; `why_not` says
    why ("" while nobody answered). `done_on`, `found`: of a visit without a lead; visits of leads are kept by discovery.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="stops")
    key = models.CharField(max_length=24)
    kind = models.CharField("类别", max_length=8, choices=list(rules.KINDS.items()))
    region = models.CharField("村（社区）", max_length=12)
    household = models.ForeignKey(
        "registry.Household", models.PROTECT, related_name="+", null=True, db_index=False
    )
    contact = models.ForeignKey(
        "registry.Person", models.PROTECT, related_name="+", null=True, db_index=False
    )
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="stops")
    due_on = models.DateField("期限")
    position = models.PositiveIntegerField("顺序", default=0)
    planned_at = models.DateTimeField("安排时间")
    carried_from = models.OneToOneField("self", models.PROTECT, related_name="carried_to", null=True)
    moved_at = models.DateTimeField("转入下周", null=True)
    why_not = models.CharField(
        "未走访原因", max_length=12, default="", blank=True, choices=list(rules.WHY_NOT.items())
    )
    done_on = models.DateField("走访日期", null=True)
    found = models.CharField("走访情况", max_length=8, default="", choices=list(rules.FOUND.items()))
    note = models.CharField("情况说明", max_length=500, default="", blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )

    class Meta:
        ordering = ("position", "id")
        verbose_name = "走访户"
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="fieldwork_stop_household_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, found="", done_by__isnull=True)
                | (Q(done_on__isnull=False, done_by__isnull=False) & ~Q(found="")),
                name="fieldwork_stop_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(why_not__in=["", *rules.WHY_NOT]), name="fieldwork_stop_why_not_known"
            ),
        ]
        indexes = [
            models.Index(fields=["officer", "plan"], name="fieldwork_stop_of_officer"),
            models.Index(fields=["region", "plan"], name="fieldwork_stop_by_area"),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk} of {self.key}"


class StopLead(models.Model):
    """A lead that is looked into on a visit; in one week once."""

    stop = models.ForeignKey(Stop, models.CASCADE, related_name="links")
    lead = models.ForeignKey("discovery.Lead", models.PROTECT, related_name="stops")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "lead"], name="fieldwork_stoplead_once_a_week")
        ]

    def __str__(self) -> str:
        return f"lead {self.lead_id} on visit {self.stop_id}"


class PaceSetting(models.Model):
    """`rules.Pace` and the weekly quota of an area from a day on; the nearest area, then the latest day, wins.

    `quota`: households a town should visit a week; NULL: what its hands can do.
    """

    region = models.CharField("地区", max_length=9)
    from_on = models.DateField("自")
    quota = models.PositiveIntegerField("每周任务（户）", null=True)
    worker_visits = models.PositiveSmallIntegerField("协理员每周户数", default=12)
    desk_visits = models.PositiveSmallIntegerField("助理员每周户数", default=5)
    sample_every = models.PositiveSmallIntegerField("每多少户抽查一户", default=12)
    first_visit_days = models.PositiveSmallIntegerField("首次走访工作日", default=3)
    town_after = models.PositiveSmallIntegerField("超期多少工作日提醒乡镇", default=2)
    county_after = models.PositiveSmallIntegerField("超期多少工作日提醒旗县", default=5)
    set_by = models.CharField(max_length=100)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("region", "-from_on")
        verbose_name = "走访进度要求"
        constraints = [
            models.UniqueConstraint(fields=["region", "from_on"], name="fieldwork_pace_once_a_day"),
            models.CheckConstraint(
                condition=Q(county_after__gte=F("town_after")), name="fieldwork_pace_county_after_town"
            ),
        ]

    def __str__(self) -> str:
        return f"pace of {self.region} from {self.from_on}"


class Reminder(models.Model):
    """What the county or the city said to a town about its week; it stands on the town's screen until somebody read it."""

    region = models.CharField("乡镇", max_length=9)
    text = models.CharField("内容", max_length=200)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField()
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-sent_at", "-id")
        verbose_name = "催办"
        indexes = [
            models.Index(fields=["region"], condition=Q(read_at__isnull=True), name="fieldwork_reminder_new")
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"


class HomePlace(models.Model):
    """Where a household was found on a visit, in millionths of a degree; the latest one counts."""

    key = models.CharField(max_length=24, unique=True)
    latitude_e6 = models.IntegerField()
    longitude_e6 = models.IntegerField()
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"place of {self.key}"


class Campaign(models.Model):
    """Some weeks of going further (扩围增效). `lead_labels`, `programmes`: which open leads; `groups`: see `fieldwork.groups`.

    `extra_visits`: a worker a week, for households on the list only. `report`: the counts as they stood at the end.
    """

    name = models.CharField("名称", max_length=40)
    region = models.CharField("地区", max_length=9)
    from_on = models.DateField("开始")
    until_on = models.DateField("结束")
    lead_labels: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    groups: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    extra_visits = models.PositiveSmallIntegerField("协理员每周增加户数", default=0)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    report: "models.JSONField[dict[str, Any] | None, dict[str, Any] | None]" = models.JSONField(null=True)

    class Meta:
        ordering = ("-from_on", "-id")
        verbose_name = "集中行动"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="fieldwork_campaign_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"campaign {self.pk}"


class Target(models.Model):
    """A household on the list of a campaign, and why. The list is drawn up once, when the campaign is opened."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="targets")
    key = models.CharField(max_length=24)
    region = models.CharField("村（社区）", max_length=12)
    household = models.ForeignKey(
        "registry.Household", models.PROTECT, related_name="+", null=True, db_index=False
    )
    contact = models.ForeignKey(
        "registry.Person", models.PROTECT, related_name="+", null=True, db_index=False
    )
    why: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)

    class Meta:
        ordering = ("region", "id")
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="fieldwork_target_once")]
        indexes = [models.Index(fields=["campaign", "region"], name="fieldwork_target_by_area")]

    def __str__(self) -> str:
        return f"target {self.key} of campaign {self.campaign_id}"


class HolidayYear(models.Model):
    """The holidays of a year that is not shipped, from the State Council's notice. `holidays`: {name: [ISO days]};
    `make_up_days`: weekend days that are worked.
    """

    year = models.PositiveSmallIntegerField("年份", unique=True)
    notice = models.CharField("通知", max_length=120)
    holidays: "models.JSONField[dict[str, list[str]], dict[str, list[str]]]" = models.JSONField()
    make_up_days: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    set_by = models.CharField(max_length=100)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("-year",)
        verbose_name = "节假日安排"

    def __str__(self) -> str:
        return f"holidays of {self.year}"
