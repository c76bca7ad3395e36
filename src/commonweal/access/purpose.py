"""Why somebody looks at records of people. Said with every token, and by every reader later."""

from enum import StrEnum


class Purpose(StrEnum):
    """Product rule (care record fact sheet, section 5.4, layer Purpose)."""

    DIRECT_CARE = "direct-care"
    SAFEGUARDING = "safeguarding"
    ADMINISTRATION = "administration"
    COMPLAINT = "complaint"
    PLANNING = "planning"
