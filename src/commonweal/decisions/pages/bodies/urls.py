"""Addresses of bodies, seats, the map, roles and duties."""

from __future__ import annotations

from django.urls import path, re_path

from commonweal.decisions.pages.bodies import body, duties, gaps, index, map, members, roles

_ID = r"(?P<id_>[a-z-]{1,40}/[a-z-]{1,40}/[a-z0-9-]{1,160})"
_FORM = r"(?P<form>csv|xlsx)"

urlpatterns = [
    path("decisions/bodies", index.index, name="bodies"),
    re_path(rf"^decisions/bodies\.{_FORM}$", index.file, name="bodies-file"),
    re_path(rf"^decisions/bodies/{_ID}$", body.show, name="body"),
    re_path(rf"^decisions/bodies/{_ID}/seats\.{_FORM}$", body.seats_file, name="body-seats-file"),
    re_path(rf"^decisions/bodies/{_ID}/appoint$", members.appoint, name="body-appoint"),
    re_path(rf"^decisions/bodies/{_ID}/end$", members.end, name="body-end"),
    re_path(rf"^decisions/bodies/{_ID}/replace$", members.replace, name="body-replace"),
    re_path(rf"^decisions/bodies/{_ID}/seat$", members.seat, name="body-seat"),
    re_path(rf"^decisions/bodies/{_ID}/rule$", members.rule, name="body-rule"),
    path("decisions/seat-gaps", gaps.show, name="seat-gaps"),
    re_path(rf"^decisions/seat-gaps\.{_FORM}$", gaps.file, name="seat-gaps-file"),
    path("decisions/map", map.show, name="governance-map"),
    re_path(rf"^decisions/map\.{_FORM}$", map.file, name="governance-map-file"),
    path("decisions/roles", roles.show, name="roles-by-level"),
    re_path(rf"^decisions/roles\.{_FORM}$", roles.file, name="roles-by-level-file"),
    path("decisions/duties", duties.show, name="duties"),
    re_path(rf"^decisions/duties\.{_FORM}$", duties.file, name="duties-file"),
    path("decisions/duties/new", duties.new, name="duty-evidence"),
    path("decisions/duties/withdraw", duties.withdraw, name="duty-evidence-withdraw"),
]
