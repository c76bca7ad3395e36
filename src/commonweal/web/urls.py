"""Pages of the site itself."""

from django.urls import include, path

from commonweal.web import pages

urlpatterns = [
    path("search", pages.search, name="search"),
    path("about-the-data", pages.about_the_data, name="about-the-data"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("cookies", pages.cookies, name="cookies"),
    path("health", pages.health, name="health"),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("api/v1/", include("commonweal.web.api.urls")),
    path("charts/<str:name>", pages.chart, name="chart"),
]
