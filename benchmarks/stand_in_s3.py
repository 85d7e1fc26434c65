"""A stand-in for S3 that answers at once or after a pause, so that a benchmark measures the functions.

An emulator would take longer to list 100,000 objects than the functions take to read the list. It knows what
the functions ask: list a prefix, read, write in one or several parts, and the CORS rules of a bucket. The
objects under `images/` exist by their number only; everything else is kept as it was written.
"""

import time
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

LOOPBACK = "127.0.0.1"
_PAGE = 1000  # objects in an answer of ListObjectsV2
_CORS = (
    "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
    "<ExposeHeader>Access-Control-Allow-Origin</ExposeHeader></CORSRule></CORSConfiguration>"
)
_ENTRY = (
    "<Contents><Key>{key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>1000</Size>"
    "<ETag>x</ETag><StorageClass>STANDARD</StorageClass></Contents>"
)


@contextmanager
def stand_in_s3(*, objects: Mapping[str, bytes], images: int, pause: float) -> Iterator[str]:
    """Serve in a process of its own.

    Args:
        objects: path, bucket first → content.
        images: how many images there are besides, under `images/` of any bucket.
        pause: seconds before each answer, as the way to S3 takes them.

    Yields:
        the URL.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(theirs, dict(objects), images, pause), daemon=True)
    server.start()
    try:
        yield f"http://{LOOPBACK}:{ours.recv()}"
    finally:
        server.terminate()
        server.join()


def _serve(started: Connection, objects: dict[str, bytes], images: int, pause: float) -> None:
    names = [f"images/{number:07}.png" for number in range(images)]
    server = ThreadingHTTPServer((LOOPBACK, 0), partial(_Handler, objects, names, pause))
    started.send(server.server_address[1])
    server.serve_forever()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open
    wbufsize = -1  # head and body go out together
    disable_nagle_algorithm = True

    def __init__(
        self, objects: dict[str, bytes], images: list[str], pause: float, *arguments: object
    ) -> None:
        self._objects, self._images, self._pause = objects, images, pause
        # The server passes its arguments on as it made them; their types are not written down.
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        query = self._query()
        if "list-type" in query:
            self._answer(self._listed(query).encode())
        elif "cors" in query:
            self._answer(_CORS.encode())
        else:
            self._answer(self._objects[self._path()])

    def do_PUT(self) -> None:
        number = self._query().get("partNumber")
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self._objects[self._path() + (f"#{number.zfill(5)}" if number else "")] = content
        self._answer(b"")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self._path()
        if "uploads" in self._query():
            self._answer(
                b"<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
            )
            return
        parts = sorted(key for key in self._objects if key.startswith(f"{path}#"))
        self._objects[path] = b"".join(self._objects.pop(key) for key in parts)
        self._answer(b"<CompleteMultipartUploadResult/>")

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def _listed(self, query: Mapping[str, str]) -> str:
        bucket = f"{self._path()}/"
        prefix = query.get("prefix", "")
        stored = sorted(key.removeprefix(bucket) for key in self._objects if key.startswith(bucket + prefix))
        keys = self._images if "images/".startswith(prefix) else stored
        start = bisect_right(keys, query.get("continuation-token") or query.get("start-after", ""))
        page = keys[start : start + _PAGE]
        more = start + _PAGE < len(keys)
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        entries = "".join(_ENTRY.format(key=escape(key)) for key in page)
        truncated = str(more).lower()
        return f"<ListBucketResult><IsTruncated>{truncated}</IsTruncated>{token}{entries}</ListBucketResult>"

    def _path(self) -> str:
        return unquote(urlsplit(self.path).path).strip("/")

    def _query(self) -> dict[str, str]:
        given = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        return {name: values[0] for name, values in given.items()}

    def _answer(self, content: bytes) -> None:
        time.sleep(self._pause)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", '"x"')
        self.end_headers()
        self.wfile.write(content)
