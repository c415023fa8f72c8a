"""What can go wrong in layers and pictures, in the viewer's words."""

from collections.abc import Sequence

from plotserver.kernel.errors import Conflict, Forbidden, Invalid, NotFound, PlotError

SECRET = (
    "Geheime informatie hoort niet in dit systeem: het is niet goedgekeurd voor staatsgeheimen. Bewaar en"
    " deel haar langs de weg die daarvoor is aangewezen."
)
"""Why nothing here is classified as secret, at whichever door it comes."""


class PictureNotFound(NotFound):
    """No such picture for this viewer."""

    def __init__(self) -> None:
        super().__init__(
            "Dit beeld bestaat niet of is niet met u gedeeld. De lijst van beelden staat op /v1/beelden."
        )


class LayerNotFound(NotFound):
    """No such layer for this viewer."""

    def __init__(self) -> None:
        super().__init__("Deze laag bestaat niet of is niet met u gedeeld.")


class FeatureNotFound(NotFound):
    """No such object in this layer."""

    def __init__(self) -> None:
        super().__init__(
            "Dit object staat niet in de laag. Het kan zijn verwijderd of nog niet gepubliceerd."
        )


class TileMatrixSetNotFound(NotFound):
    """The tile matrix set is not served."""

    def __init__(self) -> None:
        super().__init__("Deze tegelmatrixset is er niet. Kies WebMercatorQuad of NetherlandsRDNewQuad.")


class TileOutsideMatrix(NotFound):
    """The tile's address is not in the matrix set."""


class StaleVersion(Conflict):
    """A newer version of the object was recorded than the one that the writer started from."""


class WrongQuery(Invalid):
    """A parameter of a question about features or tiles is wrong."""


class ReadingEnded(PlotError):
    """What a cursor pages through was replaced or withdrawn meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "De gegevens zijn tijdens het bladeren vervangen of ingetrokken: deze bladzijde hoort bij iets"
            " dat er niet meer is. Begin opnieuw, zonder cursor."
        )


class TemplateNotFound(NotFound):
    """No template of that name."""

    def __init__(self) -> None:
        super().__init__("Deze mal is er niet. De lijst van mallen staat op /v1/mallen.")


class PlotNotFound(NotFound):
    """No such plot for this viewer."""

    def __init__(self) -> None:
        super().__init__(
            "Deze plot bestaat niet of is niet met u gedeeld. De lijst van plots staat op /v1/plots."
        )


class LayersNotInPicture(Invalid):
    """Layers that the picture does not hold, for this viewer."""

    def __init__(self, layer_ids: Sequence[str]) -> None:
        named = ", ".join(layer_id[:80] for layer_id in layer_ids[:10])
        told = f"Deze lagen staan niet in het beeld: {named}."
        super().__init__("De vraag is niet goed gesteld.", [("lagen", told)])


class NotDrawnByYou(Forbidden):
    """A draft is for those who draw in the plot."""

    def __init__(self) -> None:
        super().__init__("Een concept is alleen voor wie in de plot tekent. Vraag de gepubliceerde stand.")
