"""Profiles: what a resource claims to keep, held against the definitions that are loaded (FHIR R4, Profiling).

What could not be checked is said in an issue of the severity `information`, never passed over.
"""

from __future__ import annotations

from commonweal.people.record.validation.profiles.claims import check_base, check_profiles, may_claim

__all__ = ["check_base", "check_profiles", "may_claim"]
