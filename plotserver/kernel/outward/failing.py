"""How asking another server can end otherwise than with an answer."""

from plotserver.kernel.errors import Unavailable


class Unanswered(Unavailable):
    """The other server gave no answer that can be used; the message says which and why."""


class TooLarge(Unanswered):
    """The answer is larger than was agreed, packed or unpacked."""


class TooSlow(Unanswered):
    """The answer did not come, or not whole, in the agreed time."""


class NoWayOut(Unanswered):
    """The name is not known, or no road leads there: on a closed network, that says nothing of the host."""


class Resting(Unanswered):
    """The host asked for rest, or failed so often that it is left alone for `retry_after` seconds."""
