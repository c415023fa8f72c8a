"""The one door outward: every address that a user or a harvested document gives is asked through here.

`addresses` says which addresses may be asked at all, `connecting` keeps a connection to what was checked,
`manners` bounds how often and how long a host is asked, `robots` reads what its owner wants, `door` brings
them together. Why: docs/decisions/0006-one-door-outward.md.
"""

from plotserver.kernel.outward.addresses import Allowed, Refused, allow, checked
from plotserver.kernel.outward.door import Answer, Door, Limits
from plotserver.kernel.outward.failing import NoWayOut, Resting, TooLarge, TooSlow, Unanswered
from plotserver.kernel.outward.manners import Manners, Pace

__all__ = [
    "Allowed",
    "Answer",
    "Door",
    "Limits",
    "Manners",
    "NoWayOut",
    "Pace",
    "Refused",
    "Resting",
    "TooLarge",
    "TooSlow",
    "Unanswered",
    "allow",
    "checked",
]
