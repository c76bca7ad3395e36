"""Every record in one place: shipped models and a place's own, found by id, name, area and date. Pure."""
