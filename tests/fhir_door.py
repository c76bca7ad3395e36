"""The door at /fhir, called as the web server calls it: the real application on the test's own database."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from commonweal.access.actions import create_user
from commonweal.access.principal import OPERATOR, Role
from commonweal.access.purpose import Purpose
from commonweal.access.tokens import create_token
from commonweal.people.record.rest.door import fhir

BASE = "http://localhost:8000/fhir"


@dataclass
class Said:
    """An answer: its status, headers and body, parsed with decimals and as text."""

    status: int
    headers: dict[str, str]
    text: str
    body: Any = field(default=None)

    def __post_init__(self) -> None:
        self.body = json.loads(self.text, parse_float=Decimal) if self.text else None

    @property
    def id(self) -> str:
        return self.body["id"]

    @property
    def issues(self) -> list[dict[str, Any]]:
        assert self.body["resourceType"] == "OperationOutcome", self.text[:500]
        return self.body["issue"]

    @property
    def resources(self) -> list[dict[str, Any]]:
        """Of a Bundle, the matches."""
        assert self.body["resourceType"] == "Bundle", self.text[:500]
        return [
            each["resource"]
            for each in self.body.get("entry", [])
            if "resource" in each and each.get("search", {}).get("mode") != "outcome"
        ]

    @property
    def ids(self) -> list[str]:
        return [each["id"] for each in self.resources]


@dataclass
class Door:
    """One person's program at the door."""

    token: str

    def __call__(
        self, method: str, path: str, body: Any = None, *, content_type: str = "application/fhir+json", **headers: str
    ) -> Said:
        sent = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else b""
        if body is not None and not isinstance(body, bytes | str):
            sent = json.dumps(body).encode()
        path, _, query = path.removeprefix(BASE).strip("/").partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": f"/fhir/{path}",
            "QUERY_STRING": query,
            "HTTP_HOST": "localhost:8000",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(sent),
            "CONTENT_LENGTH": str(len(sent)),
            "CONTENT_TYPE": content_type,
            **({"HTTP_AUTHORIZATION": f"Bearer {self.token}"} if self.token else {}),
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        answered: list[tuple[str, list[tuple[str, str]]]] = []
        text = b"".join(fhir(environ, lambda status, sent: answered.append((status, sent)))).decode()
        status, held = answered[0]
        return Said(int(status[:3]), dict(held), text)

    def created(self, resource: dict[str, Any]) -> Said:
        said = self("POST", resource["resourceType"], resource)
        assert said.status == 201, said.text
        return said


def door_of(role: Role | str = Role.CLINICIAN, purpose: Purpose = Purpose.DIRECT_CARE) -> Door:
    """A new account of the role, and its token."""
    user = create_user(username=f"door-{role}-{purpose}", full_name="Door", role=str(role), password="three random words", by=OPERATOR)
    return Door(create_token(purpose=purpose, by=user.principal))


def patient(family: str = "Smith", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "name": [{"family": family, "given": ["Ann"]}], "birthDate": "1950-02-01", **more}


def observation(subject: str, code: str = "8867-4", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": {"reference": subject},
        **more,
    }
