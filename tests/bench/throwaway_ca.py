"""A CA for one run, and ECDSA P-256 certificates for 127.0.0.1, made with the openssl command."""

import subprocess

from process import BenchError


def _openssl(*words):
    done = subprocess.run(["openssl", *words], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"openssl {words[0]}: {done.stderr.strip()}")


class ThrowawayCa:
    def __init__(self, folder):
        self.folder = folder
        self.certificate = folder / "ca.crt"
        self._key = folder / "ca.key"
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-subj", "/CN=Throw-away CA of the bench", "-days", "2",
                 "-addext", "keyUsage=critical,keyCertSign,cRLSign",
                 "-keyout", str(self._key), "-out", str(self.certificate))

    def issue(self, name):
        """Gives (certificate, private key) for a server on 127.0.0.1."""
        key, request = self.folder / f"{name}.key", self.folder / f"{name}.csr"
        certificate, extensions = self.folder / f"{name}.crt", self.folder / f"{name}.ext"
        extensions.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n"
                              "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n")
        _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(request))
        _openssl("x509", "-req", "-in", str(request), "-CA", str(self.certificate),
                 "-CAkey", str(self._key), "-CAcreateserial", "-days", "2",
                 "-extfile", str(extensions), "-out", str(certificate))
        key.chmod(0o600)
        return certificate, key
