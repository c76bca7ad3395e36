"""Addresses of powers and mandates."""

from __future__ import annotations

from django.urls import path, re_path

from commonweal.decisions.pages.powers import index, mandates, power

_ID = r"(?P<id_>[a-z-]{1,40}/[a-z-]{1,40}/[a-z0-9-]{1,160})"
_FORM = r"(?P<form>csv|xlsx)"

urlpatterns = [
    path("decisions/powers", index.index, name="powers"),
    re_path(rf"^decisions/powers\.{_FORM}$", index.file, name="powers-file"),
    path("decisions/powers/new", index.new, name="power-new"),
    re_path(rf"^decisions/powers/{_ID}$", power.show, name="power"),
    path("decisions/mandates", mandates.index, name="mandates"),
    re_path(rf"^decisions/mandates\.{_FORM}$", mandates.file, name="mandates-file"),
    path("decisions/mandates/new", mandates.new, name="mandate-new"),
    re_path(rf"^decisions/mandates/{_ID}$", mandates.show, name="mandate"),
]
