"""`python3 -m setup run|test|check`: makes the clone ready for that goal.

run    to serve: virtual environment, page, base map
test   also to test: test dependencies, PostGIS, real clients where they can be installed
check  to check the code: development dependencies and the page's npm packages
"""

import os
import sys
import time
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - before anything that needs it is imported
    print(f"plotserver needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
    raise SystemExit(1)

from plotserver.machine import places, postgis
from setup import clients, environment, page
from setup.steps import StepFailed, say, stop


def main(goal: str) -> None:
    """Do the steps of a goal; each says what it does, and is silent when nothing is to be done."""
    started = time.monotonic()
    environment.ensure("basemap" if goal == "run" else "dev")
    if goal == "check":
        page.packages(page.PAGE)
    else:
        page.build_page()
        page.build_basemap()
    if goal == "test":
        _provide_postgis()
        page.packages(page.LOGIN_SERVICE)
        clients.ensure()
    seconds = time.monotonic() - started
    if seconds > 5:
        say(f"set up in {seconds:.0f} s")


def _provide_postgis() -> None:
    """Get PostGIS for the tests' own cluster, unless they are given a database."""
    if not os.environ.get("PLOTSERVER_TEST_DATABASE_URL"):
        data = os.environ.get("PLOTSERVER_DATA") or places.default_data_directory()
        postgis.provide(Path(data).absolute(), say)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"run", "test", "check"}:
        print(__doc__, file=sys.stderr)
        raise SystemExit(2)
    try:
        main(sys.argv[1])
    except (StepFailed, postgis.PostgisUnavailable) as error:
        stop(str(error))
    except KeyboardInterrupt:
        stop("Interrupted; run the same command again to go on.")
