"""Search of a type, of a compartment and of all types, by GET and by POST (FHIR R4, Search)."""

from __future__ import annotations

