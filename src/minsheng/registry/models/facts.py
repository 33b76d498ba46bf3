"""Typed facts about persons, each with its source row, its legal period and the time we believed it.

A file that repeats a fact leaves the row alone; a changed fact ends the old row (`ended_at`) and adds a new one. NULL is
unknown, zero is a known nothing.
"""

from django.db import models
from django.db.models import Q

from minsheng.registry.models.guards import (
    believed_in_order,
    dates_in_order,
    formerly_believed,
    lately,
    not_negative,
    one_current,
    one_of,
    well_formed,
)
from minsheng.registry.models.people import URBAN_RURAL, Household, Person


class Fact(models.Model):
    """What all facts share: whom, from which row of which file, for which days, believed from when to when."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+", db_index=False)
    sheet = models.CharField(max_length=64, default="")
    row_number = models.PositiveIntegerField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} of person {self.person_id}"


class RegisterEntry(Fact):
    """The person's line in the household register."""

    household_key = models.CharField(max_length=40)
    relation_to_head = models.CharField(max_length=16)
    region = models.CharField(max_length=12)
    urban_rural = models.CharField(max_length=5, null=True)  # noqa: DJ001 - NULL is unknown
    marital = models.CharField(max_length=16, null=True)  # noqa: DJ001 - NULL is unknown
    status = models.CharField(max_length=10, null=True)  # noqa: DJ001 - NULL is unknown
    moved_in_on = models.DateField(null=True)
    moved_on = models.DateField(null=True)
    moved_to = models.CharField(max_length=120, null=True)  # noqa: DJ001 - NULL is unknown
    cancel_reason = models.CharField(max_length=60, null=True)  # noqa: DJ001 - NULL is unknown

    class Meta:
        constraints = [
            one_current("registerentry", "person"),
            believed_in_order("registerentry"),
            dates_in_order("registerentry"),
            one_of("registerentry", "urban_rural", URBAN_RURAL),
            one_of("registerentry", "status", ["normal", "moved", "cancelled"]),
        ]
        indexes = [
            formerly_believed("registerentry"),
            lately("registerentry", "moved_on"),
            lately("registerentry", "moved_in_on"),
            lately("registerentry", "ended_at", former=True),
            models.Index(
                fields=["region"],
                condition=Q(ended_at__isnull=True, cancel_reason__isnull=False),
                name="registerentry_struck_off",
            ),
        ]


class Death(Fact):
    """A death that a crematorium or hospital reported."""

    died_on = models.DateField()
    cremated_on = models.DateField(null=True)
    certificate = models.CharField(max_length=60, null=True)  # noqa: DJ001 - NULL is unknown

    class Meta:
        constraints = [one_current("death", "person"), believed_in_order("death"), dates_in_order("death")]
        indexes = [formerly_believed("death"), lately("death", "recorded_at")]


class DisabilityCertificate(Fact):
    """A disability certificate. Its number embeds the ID number and is therefore not kept. `device_need`: wants an aid;
    `refurbished`: the home was made barrier-free with public money, in the year that `refurbished_on` begins."""

    kind = models.SmallIntegerField(null=True)
    grade = models.SmallIntegerField(null=True)
    status = models.CharField(max_length=10, null=True)  # noqa: DJ001 - NULL is unknown
    issued_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    needs = models.CharField(max_length=60, null=True)  # noqa: DJ001 - NULL is unknown
    device_need = models.BooleanField(null=True)
    refurbished = models.BooleanField(null=True)
    refurbished_on = models.DateField(null=True)

    class Meta:
        constraints = [
            one_current("disabilitycertificate", "person"),
            believed_in_order("disabilitycertificate"),
            dates_in_order("disabilitycertificate"),
            one_of("disabilitycertificate", "status", ["valid", "frozen", "cancelled", "expired", "moved"]),
            models.CheckConstraint(
                condition=Q(kind__range=(1, 7)) | Q(kind__isnull=True),
                name="registry_disabilitycertificate_kind",
            ),
            models.CheckConstraint(
                condition=Q(grade__range=(1, 4)) | Q(grade__isnull=True),
                name="registry_disabilitycertificate_grade",
            ),
        ]
        indexes = [formerly_believed("disabilitycertificate")]


class Pension(Fact):
    """One kind of social-insurance benefit in the month valid_from..valid_to."""

    kind = models.CharField(max_length=20)
    sequence = models.SmallIntegerField(default=1)
    amount_fen = models.BigIntegerField(null=True)
    basic_fen = models.BigIntegerField(null=True)
    status = models.CharField(max_length=16, null=True)  # noqa: DJ001 - NULL is unknown
    stop_reason = models.CharField(max_length=60, null=True)  # noqa: DJ001 - NULL is unknown

    class Meta:
        constraints = [
            one_current("pension", "person", "kind", "valid_from", "sequence"),
            believed_in_order("pension"),
            dates_in_order("pension"),
            not_negative("pension", "amount_fen", "basic_fen"),
        ]
        indexes = [formerly_believed("pension")]


class MedicalMonth(Fact):
    """Sums of one person's medical bills in the month valid_from..valid_to."""

    sequence = models.SmallIntegerField(default=1)
    total_fen = models.BigIntegerField(null=True)
    fund_fen = models.BigIntegerField(null=True)
    own_fen = models.BigIntegerField(null=True)
    admissions = models.IntegerField(null=True)
    disease_group = models.CharField(max_length=30, null=True)  # noqa: DJ001 - NULL is unknown
    serious = models.BooleanField(null=True)

    class Meta:
        constraints = [
            one_current("medicalmonth", "person", "valid_from", "sequence"),
            believed_in_order("medicalmonth"),
            dates_in_order("medicalmonth"),
            not_negative("medicalmonth", "total_fen", "fund_fen", "own_fen", "admissions"),
        ]
        indexes = [formerly_believed("medicalmonth")]


