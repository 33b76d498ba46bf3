"""What the phone brings beside a visit, what villages report, and the files that belong to either."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from minsheng.phone.checklist import KINDS, STATUSES, TOPICS

MEDIA_TYPES = ["image/jpeg", "audio/ogg", "audio/webm", "audio/mp4"]


class Placed(models.Model):
    """Where the device was, in millionths of a degree, if its holder permitted it; NULL: not known."""

    latitude_e6 = models.IntegerField(null=True)
    longitude_e6 = models.IntegerField(null=True)
    accuracy_m = models.IntegerField(null=True)

    class Meta:
        abstract = True


class VisitSheet(Placed):
    """What the phone brought for a visit beyond `discovery.VisitRecord`. `checklist`: {code: fine | look | unknown}."""

    visit = models.OneToOneField(
        "discovery.VisitRecord", models.PROTECT, primary_key=True, related_name="sheet"
    )
    checklist: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)

    class Meta:
        verbose_name = "走访表"
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude_e6__isnull=True, longitude_e6__isnull=True, accuracy_m__isnull=True)
                | Q(
                    latitude_e6__range=(-90_000_000, 90_000_000),
                    longitude_e6__range=(-180_000_000, 180_000_000),
                    accuracy_m__gte=0,
                ),
                name="phone_visitsheet_place_whole",
            )
        ]

    def __str__(self) -> str:
        return f"sheet of visit {self.visit_id}"


class Report(Placed):
    """Something a village tells the town (社会救助法第三十九条). Who, where and the words lie encrypted in `sealed`.

    `finding`: a household or person in difficulty, on a list or not; `alive`: a person our data calls dead was met;
    `late_visit`: a visit that reached us after its lead was closed, kept so that nothing is lost; `declared`: a resident who
    went on from the self-check, so without an officer. `source`: keyed hash of where that came from on its day.
    """

    idempotency_key = models.CharField(max_length=64)
    kind = models.CharField("类别", max_length=10, choices=list(KINDS.items()))
    topic = models.CharField("什么情况", max_length=10, default="", blank=True, choices=list(TOPICS.items()))
    emergency = models.BooleanField("紧急", default=False)
    region = models.CharField(max_length=12)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    lead = models.ForeignKey("discovery.Lead", models.PROTECT, related_name="reports", null=True)
    source = models.CharField(max_length=64, default="", blank=True)
    sealed = models.BinaryField()
    recorded_at = models.DateTimeField("收到时间")
    status = models.CharField("状态", max_length=8, choices=list(STATUSES.items()), default="new")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    answer = models.CharField("答复", max_length=300, default="", blank=True)

    class Meta:
        ordering = ("-emergency", "recorded_at", "id")
        verbose_name = "村里报告"
        constraints = [
            models.UniqueConstraint(fields=["idempotency_key"], name="phone_report_once"),
            models.CheckConstraint(condition=~Q(idempotency_key=""), name="phone_report_has_key"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="phone_report_kind"),
            models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="phone_report_status"),
            models.CheckConstraint(
                condition=(Q(kind="declared", officer__isnull=True) & ~Q(source=""))
                | (Q(officer__isnull=False, source="") & ~Q(kind="declared")),
                name="phone_report_from_an_officer_or_declared",
            ),
            models.CheckConstraint(
                condition=Q(status="new", answered_by__isnull=True, answered_at__isnull=True, answer="")
                | Q(status="taken", answered_by__isnull=False, answered_at__isnull=False, answer="")
                | (
                    Q(status="answered", answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")
                ),
                name="phone_report_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "status"], name="phone_report_by_area"),
            models.Index(
                fields=["source", "recorded_at"], name="phone_report_by_source", condition=~Q(source="")
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk} {self.kind}"


class Attachment(models.Model):
    """A photo or a voice note; the file lies encrypted in HOME/attachments, and is opened through `actions.open_attachment`.

    `sha256` is of the bytes as sent, `fingerprint` a 64-bit difference hash of the picture (NULL: sound, or a picture with
    nothing on it): both find photos that were used twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey("discovery.VisitRecord", models.PROTECT, related_name="attachments", null=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="attachments", null=True)
    media_type = models.CharField(max_length=12)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    fingerprint = models.BigIntegerField(null=True)
    consented = models.BooleanField("本人同意拍照", default=False)
    region = models.CharField(max_length=12)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("media_type", "recorded_at", "id")
        verbose_name = "附件"
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False, report__isnull=True)
                | Q(visit__isnull=True, report__isnull=False),
                name="phone_attachment_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(media_type__in=MEDIA_TYPES), name="phone_attachment_media_type"
            ),
            models.CheckConstraint(
                condition=~Q(media_type="image/jpeg") | Q(consented=True), name="phone_attachment_consent"
            ),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"

    @property
    def is_photo(self) -> bool:
        """Whether it is a picture."""
        return self.media_type == "image/jpeg"


def bound_to(row: Report | Attachment) -> bytes:
    """What the encrypted bytes of a row are bound to, so that they do not open under another."""
    key: Any = row.idempotency_key if isinstance(row, Report) else row.pk
    return f"{row._meta.db_table}:{key}".encode()  # noqa: SLF001 - documented by Django
