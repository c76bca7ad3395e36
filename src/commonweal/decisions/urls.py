"""Addresses of the decisions room. Each journey lists its own in its package of pages."""

from django.urls import path

from commonweal.decisions.pages import hub, who_decides

urlpatterns = [
    path("decisions", hub.page, name="decisions"),
    path("decisions/who-decides", who_decides.page, name="who-decides"),
]
