"""Questions with graded answers, and the measures over them. The two halves are always told apart."""

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).with_name("queries.toml")
HALVES = ("ontwikkeling", "test")
DEPTH, RECALL_DEPTH = 10, 20


@dataclass(frozen=True)
class Question:
    """A question with the grade (0 to 3) of each record that is of use."""

    q: str
    kind: str
    half: str
    grades: dict[str, int]
    crisis_type: str | None = None


@dataclass(frozen=True)
class Measures:
    """Means over questions. `required` is the recall at 20 of what is graded 3."""

    count: int
    ndcg: float
    required: float
    reciprocal: float
    zero: float


def questions(path: Path = QUERIES) -> list[Question]:
    """All of them, of both halves."""
    rows = tomllib.loads(path.read_text("utf-8"))["vraag"]
    return [
        Question(row["q"], row["klasse"], row["helft"], dict(row["graden"]), row.get("crisistype"))
        for row in rows
    ]


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain: 2^grade - 1, discounted by the logarithm of the place."""
    gained = sum((2 ** grades.get(one, 0) - 1) / math.log2(at + 2) for at, one in enumerate(found[:depth]))
    best = sum(
        (2**grade - 1) / math.log2(at + 2)
        for at, grade in enumerate(sorted(grades.values(), reverse=True)[:depth])
    )
    return gained / best if best else 0.0


def measured(asked: Iterable[tuple[Question, Sequence[str]]]) -> Measures:
    """The measures over questions with what was found for each."""
    rows = list(asked)
    number = max(1, len(rows))
    recalls, ranks = [], []
    for question, found in rows:
        wanted = {one for one, grade in question.grades.items() if grade == 3}
        if wanted:
            recalls.append(len(wanted & set(found[:RECALL_DEPTH])) / len(wanted))
        ranks.append(next((1 / (at + 1) for at, one in enumerate(found) if one in wanted), 0.0))
    return Measures(
        count=len(rows),
        ndcg=round(sum(ndcg(found, question.grades) for question, found in rows) / number, 4),
        required=round(sum(recalls) / max(1, len(recalls)), 4),
        reciprocal=round(sum(ranks) / number, 4),
        zero=round(sum(not found for _, found in rows) / number, 4),
    )


def by_class(asked: Sequence[tuple[Question, Sequence[str]]]) -> dict[str, Measures]:
    """The measures for each class of question, and over all ("alle")."""
    kinds = sorted({question.kind for question, _ in asked})
    found = {kind: measured(pair for pair in asked if pair[0].kind == kind) for kind in kinds}
    return found | {"alle": measured(asked)}
