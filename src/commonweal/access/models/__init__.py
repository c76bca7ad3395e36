from commonweal.access.models.audit import AuditEntry
from commonweal.access.models.token import AccessToken
from commonweal.access.models.user import User

__all__ = ["AccessToken", "AuditEntry", "User"]
