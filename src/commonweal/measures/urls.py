"""Addresses of the measures room."""

from django.urls import path, re_path

from commonweal.measures.pages import downloads, figure, measure, overall, place

_CODE = r"(?P<code>[A-Z0-9-]{1,12})"
_NAME = r"(?P<name>[a-z0-9-]+)"
_FORM = r"(?P<form>csv|xlsx)"

urlpatterns = [
    path("measures", measure.index, name="measures"),
    path("overall-rank", overall.page, name="overall-rank"),
    re_path(rf"^measures/{_NAME}\.{_FORM}$", downloads.measure_figures, name="measure-figures"),
    re_path(rf"^measures/{_NAME}$", measure.measure, name="measure"),
    re_path(rf"^measures/{_NAME}/latest/(?P<kind>[a-z-]+)$", measure.latest, name="measure-latest"),
    re_path(rf"^places/{_CODE}$", place.place, name="place"),
    re_path(rf"^places/{_CODE}/{_NAME}\.{_FORM}$", downloads.place_figures, name="place-figures"),
    re_path(
        rf"^figures/{_NAME}/(?P<area>[A-Z0-9-]{{1,12}})/(?P<kind>[a-z-]+)/(?P<period>[0-9A-Z/-]+)$",
        figure.figure,
        name="figure",
    ),
]
