"""Addresses of the people room, apart from `/fhir`."""

from django.urls import path, re_path

from commonweal.people.record.pages import entry_page, finder, summary, timeline

_PERSON = r"(?P<person>[A-Za-z0-9\-.]{1,64})"
_ENTRY = r"(?P<type>[A-Z][A-Za-z]{1,40})/(?P<id>[A-Za-z0-9\-.]{1,64})"

urlpatterns = [
    path("people", finder.page, name="people"),
    re_path(rf"^people/{_PERSON}$", summary.page, name="person"),
    re_path(rf"^people/{_PERSON}/summary\.pdf$", summary.document, name="person-summary"),
    re_path(rf"^people/{_PERSON}/timeline$", timeline.page, name="person-timeline"),
    re_path(rf"^people/{_PERSON}/entries/{_ENTRY}$", entry_page.page, name="person-entry"),
]
