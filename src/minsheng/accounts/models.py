"""Officers: people who work here. There is no superuser; what somebody may do is the duties table alone.

Also how village workers get in without a password (codes and devices), and how many visits an officer's hands can make.
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Length

from minsheng.accounts.roles import ROLES

models.CharField.register_lookup(Length)

_ROLE_FITS_REGION = models.Q()
for _digits in sorted({role.region_digits for role in ROLES.values()}):
    _ROLE_FITS_REGION |= models.Q(
        role__in=[code for code, role in ROLES.items() if role.region_digits == _digits],
        region_code__length=_digits,
    )


class OfficerManager(BaseUserManager["Officer"]):
    """Looks officers up by user name; new ones are made by `accounts.actions.create_officer` only."""


class Officer(AbstractBaseUser):
    """A named member of staff with one role in one area."""

    username = models.CharField("用户名", max_length=50, unique=True)
    name = models.CharField("姓名", max_length=50)
    role = models.CharField(
        "岗位", max_length=20, choices=[(code, role.name_zh) for code, role in ROLES.items()]
    )
    region_code = models.CharField("辖区代码", max_length=12)
    region_name = models.CharField("辖区名称", max_length=60, blank=True)
    is_active = models.BooleanField("在用", default=True)
    created_at = models.DateTimeField("建立时间")

    objects: ClassVar[OfficerManager] = OfficerManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role", "region_code"]
    narrowed_to = ""
    """For this request only: the part of the area for which a reason was stated (`accounts.inquiries`)."""

    class Meta:
        ordering = ("username",)
        verbose_name = "工作人员"
        constraints = [
            models.CheckConstraint(
                condition=_ROLE_FITS_REGION,
                name="officer_role_fits_region",
                violation_error_message="岗位与辖区层级不符。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How the trail names this officer."""
        return f"officer:{self.username}"

    @property
    def reach(self) -> str:
        """Code of the area whose rows may be read now."""
        return self.narrowed_to or self.region_code

    @property
    def role_zh(self) -> str:
        """The role in Chinese."""
        return ROLES[self.role].name_zh


class Device(models.Model):
    """A telephone from which a village worker is signed in until somebody takes it away; one a worker at a time."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="devices")
    label = models.CharField("设备", max_length=60)
    bound_at = models.DateTimeField("绑定时间")
    revoked_at = models.DateTimeField("解绑时间", null=True)

    class Meta:
        ordering = ("-bound_at", "-id")
        verbose_name = "设备"
        constraints = [
            models.UniqueConstraint(
                fields=["officer"],
                condition=models.Q(revoked_at__isnull=True),
                name="accounts_device_one_bound",
            )
        ]

    def __str__(self) -> str:
        return f"device {self.pk}"


class SignInCode(models.Model):
    """A code for one sign-in on one device. Only its keyed hash is kept; the code itself is on the printed sheet."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="codes")
    hash = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", db_index=False)
    issued_at = models.DateTimeField("开出时间")
    expires_at = models.DateTimeField("有效至")
    redeemed_at = models.DateTimeField("使用时间", null=True)
    revoked_at = models.DateTimeField("作废时间", null=True)
    device = models.OneToOneField(Device, models.PROTECT, related_name="code", null=True)

    class Meta:
        ordering = ("-issued_at", "-id")
        verbose_name = "登录码"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(redeemed_at__isnull=True, device__isnull=True)
                | models.Q(redeemed_at__isnull=False, device__isnull=False, revoked_at__isnull=True),
                name="accounts_code_used_by_a_device",
            )
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"


class Hands(models.Model):
    """How many households an officer can visit in a full week, from a day on."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="hands")
    visits_per_week = models.PositiveSmallIntegerField("每周可走访户数")
    from_on = models.DateField("自")
    set_by = models.CharField(max_length=100)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("-from_on",)
        verbose_name = "走访人手"
        constraints = [
            models.UniqueConstraint(fields=["officer", "from_on"], name="accounts_hands_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(visits_per_week__lte=200), name="accounts_hands_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"hands of {self.officer_id} from {self.from_on}"


class Absence(models.Model):
    """Days, both included, on which an officer makes no visits."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="absences")
    from_on = models.DateField("自")
    until_on = models.DateField("至")
    reason = models.CharField("原因", max_length=60, blank=True, default="")
    set_by = models.CharField(max_length=100)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("-from_on", "-id")
        verbose_name = "请假"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="accounts_absence_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"absence of {self.officer_id} from {self.from_on}"


class Office(models.Model):
    """Where residents of a town apply and ask, from a day on."""

    area_code = models.CharField("乡镇代码", max_length=9)
    name = models.CharField("窗口名称", max_length=60)
    phone = models.CharField("电话", max_length=30)
    address = models.CharField("地址", max_length=100, blank=True)
    hours = models.CharField("什么时候开", max_length=60, blank=True)
    from_on = models.DateField("自")
    set_by = models.CharField(max_length=100)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("area_code", "-from_on")
        verbose_name = "受理窗口"
        constraints = [
            models.UniqueConstraint(fields=["area_code", "from_on"], name="accounts_office_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(area_code__length=9), name="accounts_office_is_of_a_town"
            ),
        ]

    def __str__(self) -> str:
        return f"office of {self.area_code} from {self.from_on}"
