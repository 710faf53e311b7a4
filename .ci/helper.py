"""What .ci/run asks of Python: standard library only, any Python from 3.11.

python3 .ci/helper.py block      the second command of the README's "Set up"
python3 .ci/helper.py pythons    every further python3.11 and python3.13: a name and a path per line
python3 .ci/helper.py oldest     the python3.11 with which the lowest dependencies are tried
python3 .ci/helper.py lowest     the lower bounds of the direct dependencies, as pins
python3 .ci/helper.py skips DIR  every skip of the reports in DIR; fails on one that is not allowed
"""

import fnmatch
import os
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ("3.11", "3.13")
_ASK = """
import os, sys
print("%d.%d" % sys.version_info[:2], os.path.realpath(sys._base_executable))
"""
_WITHOUT_SHARED = ("*", "no public data: ", "../shared is not there, as .ci/run said")


def blocks() -> list[str]:
    """Return the shell blocks of the README's section "Set up"."""
    readme = (ROOT / "README.md").read_text("utf-8")
    section = re.search(r"^## Set up\n(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL)
    return re.findall(r"^```sh\n(.*?)^```$", section[1], re.MULTILINE | re.DOTALL) if section else []


def block() -> int:
    """Print the second block; there must be two, of one command each."""
    found = blocks()
    if len(found) != 2 or any(len(text.strip().splitlines()) != 1 for text in found):
        sys.exit('README.md: "## Set up" must hold exactly two sh blocks of one command each')
    print(found[1].strip())
    return 0


def real(command: str) -> tuple[str, str] | None:
    """Return version and real path of an interpreter, or nothing if it does not run."""
    ask = [command, "-c", _ASK]
    try:
        done = subprocess.run(  # noqa: S603  # an interpreter found on PATH
            ask, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    version, _, path = done.stdout.strip().partition(" ")
    return version, path


def interpreters() -> dict[str, str]:
    """Return real path -> version of the Pythons of the wanted versions, the default one first."""
    folders = [*os.environ.get("PATH", "").split(os.pathsep), "/usr/local/bin", "/usr/bin"]
    commands = [str(Path(folder) / f"python{v}") for folder in folders if folder for v in VERSIONS]
    default = real("python3")
    known = [default, *(real(command) for command in dict.fromkeys(commands))]
    return {path: version for version, path in (entry for entry in known if entry)}


def find_oldest() -> str:
    """Return the last python3.11, so a second one if there are two, else the default interpreter."""
    found = [path for path, version in interpreters().items() if version == VERSIONS[0]]
    return found[-1] if found else sys.executable


def pythons() -> int:
    """Print every interpreter but the default one, and the one that has the lowest dependencies."""
    default = real("python3")
    taken = {find_oldest(), *(default[1:] if default else ())}
    others = {path: v for path, v in interpreters().items() if path not in taken}
    for number, (path, version) in enumerate(others.items(), 1):
        print(f"python-{version}-{number}", path)
    return 0


def oldest() -> int:
    """Print the python3.11 of the lowest dependencies."""
    print(find_oldest())
    return 0


def lowest() -> int:
    """Print the lower bounds of the dependencies and of the group `test` as exact pins."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*table["project"]["dependencies"], *table["dependency-groups"]["test"]]
    unbounded = [text for text in wanted if not re.fullmatch(r"[\w.-]+>=[\w.]+", text)]
    if unbounded:
        sys.exit(f"pyproject.toml: not just a lower bound: {', '.join(unbounded)}")
    print(*(text.replace(">=", "==") for text in wanted))
    return 0


@dataclass(frozen=True)
class Skip:
    """A test that did not run in an environment, and what it said."""

    environment: str
    test: str
    said: str


def skipped(folder: Path) -> Iterator[Skip]:
    """Read every skip from the reports of a folder."""
    for report in sorted(folder.glob("*.xml")):
        tree = ET.parse(report)  # noqa: S314  # written by pytest a moment ago
        for case in tree.getroot().iter("testcase"):
            for element in case.iter("skipped"):
                said = f"{element.get('message', '')} {element.text or ''}"
                name = f"{case.get('classname')}::{case.get('name')}"
                yield Skip(report.stem, name, " ".join(said.split()))


def allowed() -> list[tuple[str, str, str]]:
    """Read the list: environments, regular expression, reason."""
    lines = (ROOT / ".ci" / "allowed-skips.txt").read_text("utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if line and not line.startswith("#")]
    if any(len(row) != 3 or not all(part.strip() for part in row) for row in rows):
        sys.exit(".ci/allowed-skips.txt: each line is `environments | says | reason`")
    return [(where, says, why) for where, says, why in rows]


def reason(skip: Skip, rows: list[tuple[str, str, str]]) -> str | None:
    """Return why a skip is right, or nothing."""
    for where, says, why in rows:
        here = any(fnmatch.fnmatch(skip.environment, pattern) for pattern in where.split())
        if here and re.search(says, skip.said):
            return why
    return None


def skips(*arguments: str) -> int:
    """Print every skip with its reason; fails on one without."""
    rows = allowed() + [_WITHOUT_SHARED] * ("--without-shared" in arguments)
    found = list(skipped(Path(arguments[-1])))
    wrong = [skip for skip in found if reason(skip, rows) is None]
    for skip in found:
        print(f"{skip.environment}: {skip.test}: {reason(skip, rows) or 'NOT ALLOWED: ' + skip.said}")
    print(f"{len(found)} skips, {len(wrong)} of them not in .ci/allowed-skips.txt")
    return 1 if wrong else 0


COMMANDS = {"block": block, "pythons": pythons, "oldest": oldest, "lowest": lowest, "skips": skips}

if __name__ == "__main__":
    sys.exit(COMMANDS[sys.argv[1]](*sys.argv[2:]))
