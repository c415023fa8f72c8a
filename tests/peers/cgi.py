"""Runs a map server's CGI program behind HTTP on the loopback address."""

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@contextmanager
def serving(program: str, **environment: str) -> Iterator[str]:
    """The address at which the program answers, while it is needed."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            where = urlsplit(self.path)
            port = self.connection.getsockname()[1]
            request = {
                "REQUEST_METHOD": "GET",
                "QUERY_STRING": where.query,
                "REQUEST_URI": self.path,
                "SCRIPT_NAME": where.path,
                "SERVER_NAME": "127.0.0.1",
                "SERVER_PORT": str(port),
                "SERVER_PROTOCOL": "HTTP/1.1",
                "GATEWAY_INTERFACE": "CGI/1.1",
            }
            answer = subprocess.run(
                [program],
                env={"PATH": os.environ["PATH"], **environment, **request},
                capture_output=True,
                check=False,
                timeout=60,
            )
            split = b"\r\n\r\n" if b"\r\n\r\n" in answer.stdout[:4_000] else b"\n\n"
            head, _, body = answer.stdout.partition(split)
            headers = [line.split(": ", 1) for line in head.decode("latin-1").splitlines() if ": " in line]
            status = next((int(value.split()[0]) for name, value in headers if name == "Status"), 200)
            self.send_response(status)
            for name, value in headers:
                if name.lower() == "content-type":
                    self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(body)

        def log_message(self, format: str, *values: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
