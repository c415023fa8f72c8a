#!/usr/bin/env python3
"""Feeds moving units into a plot of plotserver, ten times a second.

    python3 feed.py http://127.0.0.1:8000 my-plot --key pks_…

Every operation has an id of our own. What was sent is sent again, with the same ids, until the server has
answered: so a broken connection neither loses a position nor does one twice. Needs Python 3.9 or newer, and
nothing else.
"""

import argparse
import json
import math
import sys
import time
import urllib.error
import urllib.request
import uuid

PERIOD = 0.1
LONGEST_PAUSE = 5.0
CENTRE = (5.43, 51.88)


class Feed:
    """The units of one plot, and the connection to its server."""

    def __init__(self, server, plot, key, units):
        self.url = f"{server.rstrip('/')}/v1/plots/{plot}/bewerkingen"
        self.key = key
        self.units = [uuid.uuid5(uuid.NAMESPACE_URL, f"{plot}/eenheid/{number}") for number in range(units)]
        self.sent = self.again = 0

    def send(self, operations):
        """Send until there is an answer; the same ids each time."""
        body = json.dumps({"bewerkingen": operations}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        pause = 0.2
        while True:
            try:
                request = urllib.request.Request(self.url, body, headers, method="POST")
                with urllib.request.urlopen(request, timeout=10) as answer:
                    self.sent += len(operations)
                    return json.load(answer)["uitkomsten"]
            except urllib.error.HTTPError as error:
                if error.code < 500 and error.code != 429:
                    raise SystemExit(f"{error.code} {json.load(error).get('detail', '')}") from None
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                pass
            self.again += 1
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def place(self, number, moment):
        """Where a unit is: it drives in circles."""
        angle = moment / 10 + number * 2 * math.pi / len(self.units)
        lon, lat = CENTRE[0] + 0.02 * math.cos(angle), CENTRE[1] + 0.012 * math.sin(angle)
        return {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}

    def start(self):
        """Put all units on the map; those of a run before are taken over."""
        self.send([
            {
                "id": str(uuid.uuid4()),
                "soort": "vervangen",
                "object": str(unit),
                "geometrie": self.place(number, 0),
                "velden": {"teken": "brandweervoertuig", "naam": f"Eenheid {number + 1}"},
            }
            for number, unit in enumerate(self.units)
        ])  # fmt: skip

    def step(self, moment):
        """All units are somewhere else; what the server refused."""
        told = self.send([
            {
                "id": str(uuid.uuid4()),
                "soort": "wijzigen",
                "object": str(unit),
                "geometrie": self.place(number, moment),
            }
            for number, unit in enumerate(self.units)
        ])  # fmt: skip
        return [one for one in told if one["uitkomst"] == "geweigerd"]


def main():
    """Read the command line, and feed until the time is over or Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("server", help="for instance http://127.0.0.1:8000")
    parser.add_argument("plot", help="the plot to draw in")
    parser.add_argument("--key", required=True, help="an access key that may draw, or a token")
    parser.add_argument("--units", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=math.inf)
    asked = parser.parse_args()
    feed = Feed(asked.server, asked.plot, asked.key, asked.units)
    feed.start()
    began = due = time.monotonic()
    try:
        while (now := time.monotonic()) - began < asked.seconds:
            for refused in feed.step(now - began):
                print(refused["object"], *(one["melding"] for one in refused["problemen"]), file=sys.stderr)
            # Who is late does not hurry to make up for it: only the last position counts.
            due = max(due + PERIOD, time.monotonic())
            time.sleep(max(0.0, due - time.monotonic()))
    except KeyboardInterrupt:
        pass
    print(f"{feed.sent} operations, {feed.again} times sent again")


if __name__ == "__main__":
    main()
