"""Areas, persons, households and how they belong together."""

from django.db import models
from django.db.models import F, Q

from minsheng.registry.models.guards import CURRENT, believed_in_order, dates_in_order, one_current, one_of

LEVELS = ["county", "town", "village"]
URBAN_RURAL = ["urban", "rural"]
HOUSEHOLD_KINDS = ["registered", "joint", "residence"]
BASES = ["declared", "visited", "derived"]
RELATION_KINDS = ["spouse", "parent", "child", "guardian", "supporter"]
RELATION_SOURCES = ["register", "marriage", "births", "supporters", "school", "disability"]


class Area(models.Model):
    """A county (6 digits), town (9) or village (12) as one file named it."""

    code = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=8)
    urban_rural = models.CharField(max_length=5, null=True)  # noqa: DJ001 - NULL is unknown, the empty text would be a value
    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_current("area", "code"),
            believed_in_order("area"),
            dates_in_order("area"),
            one_of("area", "level", LEVELS),
            one_of("area", "urban_rural", URBAN_RURAL),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Person(models.Model):
    """One human being. What identifies them is in `identity` alone, encrypted; the tokens only find it again.

    Ethnicity, religion and origin have no column here or anywhere.
    """

    identity = models.BinaryField()
    id_token = models.BigIntegerField()
    name_token = models.BigIntegerField()
    initials_token = models.BigIntegerField()
    tail_token = models.BigIntegerField()
    sex = models.SmallIntegerField(null=True)
    birth_date = models.DateField(null=True)
    region = models.CharField(max_length=12, db_index=True)
    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id_token"], name="registry_person_one_per_id_number"),
            models.CheckConstraint(condition=Q(sex__in=[1, 2]), name="registry_person_sex_known"),
        ]
        indexes = [
            models.Index(fields=["name_token"], name="registry_person_name"),
            models.Index(fields=["initials_token", "region"], name="registry_person_initials"),
            models.Index(fields=["tail_token"], name="registry_person_tail"),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class PersonAlias(models.Model):
    """An ID number a person had before; files that still carry it find them."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="aliases")
    id_token = models.BigIntegerField()
    identity = models.BinaryField()
    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id_token"], name="registry_personalias_one_per_id_number")
        ]

    def __str__(self) -> str:
        return f"alias of person {self.person_id}"


class Household(models.Model):
    """People registered together, living as one assistance household, or residing under one roof.

    `source_key` is the registering office's household number; for a derived joint household that of its origin.
    """

    kind = models.CharField(max_length=10)
    basis = models.CharField(max_length=8)
    source_key = models.CharField(max_length=40)
    region = models.CharField(max_length=12, db_index=True)
    urban_rural = models.CharField(max_length=5, null=True)  # noqa: DJ001 - NULL is unknown
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_key", "kind"], condition=CURRENT, name="registry_household_one_current"
            ),
            believed_in_order("household"),
            dates_in_order("household"),
            one_of("household", "kind", HOUSEHOLD_KINDS),
            one_of("household", "basis", BASES),
            one_of("household", "urban_rural", URBAN_RURAL),
        ]

    def __str__(self) -> str:
        return f"{self.kind} household {self.pk}"


class Membership(models.Model):
    """A person belongs to a household from a day (NULL: since before our files) to a day (NULL: still)."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=10)
    role = models.CharField(max_length=16)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=CURRENT & Q(valid_to__isnull=True),
                name="registry_membership_one_running",
            ),
            believed_in_order("membership"),
            dates_in_order("membership"),
            one_of("membership", "kind", HOUSEHOLD_KINDS),
        ]

    def __str__(self) -> str:
        return f"person {self.person_id} in household {self.household_id}"


class Relation(models.Model):
    """`other` is the spouse, parent, child, guardian or supporter of `person`, as one feed (`source`) says it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="relations", db_index=False)
    other = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    source = models.CharField(max_length=10, default="register")
    batch = models.ForeignKey("feeds.Batch", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_current("relation", "person", "other", "kind", "source"),
            one_of("relation", "source", RELATION_SOURCES),
            believed_in_order("relation"),
            one_of("relation", "kind", RELATION_KINDS),
            models.CheckConstraint(condition=~Q(person=F("other")), name="registry_relation_two_persons"),
        ]
        indexes = [
            models.Index(
                fields=["person"], condition=Q(ended_at__isnull=False), name="registry_relation_past"
            ),
            models.Index(fields=["other"], condition=CURRENT, name="registry_relation_other"),
            models.Index(fields=["other"], condition=Q(ended_at__isnull=False), name="relation_other_past"),
        ]

    def __str__(self) -> str:
        return f"person {self.other_id} is {self.kind} of person {self.person_id}"
