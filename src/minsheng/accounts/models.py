"""Officers: people who work here. There is no superuser; what somebody may do is the duties table alone."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Length

from minsheng.accounts.roles import ROLES

models.CharField.register_lookup(Length)

_ROLE_FITS_REGION = models.Q()
for _digits in (6, 9, 12):
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
    def role_zh(self) -> str:
        """The role in Chinese."""
        return ROLES[self.role].name_zh
