"""A bucket that takes the parts of an upload and does not let go of them: s3rver 3.7 cannot give an upload up."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

BEGUN = b"<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"


class _Stubborn(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self._answer(200, BEGUN)

    def do_PUT(self):
        self._answer(200)

    def do_DELETE(self):
        self._answer(405)

    def _answer(self, status, body=b""):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(status)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said):
        """Nothing is written."""


@contextmanager
def stubborn_bucket():
    """Its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Stubborn) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
