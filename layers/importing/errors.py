"""Why an import did not happen, in the words of the person who imports: what was seen, and what mends it."""

from collections.abc import Iterable

from plotserver.kernel.errors import Conflict, Invalid, NotFound


class ImportRefused(Invalid):
    """The file cannot be imported as it was offered; nothing was changed."""


class FileUnreadable(ImportRefused):
    """The file is absent, damaged, or of a kind that is not read."""


class SourceLayerUnclear(ImportRefused):
    """The file holds several layers and none, or an unknown one, was chosen."""

    def __init__(self, names: Iterable[str], wanted: str | None) -> None:
        listed = ", ".join(names)
        if wanted is None:
            message = f"Het bestand bevat meer dan één kaartlaag. Kies er een met --source-layer: {listed}."
        else:
            message = (
                f"Het bestand bevat geen kaartlaag “{wanted}”. Kies met --source-layer een van: {listed}."
            )
        super().__init__(message)


class CrsUnknown(ImportRefused):
    """The file does not say in which coordinate reference system it is, and neither did the caller."""


class CrsUnusable(ImportRefused):
    """The coordinate reference system is not known, or cannot be brought to ETRS89."""


class CoordinatesImplausible(ImportRefused):
    """The numbers do not fit the coordinate reference system: a wrong one, or swapped axes."""


class GridMissing(ImportRefused):
    """RD New without its correction grid would be up to 25 cm off."""

    def __init__(self) -> None:
        super().__init__(
            "RD-coördinaten zijn alleen exact met het correctiegrid rdtrans2018.gsb, en dat is hier niet"
            " te vinden. Zonder grid zou alles tot 25 cm verschuiven, dus er is niets ingelezen. "
            "‘plotserver doctor’ zegt hoe het grid op zijn plaats komt."
        )


class NothingUsable(ImportRefused):
    """Every row had to be set aside."""


class MostlyUnusable(ImportRefused):
    """More than half of the rows would have to be set aside: more likely a mistake than a poor file."""

    def __init__(self, rows: int, reasons: Iterable[tuple[str, int]]) -> None:
        listed = "; ".join(f"{number} × {reason}" for reason, number in reasons)
        super().__init__(
            f"Van de {rows} rijen zou meer dan de helft apart gezet worden: {listed}."
            " Klopt het coördinaatstelsel (--crs)? Is het toch goed, lees dan in met --trust-coordinates."
        )


class OwnerMissing(ImportRefused):
    """A new layer needs an owner."""


class OwnerUnknown(NotFound):
    """No such organisation or activity."""


class LayerTaken(Conflict):
    """The layer exists and is not a dataset."""


class LayerBusy(Conflict):
    """Another import of the same layer is under way."""