class Enrolment(Fact):
    """A person receives a programme from valid_from to valid_to (NULL: still); by a roll or by our own decision.

    `add_on_fen`: paid beside `monthly_fen`, where the roll states it apart. `running`: the roll says so, whatever end it names.
    `account_of_other`: paid to nobody of the family and to no guardian.
    """

    # A decision of our own stands on no file.
    batch = models.ForeignKey(  # type: ignore[assignment]
        "feeds.Batch", models.PROTECT, related_name="+", db_index=False, null=True
    )
    decision = models.CharField(max_length=60, null=True)  # noqa: DJ001 - NULL: stands on a roll
    row_number = models.PositiveIntegerField(null=True)  # type: ignore[assignment]
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", null=True)
    programme = models.CharField(max_length=30)
    subtype = models.CharField(max_length=16, null=True)  # noqa: DJ001 - NULL: the programme has none
    source_key = models.CharField(max_length=40, default="")
    sequence = models.SmallIntegerField(default=1)
    role = models.CharField(max_length=16, null=True)  # noqa: DJ001 - NULL: not a household programme
    region = models.CharField(max_length=12)
    monthly_fen = models.BigIntegerField(null=True)
    add_on_fen = models.BigIntegerField(null=True)
    account_of_other = models.BooleanField(null=True)
    running = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "programme", "source_key", "sequence", "valid_from"],
                condition=Q(ended_at__isnull=True),
                name="registry_enrolment_one_current",
            ),
            believed_in_order("enrolment"),
            dates_in_order("enrolment"),
            well_formed("enrolment", "programme"),
            not_negative("enrolment", "monthly_fen"),
            models.CheckConstraint(
                condition=Q(batch__isnull=False, row_number__isnull=False, decision__isnull=True)
                | Q(batch__isnull=True, decision__isnull=False),
                name="registry_enrolment_has_source",
            ),
        ]
        indexes = [formerly_believed("enrolment")]


class Declaration(Fact):
    """What a household said about itself; valid_from is the day it was said."""

    number = models.CharField(max_length=40)
    size = models.IntegerField(null=True)
    income_fen = models.BigIntegerField(null=True)
    difficulty = models.CharField(max_length=30, null=True)  # noqa: DJ001 - NULL is unknown
    note = models.TextField(null=True)  # noqa: DJ001 - NULL is unknown

    class Meta:
        constraints = [
            one_current("declaration", "person", "number"),
            believed_in_order("declaration"),
            dates_in_order("declaration"),
            not_negative("declaration", "size", "income_fen"),
        ]
        indexes = [formerly_believed("declaration")]


class Visit(Fact):
    """What somebody saw at a home on the day valid_from."""

    number = models.CharField(max_length=40)
    visitor = models.CharField(max_length=40, null=True)  # noqa: DJ001 - NULL is unknown
    visitor_role = models.CharField(max_length=30, null=True)  # noqa: DJ001 - NULL is unknown
    method = models.CharField(max_length=16, null=True)  # noqa: DJ001 - NULL is unknown
    seen_in_person = models.BooleanField(null=True)
    living = models.CharField(max_length=10, null=True)  # noqa: DJ001 - NULL is unknown
    health_change = models.CharField(max_length=60, null=True)  # noqa: DJ001 - NULL is unknown
    care_need = models.BooleanField(null=True)
    housing = models.CharField(max_length=30, null=True)  # noqa: DJ001 - NULL is unknown
    problem = models.TextField(null=True)  # noqa: DJ001 - NULL is unknown
    next_due_on = models.DateField(null=True)

    class Meta:
        constraints = [
            one_current("visit", "person", "number"),
            believed_in_order("visit"),
            dates_in_order("visit"),
            one_of("visit", "living", ["good", "fair", "hardship"]),
        ]
        indexes = [formerly_believed("visit")]


class Authorisation(Fact):
    """A person allowed their means to be checked, from valid_from to valid_to."""

    request = models.CharField(max_length=40)
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, db_index=False)
    letter = models.CharField(max_length=40, null=True)  # noqa: DJ001 - NULL is unknown
    promised = models.BooleanField(null=True)
    office = models.CharField(max_length=60, null=True)  # noqa: DJ001 - NULL is unknown
    items = models.CharField(max_length=60, null=True)  # noqa: DJ001 - NULL: the file does not say what was asked
    banks_asked = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            not_negative("authorisation", "banks_asked"),
            one_current("authorisation", "person", "request"),
            believed_in_order("authorisation"),
            dates_in_order("authorisation"),
        ]
        indexes = [formerly_believed("authorisation")]


class MeansReport(Fact):
    """What the checking centre answered about one person's means as of valid_from; a NULL item was not answered."""

    report = models.CharField(max_length=40)
    request = models.CharField(max_length=40, null=True)  # noqa: DJ001 - NULL is unknown
    wage_fen = models.BigIntegerField(null=True)
    business_fen = models.BigIntegerField(null=True)
    property_income_fen = models.BigIntegerField(null=True)
    transfer_fen = models.BigIntegerField(null=True)
    financial_assets_fen = models.BigIntegerField(null=True)
    vehicle_count = models.IntegerField(null=True)
    house_count = models.IntegerField(null=True)
    company_count = models.IntegerField(null=True)
    bank_answered = models.BooleanField(null=True)

    class Meta:
        constraints = [
            one_current("meansreport", "person", "report"),
            believed_in_order("meansreport"),
            dates_in_order("meansreport"),
            not_negative(
                "meansreport", "vehicle_count", "house_count", "company_count", "financial_assets_fen"
            ),
        ]
        indexes = [formerly_believed("meansreport")]
