"""Figures over HTTP: the same questions as the command's, the same answers."""

from commonweal.measures.api.operations import router

__all__ = ["router"]
