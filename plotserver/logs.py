"""Log lines on standard error: text for people, or one JSON object a line for machines."""

import logging
import sys
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

# What every log record has; anything else was given with `extra=` and belongs in the line.
USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, what was given with `extra`, and the
    traceback of an exception.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in USUAL}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def configure(form: Literal["text", "json"], *, requests: bool) -> None:
    """Send all logs to standard error in this form; `requests` decides on the line of each request."""
    to_people = logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else to_people)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("plotserver.access").setLevel(logging.INFO if requests else logging.WARNING)
    # Addresses that are asked elsewhere may hold a key of somebody, and each job is a line too many.
    for inner in ("httpx", "procrastinate"):
        logging.getLogger(inner).setLevel(logging.WARNING)
    for chatty in ("uvicorn.error", "alembic"):
        logging.getLogger(chatty).setLevel(logging.INFO if form == "json" else logging.WARNING)
