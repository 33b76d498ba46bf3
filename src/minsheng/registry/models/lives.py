"""What departments report about people's lives: custody, school, work, disasters, families. Typed facts like the others."""

from django.db import models
from django.db.models import Q

from minsheng.policy import facts
from minsheng.registry.models.facts import Fact
from minsheng.registry.models.guards import fact_guards, formerly_believed, not_negative, one_of
from minsheng.registry.models.people import Person

CUSTODY_KINDS = [kind for kind in facts.CUSTODY_KINDS if kind != "none"]
SCHOOL_STAGES = [stage for stage in facts.SCHOOL_STAGES if stage != "none"]
SCHOOL_STATUSES = [status for status in facts.SCHOOL_STATUSES if status != "none"]
POVERTY_KINDS = [kind for kind in facts.POVERTY_WATCH if kind != "none"]
CHILD_KINDS = ["orphan_institution", "orphan_home", "defacto", "difficulty", "left_behind", "moving"]
AID_KINDS = ["temporary_emergency", "temporary_expense", "quick_relief", "disaster_relief"]
MARRIAGE_KINDS = ["married", "divorced", "reissued"]
COUNTERS = ["medical", "disability", "elder", "other"]


class Custody(Fact):
    """A prison term, compulsory detox or detention from valid_from to valid_to. Only of people who may be checked."""

    kind = models.CharField(max_length=10)
    status = models.CharField(max_length=10)

    class Meta:
        constraints = [
            *fact_guards("custody", "person"),
            one_of("custody", "kind", CUSTODY_KINDS),
            one_of("custody", "status", ["held", "released"]),
        ]
        indexes = [formerly_believed("custody")]


class SchoolRecord(Fact):
    """A pupil's line in the school roll. The school number embeds the ID number and is therefore not kept.

    `ownership`, `care_fee_fen` (a term): of the kindergarten; `after_class`: the school offers it.
    """

    school = models.CharField(max_length=60, null=True)  # noqa: DJ001 - NULL is unknown
    stage = models.CharField(max_length=12)
    grade = models.CharField(max_length=16, null=True)  # noqa: DJ001 - NULL is unknown
    status = models.CharField(max_length=12)
    absent_days = models.IntegerField(null=True)
    left_behind = models.BooleanField(null=True)
    orphan_marked = models.BooleanField(null=True)
    graduates_on = models.DateField(null=True)
    ownership = models.CharField(max_length=8, null=True)  # noqa: DJ001 - NULL is unknown
    care_fee_fen = models.BigIntegerField(null=True)
    after_class = models.BooleanField(null=True)

    class Meta:
        constraints = [
            *fact_guards("schoolrecord", "person"),
            one_of("schoolrecord", "stage", SCHOOL_STAGES),
            one_of("schoolrecord", "status", SCHOOL_STATUSES),
            one_of("schoolrecord", "ownership", ["public", "private"]),
            not_negative("schoolrecord", "absent_days", "care_fee_fen"),
        ]
        indexes = [formerly_believed("schoolrecord")]


class Contribution(Fact):
    """One kind of social insurance in the month valid_from..valid_to. The base only of people who may be checked."""

    kind = models.CharField(max_length=12)
    sequence = models.SmallIntegerField(default=1)
    employer = models.CharField(max_length=60, null=True)  # noqa: DJ001 - NULL is unknown
    base_fen = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10)

    class Meta:
        constraints = [
            *fact_guards("contribution", "person", "kind", "valid_from", "sequence"),
            one_of("contribution", "kind", ["employee", "unemployment", "injury", "flexible"]),
            one_of("contribution", "status", ["paid", "owing", "stopped"]),
            not_negative("contribution", "base_fen"),
        ]
        indexes = [formerly_believed("contribution")]


