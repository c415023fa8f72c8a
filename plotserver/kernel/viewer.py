"""Who asks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Viewer:
    """The organisation on whose behalf a request is made; without one, the public.

    The database derives from it what may be read (the policy on ``plot.layer``); nothing else decides. Of
    whoever logged in, `account` is the pseudonym and `session` the session; `key` is the access key that was
    used. The database takes the organisation of a session or a key from its own row. `preview` names an
    organisation (empty: the public): shown is what it would see of what the viewer owns.
    """

    organisation: str | None = None
    account: str | None = None
    key: str | None = None
    session: str | None = None
    preview: str | None = None

    @property
    def is_public(self) -> bool:
        """Whether nobody is known to ask."""
        return self.organisation is None

    @property
    def author(self) -> str:
        """Under which name versions are signed: a pseudonym, which holds no personal data."""
        return self.account or self.organisation or ""

    @property
    def actor(self) -> str:
        """Who it is in an audit line: organisation, pseudonym, and the key that was used."""
        parts = [self.organisation or "publiek", self.account, f"sleutel {self.key}" if self.key else None]
        return " ".join(part for part in parts if part)


PUBLIC = Viewer()
