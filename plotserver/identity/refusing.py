"""Why someone is not let in."""


class Refused(Exception):
    """What was shown does not hold. `reason` is short and for the audit line: it never holds what was shown;
    `actor` is who it would have been, as far as that is sure, and `thing` what was shown (``sleutel abc``).
    """

    def __init__(self, reason: str, *, actor: str = "publiek", thing: str = "toegangsbewijs") -> None:
        super().__init__(reason)
        self.reason, self.actor, self.thing = reason, actor, thing


class UnknownOrganisation(Refused):
    """A login that holds, of somebody whose organisation takes no part here."""


class IssuerAway(Exception):
    """The issuer does not answer, or not as the standards say; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
