"""What departments list about people in services: insurance, assessed ability, vaccination, work, beds at home, elders."""

from django.db import models
from django.db.models import Q

from minsheng.policy import facts
from minsheng.policy.things import THINGS as SCOPES
from minsheng.registry.models.facts import Fact
from minsheng.registry.models.guards import (
    believed_in_order,
    fact_guards,
    formerly_believed,
    not_negative,
    one_current,
    one_of,
)
from minsheng.registry.models.people import Person

INSURANCES = [kind for kind in facts.MEDICAL_INSURANCE if kind != "none"]
THINGS = sorted(scope.value for scope in SCOPES)
BED_STATES = [state for state in facts.HOME_BEDS if state != "none"]


class MedicalInsurance(Fact):
    """A line of the list of the insured. Paid on valid_from, `paid_fen` for this year; `years` without a gap, this one
    included; `waits_until`: benefits begin afterwards; `unused_years`: years in a row without drawing on the fund."""

    kind = models.CharField(max_length=8)
    status = models.CharField(max_length=8)
    paid_fen = models.BigIntegerField(null=True)
    benefits_from = models.DateField(null=True)
    waits_until = models.DateField(null=True)
    years = models.SmallIntegerField(null=True)
    unused_years = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            *fact_guards("medicalinsurance", "person", "kind"),
            one_of("medicalinsurance", "kind", INSURANCES),
            one_of("medicalinsurance", "status", ["running", "paused", "ended"]),
            not_negative("medicalinsurance", "paid_fen", "years", "unused_years"),
        ]
        indexes = [formerly_believed("medicalinsurance")]


class AbilityAssessment(Fact):
    """The final level of an elder's assessment of the day valid_from: 0 able to 4 wholly unable (GB/T 42195); `coma` and
    `disorder` (of the mind, diagnosed): why the level was changed."""

    grade = models.SmallIntegerField()
    coma = models.BooleanField(null=True)
    disorder = models.BooleanField(null=True)

    class Meta:
        constraints = [
            *fact_guards("abilityassessment", "person"),
            models.CheckConstraint(
                condition=Q(grade__range=(0, 4)), name="registry_abilityassessment_grade_known"
            ),
        ]
        indexes = [formerly_believed("abilityassessment")]


class Vaccination(Fact):
    """One dose against HPV on valid_from; `product` NULL: the record names no product. Other vaccines are not kept."""

    product = models.CharField(max_length=12, null=True)  # noqa: DJ001 - NULL is unknown
    dose = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            *fact_guards("vaccination", "person", "valid_from"),
            one_of("vaccination", "product", [one for one in facts.HPV_PRODUCTS if one != "none"]),
            not_negative("vaccination", "dose"),
        ]
        indexes = [formerly_believed("vaccination")]


class JobSeeker(Fact):
    """Registered with the labour office since valid_from as out of work, or as hard to employ for a reason; `refused`: suitable
    jobs declined without good reason, as the office noted them."""

    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=10, null=True)  # noqa: DJ001 - NULL is unknown
    refused = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            *fact_guards("jobseeker", "person", "kind"),
            one_of("jobseeker", "kind", ["unemployed", "hard"]),
        ]
        indexes = [formerly_believed("jobseeker")]


class HomeBed(Fact):
    """A bed of a nursing home at one's own home, in the office's list since valid_from; services of the month."""

    state = models.CharField(max_length=10)
    services = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            *fact_guards("homebed", "person"),
            one_of("homebed", "state", BED_STATES),
            not_negative("homebed", "services"),
        ]
        indexes = [formerly_believed("homebed")]


class CareHomeStay(Fact):
    """Somebody lives in a care institution since valid_from; `funding`: who pays, `own` or `state`."""

    bed = models.CharField(max_length=40)
    funding = models.CharField(max_length=6, null=True)  # noqa: DJ001 - NULL is unknown

    class Meta:
        constraints = [
            *fact_guards("carehomestay", "person"),
            one_of("carehomestay", "funding", [one for one in facts.CARE_HOMES if one != "none"]),
        ]
        indexes = [formerly_believed("carehomestay")]


class Thing(models.Model):
    """What a department lists that is neither a person nor a household: a post, a training body, a prescription.

    `kind` is a scope of `policy.things`, `number` its own number, `facts` its columns by name (dates as ISO days, money in fen);
    `region` the place whose parameters count; `person` whom it concerns, if anybody.
    """

    kind = models.CharField(max_length=16)
    number = models.CharField(max_length=60)
    region = models.CharField(max_length=12)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, db_index=False)
    facts = models.TextField()
    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+", db_index=False)
    sheet = models.CharField(max_length=64, default="")
    row_number = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_current("thing", "kind", "number", "region"),
            believed_in_order("thing"),
            one_of("thing", "kind", list(THINGS)),
        ]
        indexes = [formerly_believed("thing", "kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SpecialElder(Fact):
    """An elder on the list of those to look in on, with what put them there."""

    living = models.CharField(max_length=12, null=True)  # noqa: DJ001 - NULL is unknown
    severe_chronic = models.BooleanField(null=True)
    special_family = models.BooleanField(null=True)
    dementia = models.BooleanField(null=True)
    changed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            *fact_guards("specialelder", "person"),
            one_of("specialelder", "living", list(facts.LIVING)),
        ]
        indexes = [formerly_believed("specialelder")]
