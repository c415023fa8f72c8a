"""A web server on the loopback address that answers what a test tells it, also what no good server would."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """One question: `query` has the names in lower case, as OGC services read them."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Told:
    """One answer; `parts` makes the content piece by piece where it is too large to hold."""

    body: bytes = b""
    media_type: str = "text/xml"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    parts: Callable[[], Iterator[bytes]] | None = None


Answering = Callable[[Asked], Told]


def nothing_there(_asked: Asked) -> Told:
    """What a path without an answer says."""
    return Told(b"", "text/plain", 404)


@dataclass
class Replay:
    """`answers` by path; what has none is 404. `asked` is what was asked, in order."""

    url: str
    port: int
    answers: dict[str, Answering] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def tell(self, path: str, body: bytes | str, media_type: str = "text/xml", status: int = 200) -> str:
        """Always answer this at that path; gives its address."""
        content = body.encode() if isinstance(body, str) else body
        self.answers[path] = lambda _asked: Told(content, media_type, status)
        return self.url + path


@contextmanager
def replaying() -> Iterator[Replay]:
    """The server, while it is needed."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def _answer(self, method: str) -> None:
            where = urlsplit(self.path)
            query = {name.lower(): values[0] for name, values in parse_qs(where.query).items()}
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            asked = Asked(method, where.path, query, body, {k.lower(): v for k, v in self.headers.items()})
            replay.asked.append(asked)
            found = replay.answers.get(where.path, nothing_there)(asked)
            try:
                self._write(found)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the asker had enough

        def _write(self, found: Told) -> None:
            self.send_response(found.status)
            self.send_header("Content-Type", found.media_type)
            for name, value in found.headers.items():
                self.send_header(name, value)
            if found.parts is None:
                self.send_header("Content-Length", str(len(found.body)))
                self.end_headers()
                self.wfile.write(found.body)
                return
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            for part in found.parts():
                self.wfile.write(part)

        def log_message(self, format: str, *values: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

    server = Server(("127.0.0.1", 0), Handler)
    replay = Replay(f"http://127.0.0.1:{server.server_port}", server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
