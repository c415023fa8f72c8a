"""Errors of the domain, without status codes: `plotserver.web.problems` translates them.

The message is for the person who asked: what is wrong and what to do next, in Dutch, never SQL,
names of files or anything that a viewer may not know.
"""

from collections.abc import Sequence
from typing import Any


class PlotError(Exception):
    """An error that a person can act on; `members` are what a program can, beside the sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.members: dict[str, Any] = {}


class NotFound(PlotError):
    """It does not exist, or this viewer may not know that it does."""


class Unidentified(PlotError):
    """What the asker shows to be known by (session, access key, token) does not hold, or no longer."""


class Forbidden(PlotError):
    """The viewer may know of it but not do this."""


class Conflict(PlotError):
    """Someone else changed it first."""


class Invalid(PlotError):
    """The request is wrong: every fault at once, each as (where, what)."""

    def __init__(self, message: str, faults: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class TooMany(PlotError):
    """Asked or tried too often; again after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(PlotError):
    """A part that is needed does not answer now; try again after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int = 2) -> None:
        super().__init__(message)
        self.retry_after = retry_after
