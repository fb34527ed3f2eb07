"""A gateway for tests: keeps every request in FOLDER/requests, one JSON a line, and answers as FOLDER/answer says.

usage: gateway_server.py PORT FOLDER [CERTIFICATE_WITH_KEY]
"""

import http.server
import json
import pathlib
import ssl
import sys
import threading
import urllib.parse

folder = pathlib.Path(sys.argv[2])
lock = threading.Lock()
never = threading.Event()


class Gateway(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        kept = {
            "method": self.command,
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body,
            "form": dict(urllib.parse.parse_qsl(body, keep_blank_values=True)),
        }
        with lock, (folder / "requests").open("a") as file:
            file.write(json.dumps(kept) + "\n")
        answer = json.loads((folder / "answer").read_text())
        if answer["hang"]:
            never.wait()
        content = answer["body"].encode()
        self.send_response(answer["status"])
#What is fetched is a script; what is sent is answered.
        self.send_header("Content-Type", "text/javascript" if self.command == "GET" else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST
    do_PUT = do_POST

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Gateway)
server.daemon_threads = True
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
