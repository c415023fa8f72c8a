"""What can go wrong in drawing, in the words of who draws."""

from collections.abc import Sequence
from typing import Any

from layers.errors import FeatureNotFound
from plotserver.kernel.errors import Conflict, Forbidden, Invalid

WRONG_OBJECT = "Er is niets opgeslagen. Hieronder staat per onderdeel wat er mis is en hoe u het herstelt."

AT_REST = {
    "vergrendeld": "Deze laag is vergrendeld: er kan nu niet in worden getekend. Vraag de eigenaar hem te"
    " ontgrendelen.",
    "gearchiveerd": "Deze laag is gearchiveerd en kan alleen worden gelezen. De eigenaar kan hem heropenen.",
    "afgesloten": "De activiteit van deze laag is afgesloten: hij kan alleen nog worden gelezen.",
}


class MayNotDraw(Forbidden):
    """The viewer may read the layer but not draw in it."""

    def __init__(self, owner: str, *, known: bool) -> None:
        way = (
            "Vraag de eigenaar u als bewerker toe te voegen."
            if known
            else "Maak eerst bekend namens welke organisatie u tekent."
        )
        super().__init__(f"Deze laag is van {owner}; u mag hem bekijken, maar niet bewerken. {way}")


class MayNotMark(Forbidden):
    """The viewer would not see the object any more."""

    def __init__(self) -> None:
        super().__init__(
            "U kunt een object niet hoger rubriceren dan wat u zelf mag zien. Vraag de eigenaar van de laag"
            " het te doen, of uw organisatie bij naam te noemen in een deling."
        )


class LayerAtRest(Conflict):
    """Nobody draws in the layer now: `why` is ``vergrendeld``, ``gearchiveerd`` or ``afgesloten``."""

    def __init__(self, why: str) -> None:
        super().__init__(AT_REST[why])
        self.why = why


class InvalidObject(Invalid):
    """What was sent cannot be an object. `proposals` are repaired geometries, by where they belong."""

    def __init__(
        self, faults: Sequence[tuple[str, str]], proposals: Sequence[tuple[str, dict[str, Any]]] = ()
    ) -> None:
        super().__init__(WRONG_OBJECT, faults)
        self.proposals = tuple(proposals)
        if proposals:
            self.members = {"voorstel": [{"location": at, "geometry": shape} for at, shape in proposals]}


class Removed(FeatureNotFound):
    """The object was there, and somebody removed it."""

    def __init__(self, organisation: str, moment: str, version: int) -> None:
        super().__init__()
        self.message = (
            "Dit object is intussen verwijderd. Wilt u het terug, stuur het dan heel, met PUT naar hetzelfde"
            " adres."
        )
        self.members = {
            "verwijderd": {"door": organisation, "op": moment, "versie": version},
        }


class NotStored(Invalid):
    """The database cannot keep it, though all that we know to look for was looked for."""

    def __init__(self) -> None:
        told = "Dit object kan zo niet worden opgeslagen. Controleer de plaats en de waarden."
        super().__init__(told, [("object", told)])
