"""Letters inside signs: an alphabet of our own, drawn as centre lines.

Each letter stands on a grid that is 28 high (0 = top, 28 = base line) and as wide as its entry says.
"""

from dataclasses import dataclass

from symbology import paths

HEIGHT = 28.0
SPACE = 8.0  # between the centre lines of neighbouring letters

# letter: (width, centre lines as path data)
LETTERS: dict[str, tuple[float, str]] = {
    "A": (18, "M0 28 L9 0 L18 28 M3.4 18 H14.6"),
    "B": (15, "M0 0 V28 M0 0 H8 A6.75 6.75 0 0 1 8 13.5 H0 M8 13.5 A7.25 7.25 0 0 1 8 28 H0"),
    "C": (16, "M16 5.5 A9 9 0 0 0 0 9 V19 A9 9 0 0 0 16 22.5"),
    "D": (16, "M0 0 V28 M0 0 H6 A10 10 0 0 1 16 10 V18 A10 10 0 0 1 6 28 H0"),
    "E": (13, "M13 0 H0 V28 H13 M0 14 H11"),
    "F": (13, "M13 0 H0 V28 M0 14 H11"),
    "G": (17, "M16 5 A9 9 0 0 0 0 9 V19 A8.5 9 0 0 0 17 19 V15.5 H10"),
    "H": (16, "M0 0 V28 M16 0 V28 M0 14 H16"),
    "I": (0, "M0 0 V28"),
    "J": (11, "M11 0 V21 A5.5 7 0 0 1 0 21"),
    "K": (16, "M0 0 V28 M15 0 L0 16 M5.5 10.5 L16 28"),
    "L": (13, "M0 0 V28 H13"),
    "M": (20, "M0 28 V0 L10 17 L20 0 V28"),
    "N": (16, "M0 28 V0 L16 28 V0"),
    "O": (17, "M0 9 A8.5 9 0 0 1 17 9 V19 A8.5 9 0 0 1 0 19 Z"),
    "P": (15, "M0 28 V0 H8 A7.5 7.5 0 0 1 8 15 H0"),
    "Q": (17, "M0 9 A8.5 9 0 0 1 17 9 V19 A8.5 9 0 0 1 0 19 Z M10 20 L18 29"),
    "R": (15, "M0 28 V0 H8 A7.25 7.25 0 0 1 8 14.5 H0 M7 14.5 L15.5 28"),
    "S": (15, "M14.5 4.5 A7.5 7 0 0 0 0 7 C0 15 15 12 15 20.5 A7.5 7.5 0 0 1 0 23"),
    "T": (17, "M0 0 H17 M8.5 0 V28"),
    "U": (16, "M0 0 V20 A8 8 0 0 0 16 20 V0"),
    "V": (18, "M0 0 L9 28 L18 0"),
    "W": (26, "M0 0 L6.5 28 L13 4 L19.5 28 L26 0"),
    "X": (17, "M0 0 L17 28 M17 0 L0 28"),
    "Y": (17, "M0 0 L8.5 14 L17 0 M8.5 14 V28"),
    "Z": (16, "M0 0 H16 L0 28 H16"),
    "o": (13, "M0 17 A6.5 7 0 0 1 13 17 V21 A6.5 7 0 0 1 0 21 Z"),
    "v": (13, "M0 10 L6.5 28 L13 10"),
    "z": (12, "M0 10 H12 L0 28 H12"),
    "i": (0, "M0 11 V28 M0 1 V1.5"),
    "0": (16, "M0 9 A8 9 0 0 1 16 9 V19 A8 9 0 0 1 0 19 Z"),
    "1": (7, "M0 6 L7 0 V28"),
    "2": (15, "M0 6 A7.5 7 0 0 1 15 8 C15 14 0 20 0 28 H15"),
    "3": (14, "M0.5 3.5 A7 6.75 0 1 1 7 13.5 A7 7.25 0 1 1 0 23"),
    "4": (16, "M12 28 V0 L0 19 H16"),
    "5": (14, "M13 0 H1.5 L0.5 12 A7.5 8 0 1 1 0 24"),
    "6": (15, "M13 2 C6 2 0 10 0 20 A7.5 8 0 1 0 15 20 A7.5 7.5 0 0 0 0 19"),
    "7": (15, "M0 0 H15 L5 28"),
    "8": (14, "M7 13 A6.5 6.5 0 1 1 7.01 13 A7.5 7.5 0 1 1 7 13"),
    "9": (15, "M2 26 C9 26 15 18 15 8 A7.5 8 0 1 0 0 8 A7.5 7.5 0 0 0 15 9"),
    "?": (14, "M0 6.5 A7 7 0 1 1 9.5 13 C7 14.5 7 16 7 19.5 M7 27.5 V28"),
    "!": (0, "M0 0 V18 M0 27.5 V28"),
}
# Stands for any character that the alphabet lacks, so that nothing disappears in silence.
UNKNOWN = (14.0, "M0 0 H14 V28 H0 Z")


@dataclass(frozen=True)
class Box:
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


def word(letters: str, box: Box, weight: float) -> paths.Path:
    """Centre lines of a word that fills the box as far as its proportions allow, for a stroke of `weight`.

    Letters are narrowed to 75 % before they lose height, because low letters are lost first at 24 px.
    """
    entries = [LETTERS.get(letter, UNKNOWN) for letter in letters]
    natural = sum(width for width, _ in entries) + SPACE * (len(entries) - 1)
    room = max(1.0, box.width - weight)
    tall = (box.height - weight) / HEIGHT
    wide = room / natural if natural else tall
    sy = min(tall, wide / 0.75)
    sx = min(wide, sy)
    x = box.x + (box.width - natural * sx) / 2
    y = box.y + (box.height - HEIGHT * sy) / 2
    placed: list[paths.Command] = []
    for width, data in entries:
        placed.extend(_stretched(paths.parse(data), sx, sy, x, y))
        x += (width + SPACE) * sx
    return tuple(placed)


def _stretched(path: paths.Path, sx: float, sy: float, dx: float, dy: float) -> paths.Path:
    return tuple(
        (letter, tuple(n * sx + dx if i % 2 == 0 else n * sy + dy for i, n in enumerate(numbers)))
        for letter, numbers in path
    )
