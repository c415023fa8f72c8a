"""Slips of the pen: how many keys apart two words are, and which known word was meant."""

from collections.abc import Iterable


def distance(one: str, other: str, most: int) -> int:
    """Letters added, left out, changed, or swapped with their neighbour (optimal string alignment).

    Stops at `most` + 1.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def allowed(word: str) -> int:
    """How many slips a word of this length may hold and still be known again."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2 if len(word) < 13 else 3


def nearest(word: str, known: Iterable[tuple[str, int]], most: int | None = None) -> list[str]:
    """The known words that are fewest slips away, those in most records first; [] when none is near.

    `known` gives words with the number of records that have them. The first letter is seldom wrong, so a word
    that begins otherwise counts as a little farther.
    """
    bound = allowed(word) if most is None else most
    graded = []
    for other, records in known:
        apart = distance(word, other, bound)
        if 0 < apart <= bound:
            graded.append((apart + (0.5 if other[:1] != word[:1] else 0), -records, other))
    graded.sort()
    return [other for grade, _, other in graded if grade <= graded[0][0]][:3]
