"""Owners in control: to whom a layer is opened, by whom, until when, and who sees it therefore.

`audiences` names those with whom one shares; `deciding` shares, withdraws and classifies for an owner;
`visibility` tells who sees a layer and by which share. The database decides (`migrations/sql/0006`): what
stands here asks it, and says in words what it refuses.
"""

from layers.sharing.audiences import FOR_ALL, NAMED, REACHED, Audience, audience, share
from layers.sharing.deciding import (
    LEVELS,
    Decision,
    GivenShare,
    OwnLayer,
    Policy,
    Recipient,
    classify,
    give,
    given,
    own_layer,
    policy,
    recipients,
    set_policy,
    withdraw,
)
from layers.sharing.visibility import Reached, Visibility, visibility

__all__ = (
    "FOR_ALL",
    "LEVELS",
    "NAMED",
    "REACHED",
    "Audience",
    "Decision",
    "GivenShare",
    "OwnLayer",
    "Policy",
    "Reached",
    "Recipient",
    "Visibility",
    "audience",
    "classify",
    "give",
    "given",
    "own_layer",
    "policy",
    "recipients",
    "set_policy",
    "share",
    "visibility",
    "withdraw",
)
