"""What FHIR R4 itself says: resource types and their elements, search parameters, compartments, codes, structures.

Read from files that `frontend/definitions.py` makes of a published package, when first asked for and once a process.
"""
