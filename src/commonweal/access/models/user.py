"""Our own user: a name to sign in with, one role, and the lockout state of its sign-in."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from commonweal.access.principal import Principal, Role


class User(AbstractBaseUser):
    id = models.BigAutoField(primary_key=True)
    username = models.CharField(max_length=64, unique=True)
    full_name = models.CharField(max_length=120)
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    is_active = models.BooleanField(default=True)
    failed_sign_ins = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "username"

    class Meta:
        db_table = "access_user"

    def __str__(self) -> str:
        return self.username

    @property
    def principal(self) -> Principal:
        return Principal(username=self.username, role=self.role, user_id=str(self.pk))
