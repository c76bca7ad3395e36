"""Fail where a model has no migration for what it says: `python -m tests.migrations_check`."""

import os

import django
from django.core.management import call_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.site.settings")
    django.setup()
    call_command("makemigrations", "--check", "--dry-run", "--skip-checks")
