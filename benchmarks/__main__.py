"""`python -m benchmarks [data|import|serve|pull|peers|signs|access|audit|soak|search|all]`: see README.md."""

import argparse
from pathlib import Path

from benchmarks import (
    accessing,
    auditing,
    comparing,
    data,
    drawing,
    ground,
    importing,
    pulling,
    serving,
    soaking,
)
from benchmarks.search import running as searching
from plotserver.settings import Settings

SCENARIOS = ("data", "import", "serve", "pull", "peers", "signs", "access", "audit", "soak", "search", "all")
HERE = Path(__file__).resolve().parent


def main() -> None:
    """Read the command line and run the scenarios that it names."""
    arguments = _parser().parse_args()
    folder: Path = arguments.folder or Settings().data / "benchmarks"
    if arguments.scenario in ("signs", "all"):
        drawing.run(folder, arguments.results)
    if arguments.scenario == "signs":
        return
    if arguments.scenario in ("access", "all"):
        with ground.database(folder) as settings:
            accessing.run(settings, arguments.results)
    if arguments.scenario == "access":
        return
    if arguments.scenario in ("audit", "all"):
        with ground.database(folder) as settings:
            auditing.run(settings, arguments.results)
    if arguments.scenario == "audit":
        return
    if arguments.scenario in ("soak", "all"):
        with ground.database(folder) as settings:
            soaking.run(
                settings,
                arguments.results,
                writers=arguments.writers,
                readers=arguments.readers,
                seconds=arguments.seconds,
            )
    if arguments.scenario == "soak":
        return
    if arguments.scenario in ("search", "all"):
        with ground.database(folder) as settings:
            searching.measure(settings, arguments)
    if arguments.scenario == "search":
        return
    columns, rows = (int(number) for number in arguments.towns.split("x"))
    file = data.panden(folder / "files", arguments.samples, (columns, rows))
    print(f"{file} ({file.stat().st_size / 1e6:.0f} MB)")
    if arguments.scenario == "data":
        return
    with ground.database(folder) as settings:
        if arguments.scenario in ("import", "all"):
            importing.run(settings, file, arguments.repeat, arguments.results)
        if arguments.scenario in ("serve", "all"):
            serving.run(settings, arguments.repeat, arguments.results)
        if arguments.scenario in ("pull", "all"):
            pulling.run(settings, arguments.results)
        if arguments.scenario in ("peers", "all"):
            comparing.run(settings, arguments.results, whole=arguments.whole)
    print(f"\nkept in {arguments.results}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("scenario", nargs="?", default="all", choices=SCENARIOS)
    parser.add_argument(
        "--towns", default="11x12", help="columns x rows of towns; 11x12 is 1,029,204 objects"
    )
    parser.add_argument("--repeat", type=int, default=3, help="runs of each import; more items pages")
    parser.add_argument("--writers", type=int, default=50, help="soak: who change one object each second")
    parser.add_argument("--readers", type=int, default=2_000, help="soak: open streams")
    parser.add_argument("--seconds", type=int, default=300, help="soak: how long")
    parser.add_argument("--whole", action="store_true", help="peers: also pull all objects from each server")
    parser.add_argument("--queries", type=Path, default=None, help="search: another file of graded questions")
    parser.add_argument("--worst", type=int, default=0, help="search: show so many of the development half")
    parser.add_argument("--records", type=int, default=0, help="search: time it on so many synthetic records")
    parser.add_argument(
        "--folder", type=Path, help="where data and database are kept (default: data directory)"
    )
    parser.add_argument(
        "--samples",
        type=Path,
        default=HERE.parents[1] / "shared" / "data",
        help="folder with the BAG sample; synthetic houses when it is not there",
    )
    parser.add_argument(
        "--results", type=Path, default=HERE / "out" / "results.json", help="JSON file to keep figures in"
    )
    return parser


if __name__ == "__main__":
    main()
