"""Root addresses: each room brings its own."""

from django.urls import include, path

from commonweal.kernel.room import rooms

urlpatterns = [path("", include(room.urls)) for room in rooms() if room.urls]
