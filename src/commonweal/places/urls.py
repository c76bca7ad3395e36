"""Addresses of the places room. A place's own page, `/places/<code>`, is that of the measures room."""

from django.urls import path, re_path

from commonweal.places.pages import browse, downloads, found, geography, home, people

_CODE = r"(?P<code>[A-Z0-9-]{1,12})"

urlpatterns = [
    path("", home.home, name="home"),
    path("places", browse.places, name="places"),
    re_path(rf"^places/{_CODE}/people$", people.people, name="place-people"),
    re_path(rf"^places/{_CODE}/people\.(?P<form>csv|xlsx)$", downloads.people_file, name="place-people-file"),
    re_path(rf"^places/{_CODE}/geography$", geography.geography, name="place-geography"),
    re_path(
        r"^places/(?=[^/]*[a-z])(?P<code>[A-Za-z0-9-]{1,12})(?P<rest>/[^\n]*)?$",
        found.in_capitals,
        name="place-in-capitals",
    ),
]
