"""The daemon under test: its ini file, with a key, policy and logging as in production."""

import hashlib
import http.client
import os
import secrets
import ssl

from process import BenchError, Process, free_port, wait_for
from slapd import PEOPLE, SERVICE_DN

START_LIMIT_SECONDS = 20

CONFIGURATION = """\
[agent]
state_dir = {folder}/state

[api]
listen = 127.0.0.1:{port}
certificate = {certificate}
private_key = {key}

[client:bench]
api_key_sha256 = {key_hash}
scopes = writeback

[directory]
type = openldap
uris = {uri}
ca_certificate = {ca}
bind_dn = {bind_dn}
bind_password_file = {bind_password_file}
base_dn = {base_dn}
user_filter = (|(uid={{user}})(mail={{user}}))
connections = 4
"""


class Daemon(Process):
    """Started and ready when the constructor returns; `ready_seconds` says how long that took."""

    def __init__(self, binary, folder, people, slapd, server_pair, more=""):
        folder.mkdir()
        (folder / "state").mkdir(mode=0o700)
        self.port = free_port()
        self.ca_file = people.ca.certificate
        key = secrets.token_urlsafe(32)
        self.key_file = folder / "api-key"
        with open(os.open(self.key_file, os.O_WRONLY | os.O_CREAT, 0o600), "w",
                  encoding="ascii") as out:
            out.write(key + "\n")
        certificate, private_key = server_pair
        ini = folder / "writebackd.ini"
        ini.write_text(CONFIGURATION.format(
            folder=folder, port=self.port, certificate=certificate, key=private_key,
            key_hash=hashlib.sha256(key.encode()).hexdigest(), uri=slapd.uri, ca=self.ca_file,
            bind_dn=SERVICE_DN, bind_password_file=people.password_file, base_dn=PEOPLE) + more)
        tls = ssl.create_default_context(cafile=self.ca_file)
        super().__init__("writebackd", [str(binary), "--config", str(ini)], folder / "daemon.log")
        try:
            wait_for(lambda: self._is_ready(tls), "200 from /readyz", self, START_LIMIT_SECONDS,
                     pause_seconds=0.0003)
        except BaseException:
            self.stop()
            raise
        self.ready_seconds = self.now_since_start()
        self.resident_at_start_kib = self.resident_kib()

    def _is_ready(self, tls):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=tls, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except ssl.SSLCertVerificationError as error:
            raise BenchError(f"the daemon shows another certificate: {error}") from error
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