class DisasterLoss(Fact):
    """What one disaster of the day valid_from did to the family of this person."""

    disaster = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    family_size = models.IntegerField(null=True)
    evacuated = models.IntegerField(null=True)
    collapsed_rooms = models.IntegerField(null=True)
    severe_rooms = models.IntegerField(null=True)
    minor_rooms = models.IntegerField(null=True)
    crop_mu = models.IntegerField(null=True)
    deaths = models.IntegerField(null=True)
    needs = models.CharField(max_length=60, null=True)  # noqa: DJ001 - NULL is unknown
    aided_fen = models.BigIntegerField(null=True)
    assessed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            *fact_guards("disasterloss", "person", "disaster"),
            one_of("disasterloss", "kind", list(facts.DISASTERS)),
            not_negative(
                "disasterloss", "family_size", "evacuated", "collapsed_rooms", "severe_rooms", "minor_rooms",
                "crop_mu", "deaths", "aided_fen",
            ),
        ]  # fmt: skip
        indexes = [formerly_believed("disasterloss")]


class PreferentialAllowance(Fact):
    """The monthly allowance of a veteran or of a martyr's family, from valid_from to valid_to; never household income."""

    kind = models.CharField(max_length=30)
    sequence = models.SmallIntegerField(default=1)
    grade = models.CharField(max_length=16, null=True)  # noqa: DJ001 - NULL is unknown
    monthly_fen = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            *fact_guards("preferentialallowance", "person", "kind", "sequence"),
            not_negative("preferentialallowance", "monthly_fen"),
        ]
        indexes = [formerly_believed("preferentialallowance")]


class PovertyWatch(Fact):
    """The family of this person is watched lest it fall back into poverty, since valid_from."""

    household_number = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    risk = models.CharField(max_length=40, null=True)  # noqa: DJ001 - NULL is unknown
    resolved = models.BooleanField(null=True)

    class Meta:
        constraints = [
            *fact_guards("povertywatch", "person"),
            one_of("povertywatch", "kind", POVERTY_KINDS),
        ]
        indexes = [formerly_believed("povertywatch")]


class Marriage(Fact):
    """A marriage, divorce or reissued certificate registered on valid_from; one row for each spouse whom we know."""

    kind = models.CharField(max_length=10)
    other = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            *fact_guards("marriage", "person", "valid_from", "kind"),
            one_of("marriage", "kind", MARRIAGE_KINDS),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False), name="registry_marriage_has_its_day"
            ),
        ]
        indexes = [formerly_believed("marriage")]


class Birth(Fact):
    """A child born to this mother on valid_from; who it is, a relation says once the register has it."""

    certificate = models.CharField(max_length=40)
    father = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, db_index=False)
    sex = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            *fact_guards("birth", "person", "certificate"),
            models.CheckConstraint(condition=Q(sex__in=[1, 2]), name="registry_birth_sex_known"),
        ]
        indexes = [formerly_believed("birth")]


class ChildRecord(Fact):
    """What the child-welfare office knows of a child since valid_from: what kind of case, and what keeps each parent away.

    `guardian_other`: somebody else could be guardian; `guardian_office`: a court made the office guardian.
    """

    kind = models.CharField(max_length=20, null=True)  # noqa: DJ001 - NULL is unknown
    father_situation = models.CharField(max_length=20, null=True)  # noqa: DJ001 - NULL is unknown
    father_since = models.DateField(null=True)
    father_until = models.DateField(null=True)
    mother_situation = models.CharField(max_length=20, null=True)  # noqa: DJ001 - NULL is unknown
    mother_since = models.DateField(null=True)
    mother_until = models.DateField(null=True)
    placement = models.CharField(max_length=12, null=True)  # noqa: DJ001 - NULL is unknown
    standard_fen = models.BigIntegerField(null=True)
    monthly_fen = models.BigIntegerField(null=True)
    risk = models.CharField(max_length=8, null=True)  # noqa: DJ001 - NULL is unknown
    guardian_situation = models.CharField(max_length=16, null=True)  # noqa: DJ001 - NULL is unknown
    guardian_other = models.BooleanField(null=True)
    guardian_office = models.BooleanField(null=True)
    treatment_need = models.BooleanField(null=True)
    visited_on = models.DateField(null=True)

    class Meta:
        constraints = [
            *fact_guards("childrecord", "person"),
            one_of("childrecord", "kind", CHILD_KINDS),
            one_of("childrecord", "father_situation", list(facts.PARENT_SITUATIONS)),
            one_of("childrecord", "mother_situation", list(facts.PARENT_SITUATIONS)),
            one_of("childrecord", "placement", list(facts.PLACEMENTS)),
            one_of("childrecord", "risk", list(facts.CHILD_RISKS)),
            one_of("childrecord", "guardian_situation", list(facts.GUARDIAN_SITUATIONS)),
            not_negative("childrecord", "standard_fen", "monthly_fen"),
        ]
        indexes = [formerly_believed("childrecord")]


