"""What can go wrong in the catalogue, in words for who asked."""

from plotserver.kernel.errors import Forbidden, NotFound


class RecordNotFound(NotFound):
    """No such record, or not for this viewer."""

    def __init__(self) -> None:
        super().__init__(
            "Deze kaart staat niet in de catalogus, of u mag haar niet zien. Zoek op /v1/zoeken."
        )


class CrisisTypeNotFound(NotFound):
    """No such crisis type."""

    def __init__(self) -> None:
        super().__init__("Dit crisistype is er niet. De lijst staat op /v1/crisistypen.")


class NotYourRecord(Forbidden):
    """Another organisation keeps this record."""

    def __init__(self) -> None:
        super().__init__("Alleen de organisatie die deze kaart in de catalogus zette, verandert haar.")
