"""Addresses of agreements, commitments and what belongs to them."""

from __future__ import annotations

from django.urls import path, re_path

from commonweal.decisions.pages.agreements import (
    agreement,
    ask,
    barrier,
    commitment,
    lesson,
    pilots,
    plan,
    subscriptions,
    target,
)

_ID = r"(?P<id_>[a-z-]{1,40}/[a-z-]{1,40}/[a-z0-9-]{1,120})"
_FORM = r"(?P<form>csv|xlsx)"

urlpatterns = [
    path("decisions/agreements", agreement.index, name="agreements"),
    re_path(rf"^decisions/agreements\.{_FORM}$", agreement.index_file, name="agreements-file"),
    path("decisions/agreements/new", agreement.new, name="agreement-new"),
    re_path(rf"^decisions/agreements/{_ID}$", agreement.page, name="agreement"),
    re_path(rf"^decisions/agreements/{_ID}/plan$", plan.page, name="delivery-plan"),
    re_path(rf"^decisions/agreements/{_ID}/plan\.{_FORM}$", plan.file, name="delivery-plan-file"),
    path("decisions/commitments", commitment.board, name="commitments"),
    re_path(rf"^decisions/commitments\.{_FORM}$", commitment.board_file, name="commitments-file"),
    path("decisions/commitments/new", commitment.new, name="commitment-new"),
    re_path(rf"^decisions/commitments/{_ID}$", commitment.page, name="commitment"),
    path("decisions/asks", ask.index, name="asks"),
    re_path(rf"^decisions/asks\.{_FORM}$", ask.index_file, name="asks-file"),
    path("decisions/asks/new", ask.new, name="ask-new"),
    re_path(rf"^decisions/asks/{_ID}$", ask.page, name="ask"),
    path("decisions/barriers", barrier.index, name="barriers"),
    re_path(rf"^decisions/barriers\.{_FORM}$", barrier.index_file, name="barriers-file"),
    path("decisions/barriers/new", barrier.new, name="barrier-new"),
    re_path(rf"^decisions/barriers/{_ID}$", barrier.page, name="barrier"),
    path("decisions/lessons", lesson.index, name="lessons"),
    re_path(rf"^decisions/lessons\.{_FORM}$", lesson.index_file, name="lessons-file"),
    path("decisions/lessons/new", lesson.new, name="lesson-new"),
    re_path(rf"^decisions/lessons/{_ID}$", lesson.page, name="lesson"),
    path("decisions/targets", target.index, name="targets"),
    re_path(rf"^decisions/targets\.{_FORM}$", target.index_file, name="targets-file"),
    path("decisions/targets/new", target.new, name="target-new"),
    re_path(rf"^decisions/targets/{_ID}$", target.page, name="target"),
    path("decisions/pilots", pilots.page, name="pilots"),
    re_path(rf"^decisions/pilots\.{_FORM}$", pilots.file, name="pilots-file"),
    re_path(r"^decisions/places/(?P<code>[A-Z]\d{8})$", pilots.of_code, name="decisions-place"),
    path("decisions/claims", pilots.said, name="claims"),
    re_path(rf"^decisions/claims\.{_FORM}$", pilots.said_file, name="claims-file"),
    path("decisions/subscriptions", subscriptions.page, name="subscriptions"),
    path("decisions/subscriptions/look", subscriptions.look, name="subscriptions-look"),
]
