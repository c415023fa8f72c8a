"""Who asks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Viewer:
    """The organisation on whose behalf a request is made; without one, the public.

    The database derives from it what may be read (the policy on ``plot.layer``); nothing else decides.
    """

    organisation: str | None = None

    @property
    def is_public(self) -> bool:
        """Whether nobody is known to ask."""
        return self.organisation is None


PUBLIC = Viewer()
