#!/usr/bin/env python3
"""One command for everything a developer does; needs only Python 3.11 or newer.

It makes ``.venv`` beside itself, installs what the lock file names (checked by hash) and, as root
on Debian or Ubuntu, the system packages; otherwise it says which are missing. Later starts are
immediate.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
WINDOWS = sys.platform == "win32"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")

RUNTIME_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"

# Debian package -> what proves that it is there: a shared library or a program
QT_LIBRARIES = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libfontconfig1": "libfontconfig.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
}
# most tests wait for servers; a file's tests share theirs; "-n 0" in the arguments: one at a time
AT_ONCE = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")

TEST_PROGRAMS = {
    "xvfb": "Xvfb",
    "dcmtk": "storescp",
    "orthanc": "Orthanc",
    "gnome-keyring": "gnome-keyring-daemon",
    "dbus": "dbus-run-session",
    "poppler-utils": "pdftotext",
    "qpdf": "qpdf",
    "ghostscript": "gs",
    "openssl": "openssl",
    "postfix": "postfix",
    "dovecot-core": "dovecot",
    "dovecot-imapd": "/usr/lib/dovecot/imap",
    "kannel": "bearerbox",
    "kannel-extras": "/usr/lib/kannel/test/fakesmsc",
    "chromium": "chromium",
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
    "swift-proxy": "swift-proxy-server",  # OpenStack Swift speaks S3
    "swift-account": "swift-account-server",
    "swift-container": "swift-container-server",
    "swift-object": "swift-object-server",
    "memcached": "memcached",
    "nginx": "nginx",
    "caddy": "caddy",
    "nodejs": "node",
    "npm": "npm",
    "hylafax-server": "hfaxd",
    "hylafax-client": "sendfax",
    "iaxmodem": "iaxmodem",  # a fax modem in software
    "bsd-mailx": "bsd-mailx",
    "libtiff-tools": "tiff2pdf",
}


def say(text: str) -> None:
    """Tell what is going on; flushed, so that it stays in order with the output of children."""
    print(f"[dev] {text}", flush=True)


def stop(text: str) -> NoReturn:
    """End with an explanation."""
    raise SystemExit(f"[dev] {text}")


def call(*command: str | Path, env: dict[str, str] | None = None, quiet: bool = False) -> int:
    """Run a command in the project's folder and return its exit status."""
    return subprocess.call(
        [str(part) for part in command],
        cwd=PROJECT,
        env={**os.environ, **(env or {})},
        stdout=subprocess.DEVNULL if quiet else None,  # errors are shown
    )


# --- system packages ---------------------------------------------------------------------------


def is_present(proof: str) -> bool:
    """Whether a shared library, a file or a program is there."""
    if proof.startswith("/"):
        return any(Path("/").glob(proof[1:]))
    if ".so" in proof:
        try:
            ctypes.CDLL(proof)
        except OSError:
            return False
        return True
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    return shutil.which(proof, path=places) is not None


def ensure_system(packages: dict[str, str], *, needed: bool) -> None:
    """Install missing system packages, or name them; stop when they are ``needed`` and missing."""
    if not sys.platform.startswith("linux"):
        return
    missing = [package for package, proof in packages.items() if not is_present(proof)]
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install(missing)
        missing = [package for package in missing if not is_present(packages[package])]
        if not missing:
            return
    text = f"missing: {', '.join(missing)}\n      sudo apt-get install -y {' '.join(missing)}"
    if needed:
        stop(text)
    say(f"{text}\n      Tests that need them are skipped (with CI=true they fail).")


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages without questions and without starting any server."""
    say(f"installing system packages: {' '.join(packages)}")
    env = {"DEBIAN_FRONTEND": "noninteractive", "DEBCONF_NONINTERACTIVE_SEEN": "true"}
    if not any(Path("/var/lib/apt/lists").glob("*Packages*")):
        call("apt-get", "-qq", "update", env=env)
    if "postfix" in packages and shutil.which("debconf-set-selections"):
        answer = "postfix postfix/main_mailer_type select No configuration\n"
        subprocess.run(["debconf-set-selections"], input=answer.encode(), check=False)
    # --no-remove: a machine's own mail server is not ours to replace
    install = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "--no-remove"]
    with no_server_starts():
        if call(*install, *packages, env=env, quiet=True) != 0:  # the lists may be old
            call("apt-get", "-qq", "update", env=env)
            call(*install, *packages, env=env, quiet=True)


@contextmanager
def no_server_starts() -> Iterator[None]:
    """Keep Debian from starting the servers it installs (invoke-rc.d asks this file)."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink(missing_ok=True)


# --- Python packages ---------------------------------------------------------------------------


