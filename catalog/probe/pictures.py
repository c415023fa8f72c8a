"""Whether a picture of a map shows anything."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
LARGEST = 1_100


class NoPicture(Exception):
    """The bytes are no picture that a map service gives."""


def shows_something(body: bytes) -> bool:
    """Whether not all of it is transparent or one colour. Raises NoPicture.

    Only headers are read before the size is known: a small file can unpack to gigabytes.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
                if max(picture.size) > LARGEST:
                    raise NoPicture
                seen = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPicture from error
    bands = [band.getextrema() for band in seen.split()]
    return bands[3] != (0, 0) and any(low != high for low, high in bands)
