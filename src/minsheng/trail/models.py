"""The only table of the trail."""

from typing import Any

from django.db import models


class Event(models.Model):
    """One thing that somebody did; written once by `actions.record`, refused for update and delete by triggers."""

    seq = models.BigIntegerField(primary_key=True, verbose_name="序号")
    at = models.DateTimeField(verbose_name="时间")
    actor = models.CharField(max_length=100, verbose_name="操作人")
    verb = models.CharField(max_length=60, verbose_name="动作")
    subject = models.CharField(max_length=100, verbose_name="对象")
    detail: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        default=dict, verbose_name="内容"
    )
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("seq",)
        verbose_name = "操作记录"
        constraints = [
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="trail_event_seq_from_one"),
            # The second wall behind the lock: two events can never follow the same one.
            models.UniqueConstraint(fields=["previous_hash"], name="trail_event_one_successor"),
        ]
        indexes = [
            models.Index(fields=["actor", "seq"], name="trail_event_by_actor"),
            models.Index(fields=["subject", "seq"], name="trail_event_by_subject"),
            models.Index(fields=["verb", "seq"], name="trail_event_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.subject}"