def ensure_python(*, dev: bool) -> None:
    """Make ``.venv`` what the lock file says: for the program alone, or for developing it."""
    wanted = fingerprint(DEV_LOCK), fingerprint(RUNTIME_LOCK)
    stamp = VENV / "omega-lock.sha256"
    installed = ""
    with suppress(OSError):
        installed = stamp.read_text(encoding="ascii").strip()
    if venv_works() and (installed == wanted[0] or (not dev and installed == wanted[1])):
        return
    if not venv_works():
        make_venv()
    lock = DEV_LOCK if dev or DEV_LOCK in installed else RUNTIME_LOCK
    say(f"installing {lock} into .venv (the first time takes some minutes)")
    started = time.monotonic()
    # -qq: only errors; a machine's own package sources may be chatty
    pip = (PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps")
    # hash-checked wheels only: nothing that was not locked is run or built
    if call(*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock) != 0:
        stop("pip could not install the locked packages (Python 3.11 to 3.13 have them all)")
    # --no-build-isolation: the build back-end comes from the development lock too
    editable = ("--no-build-isolation", "--no-index", "--editable", ".")
    if lock == DEV_LOCK and call(*pip, *editable) != 0:
        stop("pip could not install the project itself")
    stamp.write_text(fingerprint(lock), encoding="ascii")
    say(f"installed in {time.monotonic() - started:.0f} s")


def fingerprint(lock: str) -> str:
    """What has to be installed, as one line."""
    digest = hashlib.sha256()
    for name in (lock, "pyproject.toml"):
        digest.update((PROJECT / name).read_bytes())
    return f"{lock} {digest.hexdigest()}"


def venv_works() -> bool:
    """Whether ``.venv`` is there and its interpreter still runs, with pip."""
    if not PYTHON.exists():
        return False
    check = [str(PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.call(check, stderr=subprocess.DEVNULL) == 0


def make_venv() -> None:
    """Create ``.venv`` anew with the interpreter that runs this file."""
    try:
        import ensurepip  # noqa: F401 - Debian keeps it in a package of its own
    except ImportError:
        package = f"python3.{sys.version_info.minor}-venv"
        if not WINDOWS and os.geteuid() == 0 and shutil.which("apt-get"):
            apt_install([package])
        else:
            stop(f"missing: {package}\n      sudo apt-get install -y {package}")
    say(f"creating .venv with Python {sys.version.split()[0]}")
    venv.EnvBuilder(clear=True, with_pip=True, symlinks=not WINDOWS).create(VENV)


def ensure_node_packages() -> None:
    """Install what the tests need of npm into the user's cache, by lock files."""
    if shutil.which("npm") and call(PYTHON, "-m", "tests.channels.node_rig") != 0:
        say("npm could not install FHIR server, SMSC, health app; their tests are skipped")


# --- commands ----------------------------------------------------------------------------------


def for_program() -> None:
    """Everything that ``demo`` and ``run`` need."""
    ensure_system(QT_LIBRARIES, needed=True)
    ensure_python(dev=False)


def for_developing() -> None:
    """Everything that working on the program needs, without servers."""
    ensure_system(QT_LIBRARIES, needed=True)
    ensure_python(dev=True)


def demo(args: Sequence[str]) -> int:
    """Open the window on demonstration studies; no configuration, no servers."""
    for_program()
    require_display()
    return program("demo", *args)


def run(args: Sequence[str]) -> int:
    """Run the program; arguments are its own (``run worklist --json``)."""
    for_program()
    if not args:
        require_display()
    return program(*args)


def program(*args: str) -> int:
    """Run the program from this folder, but where the user is: paths may be relative."""
    paths = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    return subprocess.call([str(PYTHON), "-m", "omega_desktop", *args], env=env)


def require_display() -> None:
    """Explain what to do on a Linux machine without a screen."""
    if not sys.platform.startswith("linux"):
        return
    if any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return
    stop(
        "there is no display to open a window on.\n"
        "      On a machine with a screen:     log in to its desktop and run this again\n"
        "      Over SSH:                       ssh -X ...\n"
        "      On a virtual screen:            xvfb-run -a python3 dev.py demo\n"
        "      Without any screen, unseen:     QT_QPA_PLATFORM=offscreen python3 dev.py demo\n"
        "      Pictures of every window:       python3 dev.py screenshots"
    )


def linters(*, fix: bool = False) -> dict[str, list[str | Path]]:
    """Name -> command of every check that is not a test."""
    ruff: list[str | Path] = [PYTHON, "-m", "ruff"]
    script = ".exe" if WINDOWS else ""
    return {
        "ruff check": [*ruff, "check", "--quiet", *(["--fix"] if fix else []), "."],
        "ruff format": [*ruff, "format", "--quiet", *([] if fix else ["--check"]), "."],
        "mypy": [PYTHON, "-m", "mypy"],
        "import-linter": [BIN / f"lint-imports{script}", "--no-cache"],
        "translations": [PYTHON, "tools/translations.py", "--check"],
    }


def run_linters(*, fix: bool = False) -> list[str]:
    """Run every linter, also after one has failed; return the names of those that failed."""
    failed = []
    for name, command in linters(fix=fix).items():
        started = time.monotonic()
        status = call(*command)
        say(f"{name}: {'ok' if status == 0 else 'FAILED'} ({time.monotonic() - started:.0f} s)")
        if status != 0:
            failed.append(name)
    return failed


def lint(args: Sequence[str]) -> int:
    """Run every linter; ``--fix`` repairs what can be repaired."""
    for_developing()
    failed = run_linters(fix="--fix" in args)
    say(f"FAILED: {', '.join(failed)}" if failed else "all linters are content")
    return 1 if failed else 0


def test(args: Sequence[str]) -> int:
    """Run every linter, then pytest with the given arguments (``test -k outbox``)."""
    ensure_system({**QT_LIBRARIES, **TEST_PROGRAMS}, needed=False)
    ensure_python(dev=True)
    ensure_node_packages()
    failed = run_linters()
    say("pytest")
    if call(PYTHON, "-m", "pytest", *AT_ONCE, *args) != 0:
        failed.append("pytest")
    if failed:  # on success pytest's summary stays the last line
        say(f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


def screenshots(args: Sequence[str]) -> int:
    """Draw every window with real data, without a screen, into docs/images."""
    for_developing()
    platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    env = {"QT_QPA_PLATFORM": platform}
    return call(PYTHON, PROJECT / "docs" / "screenshots.py", *args, env=env)


def bench(args: Sequence[str]) -> int:
    """Measure start, worklist, outbox, DICOM throughput and de-identification."""
    ensure_system({**QT_LIBRARIES, "dcmtk": TEST_PROGRAMS["dcmtk"]}, needed=False)
    ensure_python(dev=True)
    return call(PYTHON, PROJECT / "benchmarks" / "run.py", *args)


def lock(args: Sequence[str]) -> int:
    """Write both lock files from pyproject.toml (``lock --upgrade`` for newer versions)."""
    for_developing()
    uv = shutil.which("uv") or shutil.which("uv", path=str(BIN))
    if uv is None:
        say("installing uv into .venv (only this command needs it)")
        if call(PYTHON, "-m", "pip", "install", "--quiet", "uv") != 0:
            stop("uv could not be installed")
        uv = str(BIN / "uv")
    compile_ = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    compile_ += ["--python-version", "3.11", "--no-annotate", "--no-emit-index-url"]
    compile_ += ["--custom-compile-command", "python3 dev.py lock", "pyproject.toml"]
    # the gateway is in both: the demonstration starts one
    gateway = ("--extra", "gateway")
    status = call(*compile_, *gateway, "--extra", "dev", "-o", DEV_LOCK, *args)
    # the program is tested with the development lock: both name the same versions
    return status or call(*compile_, *gateway, "-c", DEV_LOCK, "-o", RUNTIME_LOCK)


def translations(args: Sequence[str]) -> int:
    """Collect every text into the .ts file and compile it; ``--check`` only looks."""
    for_developing()
    return call(PYTHON, "tools/translations.py", *args)


def notices(args: Sequence[str]) -> int:
    """Write THIRD_PARTY_NOTICES.md from the installed packages."""
    for_developing()
    return call(PYTHON, "tools/notices.py", *args)


def build(args: Sequence[str]) -> int:
    """Freeze the program into dist/ with PyInstaller and let it test itself."""
    for_developing()
    status = call(PYTHON, "-m", "PyInstaller", "--noconfirm", *args, "build_installer.spec")
    if status != 0:
        return status
    name = "omega-desktop.exe" if WINDOWS else "omega-desktop"
    return call(PROJECT / "dist" / "OmegaDesktop" / name, "self-test")


COMMANDS = {
    work.__name__: work
    for work in (demo, run, test, lint, screenshots, bench, build, lock, translations, notices)
}


def main(argv: Sequence[str] | None = None) -> int:
    """Parse the command and run it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an old Python gets this far
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")
    summaries = {name: (work.__doc__ or "").partition("\n")[0] for name, work in COMMANDS.items()}
    parser = argparse.ArgumentParser(
        prog="dev.py",
        description=(__doc__ or "").partition("\n")[0],
        epilog="commands:\n" + "\n".join(f"  {n:<13} {text}" for n, text in summaries.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="see below")
    parser.add_argument(
        "arguments", nargs=argparse.REMAINDER, help="for the command, or for the tool it runs"
    )
    chosen = parser.parse_args(argv)
    try:
        return COMMANDS[chosen.command]([part for part in chosen.arguments if part != "--"])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
