"""Rules that no linter knows; CONTRIBUTING.md says why they are there."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import dev
from omega_desktop.cli import build_parser
from tools.notices import runtime_packages
from tools.translations import collect

PROJECT = Path(__file__).resolve().parents[2]

MAX_LINES = 550  # about 500
MAX_TEST_LINES = 800  # one subject, however long

# Longer for a reason, which is the value.
LONG_FILES: dict[str, str] = {
    "docs/screenshots.py": "one script with its peers, read from top to bottom",
}

# Waiting by sleeping: only where there is nothing to wait for.
_VIRUS_SCANNER = "Windows: a virus scanner lets go of a new file when it likes"
MAY_SLEEP = {
    "omega_desktop/senders/media_place.py": _VIRUS_SCANNER,
    "omega_desktop/storage/archive_files.py": _VIRUS_SCANNER,
    "tests/servers.py": "polls foreign processes",
    "tests/viewer/gateway_double.py": "is a slow line where a test asks for one",
    "tests/hygiene.py": "polls threads",
    "tests/channels/mail_rig.py": "a foreign process on its way out still writes",
}

GENERATED = {"build", "dist", "__pycache__"}

# One-letter classes, so that this file does not find itself.
NOT_OURS = re.compile(r"/[w]ork/|/[r]oot/|/[o]pt/|[.]{2}/share[d]|pyp[i]\.|pythonhoste[d]")
UNFINISHED = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")


def tracked(*suffixes: str) -> list[Path]:
    """The project's files, as git knows them."""
    command = ["git", "ls-files", "-z", "--cached"]
    try:
        listed = subprocess.run(
            command, cwd=PROJECT, capture_output=True, check=True, encoding="utf-8"
        ).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):  # a source archive, or no git
        listed = [
            name_of(path)
            for path in PROJECT.rglob("*")
            if not any(part in GENERATED or part[0] == "." for part in name_of(path).split("/"))
        ]
    names = [name for name in listed if name and (not suffixes or name.endswith(suffixes))]
    # a file may be gone from the folder and not yet from the index
    return [PROJECT / name for name in names if (PROJECT / name).is_file()]


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def lines_matching(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                found.append(f"{name_of(path)}:{number}: {line.strip()[:90]}")
    return found


TEXT = (".py", ".md", ".toml", ".json", ".spec", ".yml", ".lock", ".txt", ".cfg", ".nsi", "/run")
PYTHON = (".py", ".spec")


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call of a file with the called name as it is written."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def keywords(call: ast.Call) -> set[str | None]:
    return {word.arg for word in call.keywords}


def test_that_nothing_unfinished_is_marked_for_later():
    assert lines_matching(UNFINISHED, tracked(*PYTHON, ".md", ".toml")) == []


def test_that_no_file_names_a_machine_or_a_package_registry():
    assert lines_matching(NOT_OURS, tracked(*TEXT)) == []


def test_that_files_are_short_enough_to_be_read():
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in tracked(".py")
    }
    limits = {name: MAX_TEST_LINES if name.startswith("tests/") else MAX_LINES for name in lengths}
    too_long = {name: lines for name, lines in lengths.items() if lines > limits[name]}
    assert too_long.keys() - LONG_FILES.keys() == set()
    # well below the limit the reason is not needed any more
    assert [name for name in LONG_FILES if lengths.get(name, 0) < MAX_LINES - 100] == []


def test_that_nobody_waits_by_sleeping():
    sleeping = {
        name_of(path)
        for path in tracked(".py")
        for _, called in calls(path)
        if called in {"time.sleep", "sleep", "QTest.qWait", "qtbot.wait"}
    }
    assert sleeping - MAY_SLEEP.keys() == set()


