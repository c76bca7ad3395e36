"""The one way in which the embedded server refuses."""

from __future__ import annotations


class ServerError(Exception):
    """The embedded server cannot be started, reached or stopped.

    `message` says what went wrong, `remedy` what the reader can do about it. Neither holds a password.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}"
