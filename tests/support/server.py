"""A server that listens on this computer, for tests that nothing connects to it."""

from socketserver import BaseRequestHandler, TCPServer
from threading import Thread


class Server(TCPServer):
    """Keep the first line of each request, and answer none."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), BaseRequestHandler)
        self.requests, self.address = [], f"http://127.0.0.1:{self.server_address[1]}"
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def verify_request(self, request, _):
        request.settimeout(1)
        try:
            line = request.recv(200).partition(b"\r\n")[0].decode(errors="replace")
        except OSError:
            line = ""
        self.requests.append(line or "a connection without a request")
        return False