class TemporaryAid(Fact):
    """One sum of temporary assistance paid on valid_from."""

    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    cause = models.CharField(max_length=12)
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            *fact_guards("temporaryaid", "person", "number"),
            one_of("temporaryaid", "kind", AID_KINDS),
            one_of("temporaryaid", "cause", list(facts.EMERGENCIES)),
            not_negative("temporaryaid", "amount_fen"),
        ]
        indexes = [formerly_believed("temporaryaid")]


class SupporterSurvey(Fact):
    """The township asked on valid_from who must by law support this person: so many named, so many of them known to us."""

    named = models.SmallIntegerField()
    known = models.SmallIntegerField()

    class Meta:
        constraints = [
            *fact_guards("supportersurvey", "person"),
            models.CheckConstraint(
                condition=Q(named__gte=models.F("known"), known__gte=0),
                name="registry_supportersurvey_known_of_named",
            ),
        ]
        indexes = [formerly_believed("supportersurvey")]


class SelfCare(Fact):
    """Six daily doings as assessed on valid_from: true = can, NULL = not said."""

    eats = models.BooleanField(null=True)
    dresses = models.BooleanField(null=True)
    gets_up = models.BooleanField(null=True)
    toilets = models.BooleanField(null=True)
    walks = models.BooleanField(null=True)
    bathes = models.BooleanField(null=True)

    class Meta:
        constraints = fact_guards("selfcare", "person", "valid_from")
        indexes = [formerly_believed("selfcare")]


class CounterMatter(Fact):
    """A counter noticed on valid_from that this person may need help, and passed it on."""

    number = models.CharField(max_length=40)
    counter = models.CharField(max_length=12)
    own_fen = models.BigIntegerField(null=True)
    emergency = models.CharField(max_length=12, null=True)  # noqa: DJ001 - NULL: none
    note = models.TextField(null=True)  # noqa: DJ001 - NULL is unknown

    class Meta:
        constraints = [
            *fact_guards("countermatter", "person", "number"),
            one_of("countermatter", "counter", COUNTERS),
            one_of("countermatter", "emergency", list(facts.EMERGENCIES)),
            not_negative("countermatter", "own_fen"),
        ]
        indexes = [formerly_believed("countermatter")]


class MeansAnswer(Fact):
    """One line of one institution's answer to a request, as of valid_from; `found` false: it has nothing of this person."""

    request = models.CharField(max_length=40)
    item = models.CharField(max_length=12)
    institution = models.CharField(max_length=60)
    sequence = models.SmallIntegerField(default=1)
    found = models.BooleanField()
    balance_fen = models.BigIntegerField(null=True)
    wealth_fen = models.BigIntegerField(null=True)
    credited_fen = models.BigIntegerField(null=True)
    monthly_fen = models.BigIntegerField(null=True)
    base_fen = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=30, null=True)  # noqa: DJ001 - NULL is unknown
    use = models.CharField(max_length=30, null=True)  # noqa: DJ001 - NULL is unknown
    status = models.CharField(max_length=16, null=True)  # noqa: DJ001 - NULL is unknown
    exempt = models.BooleanField(null=True)
    active = models.BooleanField(null=True)
    area_m2 = models.IntegerField(null=True)

    class Meta:
        constraints = [
            *fact_guards("meansanswer", "person", "request", "item", "institution", "sequence"),
            one_of("meansanswer", "item", ["bank", "housing_fund", "vehicles", "houses", "companies"]),
            not_negative(
                "meansanswer",
                "balance_fen",
                "wealth_fen",
                "credited_fen",
                "monthly_fen",
                "base_fen",
                "area_m2",
            ),
        ]
        indexes = [formerly_believed("meansanswer")]
