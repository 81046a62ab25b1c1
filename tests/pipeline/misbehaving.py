"""A server on this machine that answers as live portals do on a bad day."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """One answer. `cut` closes the connection after that many bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    ranges: bool = True
    length: bool = True


class Server:
    """`answers[path]` is a list: one answer a request, the last one for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.base = ""

    def put(self, path: str, *answers: Answer) -> str:
        self.answers[path] = list(answers)
        return self.base + path

    def ranges(self) -> list[str]:
        return [headers.get("range", "") for _, headers in self.requests]


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.requests.append(
                (self.path, {name.lower(): value for name, value in self.headers.items()})
            )
            queue = server.answers.get(self.path, [Answer(status=404)])
            answer = queue.pop(0) if len(queue) > 1 else queue[0]
            self._send(answer)

        def _send(self, answer: Answer) -> None:
            body, status, extra = answer.body, answer.status, dict(answer.headers)
            asked = self.headers.get("Range", "")
            current = extra.get("ETag", extra.get("Last-Modified"))
            if asked and answer.ranges and self.headers.get("If-Range") == current:
                start = int(asked.removeprefix("bytes=").rstrip("-"))
                status = 206 if start < len(body) else 416
                extra["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
                body = body[start:]
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            if answer.length:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if answer.cut is None else body[: answer.cut])
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.base = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
