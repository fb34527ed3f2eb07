#!/usr/bin/env python3
"""Every arrow of #include points at policy/ (ARCHITECTURE.md). Debian's headers share one folder, so the linker does not
notice when a file includes what its library does not link; this does.

usage: include_rules.py [--self-test]
"""

import re
import sys

from source_files import CODE_FOLDERS, cpp_files, finish, prove, relative

# Folder -> the folders that it may include from. The longest folder that fits counts.
OWN_HEADERS = {
    "policy": {"policy"},
    "ldap": {"ldap", "policy"},
    "api": {"api", "policy"},
    "store": {"store", "policy"},
    "notify": {"notify", "policy"},
    "agent": {"agent", "api", "ldap", "store", "notify", "policy"},
    # What tests stand on knows the product from outside: its processes and its files, not its code.
    "tests/support": {"tests"},
    "tests/bench": {"tests"},
    "tests": {"tests", "agent", "api", "ldap", "store", "notify", "policy"},
}

# Headers of others -> the product files that may include them. What is not named here may be included anywhere. Heavy
# and far-reaching ones stay out of headers that other files include.
FOREIGN_HEADERS = [
    (r"boost/beast/", r"api/session\w*\.cpp", "Beast is a parser inside api/session*.cpp only"),
    (r"(ldap|lber)(_\w+)?\.h$", r"ldap/\w+\.cpp", "libldap stays behind the headers of ldap/"),
    (r"openssl/", r".*\.cpp", "OpenSSL stays out of headers"),
    (r"boost/asio/ssl/context\.hpp", r"(ldap|agent)/.*\.cpp|api/\w+\.[ch]pp", "TLS contexts live in api/ and ldap/*.cpp"),
    (r"boost/asio/ssl/", r"(api|ldap)/\w+\.cpp", "TLS streams stay out of headers, and out of policy/ and agent/"),
    (r"boost/asio/ssl\.hpp|boost/asio\.hpp|boost/beast\.hpp", r"", "include the parts that are used"),
    (r"boost/json/src\.hpp|boost/json\.hpp", r"", "include the parts that are used"),
    (r"boost/json/", r"api/.*", "JSON is known to api/ only"),
    (r"boost/url/", r"(api|ldap)/.*\.cpp", "URLs are parsed at the edges"),
    (r"(spdlog|fmt)/", r"(ldap|api|store|notify|agent)/.*\.cpp", "policy/ does not log, and headers do not either"),
    (r"(sqlite3|libpq-fe)\.h$", r"store/.*\.cpp", "databases are known to store/ only"),
    (r"curl/", r"notify/.*\.cpp", "HTTP clients are known to notify/ only"),
    (r"(iostream|bits/)", r"", "costs start-up time, or is no header of the language"),
    (r"(gtest|gmock)/", r"", "test code stays in tests/"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def rule_of(file):
    fitting = [folder for folder in OWN_HEADERS if file.startswith(folder + "/")]
    return max(fitting, key=len)


def judge_own(file, header):
    folder = header.split("/")[0]
    if "/" not in header or folder not in CODE_FOLDERS:
        return "write the path from the top of the project"
    if folder not in OWN_HEADERS[rule_of(file)]:
        return f"{rule_of(file)}/ may include from {', '.join(sorted(OWN_HEADERS[rule_of(file)]))} only"
    return None


def judge_foreign(file, header):
    if file.startswith("tests/"):
        return None
    for pattern, allowed, reason in FOREIGN_HEADERS:
        if re.match(pattern, header):
            return None if re.fullmatch(allowed, file) else reason
    return None


def judge(file, line):
    include = INCLUDE.match(line)
    if not include:
        return None
    judge_kind = judge_own if include[1] == '"' else judge_foreign
    reason = judge_kind(file, include[2])
    return f"{include[0].strip()}: {reason}" if reason else None


def self_test():
    bad = [
        ("policy/a.hpp", '#include "ldap/dn.hpp"'),
        ("ldap/a.cpp", '#include "api/router.hpp"'),
        ("api/a.cpp", '# include  "agent/config/config.hpp"'),
        ("api/a.cpp", '#include "router.hpp"'),
        ("tests/support/a.cpp", '#include "ldap/dn.hpp"'),
        ("api/router.cpp", "#include <boost/beast/http/parser.hpp>"),
        ("api/a.cpp", "#include <ldap.h>"),
        ("ldap/wire.hpp", "#include <lber.h>"),
        ("api/server_tls.hpp", "#include <openssl/ssl.h>"),
        ("policy/a.cpp", "#include <spdlog/spdlog.h>"),
        ("ldap/a.cpp", "#include <boost/asio.hpp>"),
    ]
    good = [
        ("agent/a.cpp", '#include "ldap/directory.hpp"'),
        ("agent/config/a.cpp", '#include "policy/secret.hpp"'),
        ("tests/unit/ldap/a.cpp", '#include "ldap/dn.hpp"'),
        ("api/session.cpp", "#include <boost/beast/http/parser.hpp>"),
        ("ldap/codec.cpp", "#include <ldap.h>"),
        ("policy/task.hpp", "#include <boost/asio/awaitable.hpp>"),
        ("policy/secret.cpp", "#include <openssl/crypto.h>"),
    ]
    prove("include_rules, bad", [judge(*one) is None for one in bad], [False] * len(bad))
    prove("include_rules, good", [judge(*one) for one in good], [None] * len(good))


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    findings = []
    for path in cpp_files():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            reason = judge(relative(path), line)
            if reason:
                findings.append(f"{relative(path)}:{number}: {reason}")
    return finish(findings, "The tables are in tests/lint/include_rules.py, the reasons in ARCHITECTURE.md.")


if __name__ == "__main__":
    main()
