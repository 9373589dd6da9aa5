"""The committed page is what its sources give, and its parts agree with Python."""

import hashlib
import json
import os
import pwd
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from tests.servers import require_program
from tests.viewer.gateway_double import STATIC

pytestmark = pytest.mark.real_server

WEB = STATIC.parent / "web"


def run(*command: str, cwd: Path) -> str:
    """Run with the user's own npm settings and cache, which the tests' home does not have."""
    env = {**os.environ, "HOME": pwd.getpwuid(os.getuid()).pw_dir}
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False, timeout=110
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources alone, with what package-lock.json names installed anew."""
    npm = require_program("npm", "node")
    folder = tmp_path_factory.mktemp("page") / "web"
    shutil.copytree(WEB, folder, ignore=shutil.ignore_patterns("node_modules"))
    run(npm, "ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error", cwd=folder)
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file()
    }


def test_that_a_build_from_the_lock_file_gives_the_committed_files(fresh: Path, tmp_path: Path):
    run(require_program("node"), "build.mjs", str(tmp_path / "static"), cwd=fresh)
    assert digests(tmp_path / "static") == digests(STATIC)


def test_that_the_sources_have_the_types_they_say(fresh: Path):
    run(require_program("npm"), "run", "check", cwd=fresh)


def test_that_a_passcode_is_folded_as_python_folds_it(fresh: Path, tmp_path: Path):
    script = tmp_path / "fold.mjs"
    bundle = tmp_path / "rs1.mjs"
    esbuild = fresh / "node_modules" / ".bin" / "esbuild"
    command = ("src/rs1.ts", "--bundle", "--format=esm", f"--outfile={bundle}")
    run(str(esbuild), *command, "--log-level=error", cwd=fresh)
    script.write_text(
        f"import {{ normalizePasscode }} from {json.dumps(bundle.as_uri())};\n"
        "const found = {};\n"
        "for (let code = 0; code < 0x30000; code += 1) {\n"
        "  if (code >= 0xd800 && code < 0xe000) continue;\n"
        "  const text = 'a' + String.fromCodePoint(code) + 'b';\n"
        "  found[code] = normalizePasscode(text);\n"
        "}\n"
        "console.log(JSON.stringify(found));\n",
        encoding="utf-8",
    )
    folded = json.loads(run(require_program("node"), str(script), cwd=tmp_path))
    different = []
    for code, found in folded.items():
        char = chr(int(code))
        if unicodedata.category(char) == "Cn":
            continue  # not in this Python's Unicode
        text = unicodedata.normalize("NFKC", f"a{char}b").casefold()
        wanted = "".join(c for c in text if unicodedata.category(c)[0] in "LN")
        if found != wanted:
            different.append((hex(int(code)), wanted, found))
    assert different == []


def test_that_nothing_built_names_another_place_or_evaluates_text():
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    linked = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert all(link.startswith(("/static/", "data:,")) for link in linked)
    files = [link.removeprefix("/static/") for link in linked if link.startswith("/static/")]
    assert [name for name in files if not (STATIC / name).exists()] == []
    ours = [*STATIC.glob("app-*.js"), *STATIC.glob("*.css")]
    for path in ours:
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"https?://(?!www\.w3\.org)[\w.]+", text) == [], path.name
    for path in STATIC.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text, path.name
        assert not re.search(r"localStorage\.(set|get)Item", text), path.name
    assert [path.name for path in STATIC.iterdir() if path.suffix == ".map"] == []


def test_that_every_file_but_the_page_and_the_notices_has_a_hash_in_its_name():
    plain = {"index.html", "THIRD-PARTY-NOTICES.txt"}
    for path in STATIC.iterdir():
        assert path.name in plain or re.search(r"-[A-Za-z0-9]{8,10}\.\w+$", path.name), path.name


def test_that_the_notices_name_what_is_compiled_in():
    notices = (STATIC / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
    for name in (
        "OpenJPH",
        "OpenJPEG",
        "LIBERATION",
        "FOXIT",
        "JBIG2",
        "core-js",
        "vtk.js",
        "pdfjs-dist",
    ):
        assert name.lower() in notices.lower(), name