def is_text_file_without_encoding(call: ast.Call, called: str) -> bool:
    if "encoding" in keywords(call):
        return False
    last = called.rsplit(".", 1)[-1]
    if last == "read_text":
        return not call.args
    if last == "write_text":
        return len(call.args) == 1
    if last != "open" or None in keywords(call):
        return False
    position = 1 if called == "open" else 0  # open(path, mode), path.open(mode)
    modes = [word.value for word in call.keywords if word.arg == "mode"] + call.args[position:]
    if not modes:  # path.open() cannot be told from dialog.open()
        return called == "open"
    mode = modes[0].value if isinstance(modes[0], ast.Constant) else None
    return isinstance(mode, str) and re.fullmatch(r"[rwaxt+]+", mode) is not None


def test_that_text_files_and_text_streams_name_their_encoding():
    found = []
    for path in tracked(*PYTHON):
        for call, called in calls(path):
            streams = {"text", "universal_newlines"} & keywords(call)
            if is_text_file_without_encoding(call, called) or (
                streams and "encoding" not in keywords(call) and "subprocess" in called
            ):
                found.append(f"{name_of(path)}:{call.lineno}: {called}")
    assert found == []


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("open(p)", True),
        ("open(p, 'w')", True),
        ("open(p, 'rb')", False),
        ("open(p, encoding='utf-8')", False),
        ("dialog.open()", False),
        ("p.open('a')", True),
        ("p.open('rb')", False),
        ("Image.open(p)", False),
        ("archive.open('report.pdf')", False),
        ("p.read_text()", True),
        ("p.read_text('utf-8')", False),
        ("p.write_text(t)", True),
    ],
)
def test_that_a_missing_encoding_is_recognised(source: str, wrong: bool):
    call = ast.parse(source, mode="eval").body
    assert isinstance(call, ast.Call)
    assert is_text_file_without_encoding(call, ast.unparse(call.func)) is wrong


def test_that_every_text_can_be_found_by_translators():
    assert collect((PROJECT / "omega_desktop").rglob("*.py")).problems == []


def test_that_every_decision_that_is_mentioned_is_recorded():
    there = {path.name[:4] for path in (PROJECT / "docs" / "adr").glob("[0-9]*.md")}
    mentioned: dict[str, str] = {}
    for path in tracked(".py", ".md", ".toml"):
        for number in re.findall(r"adr/(\d{4})\b", path.read_text(encoding="utf-8")):
            mentioned.setdefault(number, name_of(path))
    assert {number: where for number, where in mentioned.items() if number not in there} == {}


def test_that_every_command_in_the_documents_exists():
    actions = build_parser()._subparsers
    assert actions is not None
    commands = actions._group_actions[0].choices
    assert isinstance(commands, dict)
    known = {"dev.py": set(dev.COMMANDS), "omega-desktop": {*commands, "--version", "--help"}}
    unknown = []
    for path in tracked(".md"):
        text = path.read_text(encoding="utf-8")
        for program, command in re.findall(
            r"(?:^|[`\s])(?:python3? |python3? -m )?(dev\.py|omega-desktop) +([a-z-]+)", text, re.M
        ):
            if command not in known[program] and f"{program} {command}" in _code_of(text):
                unknown.append(f"{name_of(path)}: {program} {command}")
    assert unknown == []


def _code_of(text: str) -> str:
    """The parts of a document that are set as code."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


def test_that_lock_files_cover_every_dependency_and_name_no_place():
    with (PROJECT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    runtime, extra = project["dependencies"], project["optional-dependencies"]["dev"]
    for lock, wanted in (
        ("requirements.lock", runtime),
        ("requirements-dev.lock", [*runtime, *extra]),
    ):
        text = (PROJECT / lock).read_text(encoding="utf-8")
        names = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
        asked = {re.split(r"[^A-Za-z0-9-]", one, maxsplit=1)[0].lower() for one in wanted}
        assert asked - names == set(), lock
        assert "://" not in text
        assert re.search(r"^-", text, re.MULTILINE) is None


def test_that_every_package_the_program_ships_is_named_in_the_notices():
    notices = (PROJECT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
    assert [name for name in runtime_packages() if f"| {name} |" not in notices] == []
