"""Which files the lints look at, and how they report."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

PRODUCT_FOLDERS = ("policy", "ldap", "api", "store", "notify", "agent")
CODE_FOLDERS = PRODUCT_FOLDERS + ("tests",)
SAMPLES = ROOT / "tests" / "lint" / "samples"
# Bytes for the fuzzers, not text of ours.
CORPORA = ROOT / "tests" / "fuzz" / "corpus"


def relative(path):
    return path.relative_to(ROOT).as_posix()


def cpp_files(folders=CODE_FOLDERS):
    """The .cpp and .hpp files of the project; the lints' own bad samples are left out."""
    found = []
    for folder in folders:
        for suffix in ("*.cpp", "*.hpp"):
            found += (ROOT / folder).rglob(suffix)
    return sorted(path for path in found if SAMPLES not in path.parents)


def text_files():
    """Every file of the project that people read: sources, scripts, configuration, documentation."""
    found = []
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if parts[0] in (".git", "build") or "__pycache__" in parts or not path.is_file():
            continue
        if SAMPLES in path.parents or CORPORA in path.parents:
            continue
        try:
            path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found.append(path)
    return sorted(found)


def finish(findings, hint):
    """Prints what was found and ends with 1, or ends with 0."""
    for finding in findings:
        print(finding)
    if findings:
        print(f"{len(findings)} found. {hint}")
    sys.exit(1 if findings else 0)


def prove(name, got, expected):
    """For --self-test: a lint that finds nothing any more must not pass."""
    if got != expected:
        print(f"{name}: the lint itself is broken:\n  expected {expected}\n  got      {got}")
        sys.exit(1)
