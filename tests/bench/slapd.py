"""A throw-away OpenLDAP server with ppolicy, LDAPS and as many people as the run asks for."""

import base64
import hashlib
import os
import secrets
import shutil
import socket
import ssl
import subprocess

from process import BenchError, Process, free_port, wait_for

SUFFIX = "dc=example,dc=com"
PEOPLE = f"ou=people,{SUFFIX}"
SERVICE_DN = f"cn=writebackd,ou=services,{SUFFIX}"
START_LIMIT_SECONDS = 30

CONFIGURATION = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
TLSCACertificateFile {ca}
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
password-hash {{SSHA}}
loglevel none

database mdb
suffix "{suffix}"
rootdn "cn=admin,{suffix}"
directory {folder}/db
maxsize 1073741824
{durability}
index objectClass,uid,mail eq
access to attrs=userPassword by dn.exact="{service}" write by anonymous auth by * none
access to attrs=pwdAccountLockedTime,pwdReset by dn.exact="{service}" write by * none
access to * by dn.exact="{service}" read by * none
overlay ppolicy
ppolicy_default "cn=default,ou=policies,{suffix}"
"""

FRAME = """\
dn: {suffix}
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: ou=people,{suffix}
objectClass: organizationalUnit
ou: people

dn: ou=services,{suffix}
objectClass: organizationalUnit
ou: services

dn: ou=policies,{suffix}
objectClass: organizationalUnit
ou: policies

dn: cn=default,ou=policies,{suffix}
objectClass: device
objectClass: pwdPolicy
cn: default
pwdAttribute: userPassword
pwdCheckQuality: 2
pwdMinLength: 8
pwdLockout: TRUE
pwdMaxFailure: 5
pwdInHistory: 0

dn: {service}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: writebackd
userPassword: {service_password}

"""

# pwdChangedTime is there from the start: the first reset of a person is like every later one.
PERSON = """\
dn: uid=u{number},ou=people,{suffix}
objectClass: inetOrgPerson
uid: u{number}
cn: Person {number}
sn: {number}
givenName: Person
mail: u{number}@example.com
userPassword: {password}
pwdChangedTime: 20240101000000Z

"""


def _hashed(password):
    salt = os.urandom(8)
    digest = hashlib.sha1(password.encode() + salt).digest()
    return "{SSHA}" + base64.b64encode(digest + salt).decode()


def version():
    text = subprocess.run(["slapd", "-VV"], capture_output=True, text=True, check=False).stderr
    return next((word for line in text.splitlines() for word in line.split()
                 if word[0].isdigit()), "unknown")


class People:
    """The database as slapadd made it, to be copied for every server that runs on it."""

    def __init__(self, folder, ca, count):
        self.folder = folder / "people"
        self.ca = ca
        self.certificate, self.key = ca.issue("directory")
        self.password = secrets.token_urlsafe(18)
        self.password_file = folder / "bind-password"
        with open(os.open(self.password_file, os.O_WRONLY | os.O_CREAT, 0o600), "w",
                  encoding="ascii") as out:
            out.write(self.password + "\n")
        (self.folder / "db").mkdir(parents=True)
        ldif = self.folder / "people.ldif"
        self._write_ldif(ldif, count)
        configuration = self.write_configuration(self.folder, durable=False)
        done = subprocess.run(["slapadd", "-q", "-f", str(configuration), "-l", str(ldif)],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchError(f"slapadd: {done.stderr.strip()}")

    def _write_ldif(self, path, count):
        initial = _hashed(secrets.token_urlsafe(18))
        with open(path, "w", encoding="ascii") as ldif:
            ldif.write(FRAME.format(suffix=SUFFIX, service=SERVICE_DN,
                                    service_password=_hashed(self.password)))
            for number in range(count):
                ldif.write(PERSON.format(number=number, suffix=SUFFIX, password=initial))

    def write_configuration(self, folder, durable):
        path = folder / "slapd.conf"
        path.write_text(CONFIGURATION.format(
            folder=folder, ca=self.ca.certificate, certificate=self.certificate, key=self.key,
            suffix=SUFFIX, service=SERVICE_DN,
            durability="" if durable else "dbnosync"))
        return path


class Slapd(Process):
    """Runs until stop() on its own copy of the people."""

    def __init__(self, folder, people, durable, log_requests=False):
        folder.mkdir()
        shutil.copytree(people.folder / "db", folder / "db")
        configuration = people.write_configuration(folder, durable)
        self.port = free_port()
        self.uri = f"ldaps://127.0.0.1:{self.port}"
        super().__init__("slapd", ["slapd", "-f", str(configuration), "-h", self.uri,
                                   "-d", "stats" if log_requests else "0"], folder / "slapd.log")
        try:
            tls = ssl.create_default_context(cafile=people.ca.certificate)
            wait_for(lambda: self._answers(tls), "a TLS answer", self, START_LIMIT_SECONDS)
        except BaseException:
            self.stop()
            raise

    def _answers(self, tls):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 2) as plain:
                with tls.wrap_socket(plain, server_hostname="127.0.0.1"):
                    return True
        except OSError:
            return False
