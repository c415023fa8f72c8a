"""SVG: how is a drawing written down? This is the only place that escapes.

SVG Tiny 1.2 with paths alone: no text, clip path, CSS, `use`, raster or identifier, because QGIS (Qt SVG)
draws nothing else reliably. The same drawing gives the same bytes on every run.
"""

from symbology import instructions, paths
from symbology.amplifiers import NONE, Amplifiers
from symbology.drawing import BOX, Drawing, Shape
from symbology.model import Sign

LONGEST_LABEL = 200
LARGEST = 4096.0
_STATES = {"gepland": "gepland", "beeindigd": "beëindigd", "onzeker": "onzeker"}


def draw(
    sign: Sign,
    state: str = "",
    size: float | None = None,
    label: str | None = None,
    amplifiers: Amplifiers = NONE,
) -> str:
    """The SVG of a sign in a state; a line or an area as a legend swatch.

    `size` is the side of the sign's tile in pixels; what the amplifiers add comes on top. The label, text for
    screen readers, defaults to the Dutch name and what is drawn beside it. Raises UnknownState.
    """
    drawing = instructions.draw(sign, state, amplifiers)
    width = None if size is None else size * drawing.width / BOX
    return write(drawing, label if label is not None else described(sign, state, amplifiers), width)


def described(sign: Sign, state: str = "", amplifiers: Amplifiers = NONE) -> str:
    """What the picture says, in Dutch."""
    told = [sign.name_nl, *(_STATES[part] for part in state.split("-") if part)]
    told += ["oefening"] if amplifiers.exercise else []
    told += [f"aantal {amplifiers.written_number}"] if amplifiers.number is not None else []
    told += [f"tijd {amplifiers.time}"] if amplifiers.time else []
    if amplifiers.direction is not None:
        told.append(f"richting {paths.number(amplifiers.direction)} graden")
    if amplifiers.strength is not None:
        told.append(f"sterkte {paths.number(amplifiers.strength)}%")
    return ", ".join([*told, *([amplifiers.label] if amplifiers.label else [])])


def write(drawing: Drawing, label: str = "", size: float | None = None) -> str:
    """An SVG document; `size` is the width in pixels, bounded, the drawing's own by default."""
    width = drawing.width if size is None else max(1.0, min(size, LARGEST))
    height = width * drawing.height / drawing.width
    box = f"0 0 {paths.number(drawing.width)} {paths.number(drawing.height)}"
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny" '
        f'width="{paths.number(width)}" height="{paths.number(height)}" viewBox="{box}">'
    )
    title = f"<title>{escape(label[:LONGEST_LABEL])}</title>" if label else ""
    return "\n".join([head + title, *(element(shape) for shape in drawing.shapes), "</svg>\n"])


def element(shape: Shape) -> str:
    """One path element."""
    written = [f'd="{paths.text(shape.path)}"', f'fill="{escape(shape.fill) if shape.fill else "none"}"']
    if shape.fill:
        written.append(f'fill-rule="{"nonzero" if shape.winding else "evenodd"}"')
    if shape.stroke:
        ends = "butt" if shape.flat_ends else "round"
        written.append(f'stroke="{escape(shape.stroke)}" stroke-width="{paths.number(shape.width)}"')
        written.append(f'stroke-linecap="{ends}" stroke-linejoin="{"miter" if shape.flat_ends else "round"}"')
    if shape.opacity < 1:
        kinds = [kind for kind, paint in (("fill", shape.fill), ("stroke", shape.stroke)) if paint]
        written.extend(f'{kind}-opacity="{paths.number(shape.opacity)}"' for kind in kinds)
    return f"<path {' '.join(written)}/>"


def escape(text: str) -> str:
    """Text that is safe in content and in attributes; characters that XML 1.0 forbids become U+FFFD."""
    allowed = "".join(c if _allowed(c) else "\ufffd" for c in text)
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        allowed = allowed.replace(mark, entity)
    return allowed


def _allowed(character: str) -> bool:
    point = ord(character)
    return point in (9, 10, 13) or 0x20 <= point <= 0xD7FF or 0xE000 <= point <= 0xFFFD or point > 0xFFFF
