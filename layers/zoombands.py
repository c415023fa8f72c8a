"""Which rows of a large dataset does a tile show at a zoom level?

Apart from `layers.importing`, which makes the rows, so that a server need not load its libraries.
"""


def band_for(zoom: int, detail_from: int) -> int | None:
    """The band whose rows a Web Mercator tile at this zoom level shows; None = every object, from ``v_<n>``.

    `detail_from` is the layer's (``plot.layer.source ->> 'detail_from'``; absent or 0: always every object).
    """
    return None if zoom >= detail_from else max(zoom, 0)
