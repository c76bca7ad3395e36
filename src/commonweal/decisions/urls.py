"""Addresses of the decisions room. Each journey lists its own in its package of pages."""

from django.urls import path

from commonweal.decisions.pages import hub, who_decides
from commonweal.decisions.pages.agreements.urls import urlpatterns as agreements
from commonweal.decisions.pages.bodies.urls import urlpatterns as bodies
from commonweal.decisions.pages.meetings import addresses as meetings
from commonweal.decisions.pages.powers.urls import urlpatterns as powers

urlpatterns = [
    path("decisions", hub.page, name="decisions"),
    path("decisions/who-decides", who_decides.page, name="who-decides"),
    *meetings.urlpatterns,
    *agreements,
    *bodies,
    *powers,
]
