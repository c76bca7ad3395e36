"""Pages of the places room: the front page, the list of places, and two views of one place."""
