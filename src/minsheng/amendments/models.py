"""One row for each proposed change of policy; an adopted one lies over the pack from its first day on."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from minsheng.amendments import rules


class PolicyChange(models.Model):
    """Changes in their written form (`policy.amendments`), the document that orders them, and who answered for them.

    `ends`: this row changes no value; it ends another from `effective_on` on. `policy_hash`: the version of the policies
    that the adoption made. `figures`: what the what-if behind the proposal said, for those who approve
    (`only`: of whom alone).
    """

    title = models.CharField("名称", max_length=80)
    basis = models.CharField("依据", max_length=200)
    evidence = models.CharField("证据", max_length=12, choices=list(rules.EVIDENCE.items()))
    effective_on = models.DateField("执行日期")
    changes: "models.JSONField[list[str], list[str]]" = models.JSONField("改动", default=list)
    ends = models.ForeignKey("self", models.PROTECT, related_name="endings", null=True)
    figures: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    status = models.CharField(
        "状态", max_length=10, choices=list(rules.STATUSES.items()), default=rules.PROPOSED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    proposed_at = models.DateTimeField("提出时间")
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    first_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    decided_at = models.DateTimeField("办结时间", null=True)
    reason = models.CharField("退回原因", max_length=200, default="", blank=True)
    policy_hash = models.CharField(max_length=64, default="", blank=True)

    objects: ClassVar[models.Manager["PolicyChange"]] = models.Manager()

    class Meta:
        verbose_name = "政策调整"
        ordering = ("-id",)
        indexes = [models.Index(fields=["status", "decided_at"], name="amendments_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(rules.STATUSES)), name="amendments_status_known"
            ),
            models.CheckConstraint(
                condition=Q(first_by__isnull=True) | ~Q(first_by=F("proposed_by")),
                name="amendments_first_is_another",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True)
                | (Q(first_by__isnull=False) & ~Q(second_by=F("proposed_by")) & ~Q(second_by=F("first_by"))),
                name="amendments_second_is_a_third",
            ),
            models.CheckConstraint(
                condition=Q(status=rules.PROPOSED, decided_at__isnull=True)
                | (~Q(status=rules.PROPOSED) & Q(decided_at__isnull=False)),
                name="amendments_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status=rules.ADOPTED, second_by__isnull=False) & ~Q(policy_hash="")
                | ~Q(status=rules.ADOPTED) & Q(second_by__isnull=True, policy_hash=""),
                name="amendments_adopted_by_two",
            ),
            models.UniqueConstraint(
                fields=["ends"],
                condition=Q(status__in=[rules.PROPOSED, rules.ADOPTED]),
                name="amendments_ended_once",
            ),
        ]

    def __str__(self) -> str:
        return f"policy change {self.pk}"
