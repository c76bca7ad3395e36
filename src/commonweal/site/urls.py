"""Root addresses: each room brings its own."""

from django.urls import include, path

from commonweal.kernel.room import rooms

urlpatterns = [path("", include(room.urls)) for room in rooms() if room.urls]

handler400 = "commonweal.web.problems.bad_request"
handler403 = "commonweal.web.problems.forbidden"
handler404 = "commonweal.web.problems.not_found"
handler500 = "commonweal.web.problems.fault"
