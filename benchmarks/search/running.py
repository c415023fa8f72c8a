"""`python -m benchmarks search`: quality against baselines, and speed on many records."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

import psycopg

from benchmarks.figures import keep
from benchmarks.search import judging, scaling, systems
from benchmarks.search.judging import HALVES, Measures
from catalog import seed
from catalog.search.understanding import Places
from plotserver.basemap.gazetteer import Gazetteer
from plotserver.settings import Settings
from plotserver.web.zoeken import of_names


def measure(settings: Settings, arguments: Namespace) -> None:
    """As the command line asks: quality, and with `--records` speed; keeps the figures."""
    found = run(settings, arguments.queries or judging.QUERIES, worst=arguments.worst)
    keep(arguments.results, "search", found)
    if arguments.records:
        keep(arguments.results, "search speed", speed(settings, arguments.records, arguments.repeat))


def run(settings: Settings, queries: Path, *, worst: int = 0) -> dict[str, object]:
    """Print the measures of each system, half and class; returns them. Of the half "ontwikkeling" also the
    `worst` questions; those of the test half are never shown, so that nobody tunes on them."""
    with psycopg.connect(settings.owner_conninfo()) as connection:
        seed.bring(connection)
    questions = judging.questions(queries)
    known = places(settings)
    answers = {
        "ours": systems.ours(settings, questions, known, crisis=False),
        "ours, in its crisis": systems.ours(settings, questions, known, crisis=True),
        "PostgreSQL dutch, all words": systems.postgresql(settings, questions, any_word=False),
        "PostgreSQL dutch, any word": systems.postgresql(settings, questions, any_word=True),
    }
    results: dict[str, object] = {}
    for name, found in answers.items():
        for half in HALVES:
            table = judging.by_class([pair for pair in found if pair[0].half == half])
            results[f"{name} / {half}"] = {kind: asdict(one) for kind, one in table.items()}
            _show(f"{name}, {half}", table, whole=name == "ours")
    mine = [pair for pair in answers["ours"] if pair[0].half == "ontwikkeling"]
    for question, got in sorted(mine, key=lambda pair: judging.ndcg(pair[1], pair[0].grades))[:worst]:
        print(f"\n{judging.ndcg(got, question.grades):.2f}  {question.q}")
        print("   wanted", sorted(question.grades.items(), key=lambda pair: -pair[1])[:10])
        print("   found ", [(one, question.grades.get(one, 0)) for one in got[:10]])
    return results


def places(settings: Settings) -> Places:
    """Who knows places here: the names of the base map, when it was built."""
    file = settings.basemap_directory / "gazetteer.json"
    return of_names(Gazetteer(file) if file.is_file() else None)


def speed(settings: Settings, records: int, repeat: int) -> dict[str, object]:
    """Times of search and suggestions on this many records."""
    return scaling.run(settings, records, repeat, places(settings))


def _show(name: str, table: dict[str, Measures], *, whole: bool) -> None:
    print(f"\n{name}")
    for kind, one in table.items():
        if whole or kind == "alle":
            print(
                f"  {kind:20} {one.count:4}  nDCG@10 {one.ndcg:.3f}  recall@20 {one.required:.3f}"
                f"  MRR {one.reciprocal:.3f}  nothing {one.zero:.1%}"
            )
