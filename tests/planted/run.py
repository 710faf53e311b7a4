"""Plant every bug in a copy of the package, and see the law's tests fail.

    python tests/planted/run.py              every law
    python tests/planted/run.py 11 15        these laws
    python tests/planted/run.py --one-each   the first bug of every law alone, as the gate does
    python tests/planted/run.py --jobs 1     one at a time (default: two)
    python tests/planted/run.py --only-bugs  where the unchanged package is known to pass its laws
    python tests/planted/run.py --shrink 11  seek the smallest counter-example, which may take minutes

Prints law, bug and the counter-example found. Exit status 1 if the unchanged package does not pass
its laws, if a law stays green with its bug, or if the list of bugs is not sound.
"""

import argparse
import compileall
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
CHECKOUT: Final = HERE.parents[1]
PACKAGE: Final = CHECKOUT / "src" / "mpreview"
_LAW: Final = re.compile(r"^\s*(?:async )?def test_law_(\d+)_", re.MULTILINE)
# As Hypothesis writes it, before and since 6.170.
_EXAMPLE: Final = re.compile(r"(Falsifying (explicit )?example|Failing test case): ")
_FAILED: Final = re.compile(r"^=*\s*[1-9]\d* failed\b", re.MULTILINE)
# A change that cannot run at all is noticed by anything, so it shows nothing of the law.
_BROKEN: Final = re.compile(r"^E +(Syntax|Indentation|Name|Import|ModuleNotFound)Error\b", re.MULTILINE)
_SHOWN: Final = 400


@dataclass(frozen=True, kw_only=True)
class Bug:
    """A change of one place of the package that the tests of one law must notice.

    Where a law has tests in several files, those of the folder or of the name `first` are run first, and the
    first of these alone before the others.
    """

    law: int
    name: str
    file: str
    old: str
    new: str
    first: str = "laws"


def read(path: Path = HERE / "bugs.toml") -> list[Bug]:
    """Return the bugs of a file, in order of law, and within a law as they stand there."""
    rows = tomllib.loads(path.read_text("utf-8")).get("bug", [])
    return sorted((Bug(**row) for row in rows), key=lambda bug: bug.law)


def laws_in(folder: Path = CHECKOUT / "tests") -> dict[int, list[Path]]:
    """Return every law that has a test, with the files where its tests are."""
    found: dict[int, list[Path]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for law in {int(number) for number in _LAW.findall(path.read_text("utf-8"))}:
            found.setdefault(law, []).append(path)
    return found


def faults(bugs: list[Bug], laws: Collection[int], package: Path = PACKAGE) -> list[str]:
    """Say what is wrong with the list of bugs itself; an empty list is a sound one."""
    planted = {bug.law for bug in bugs}
    twice = [name for name, n in Counter((bug.law, bug.name) for bug in bugs).items() if n > 1]
    return [
        *(f"law {law} has a test but no planted bug" for law in sorted(set(laws) - planted)),
        *(f"law {law} has a planted bug but no test" for law in sorted(planted - set(laws))),
        *(f"law {law}: two bugs are called {name!r}" for law, name in twice),
        *(fault for bug in bugs for fault in _misplaced(bug, package)),
    ]


def _misplaced(bug: Bug, package: Path) -> list[str]:
    path = package / bug.file
    if not path.is_file():
        return [f"law {bug.law}: {bug.name}: no file {bug.file}"]
    count = path.read_text("utf-8").count(bug.old)
    same = [f"law {bug.law}: {bug.name}: changes nothing"] if bug.old == bug.new else []
    return same + [f"law {bug.law}: {bug.name}: `old` stands {count} times"] * (count != 1)


def compiled(folder: Path) -> Path:
    """Copy the package below *folder* with its bytecode; returns the copy."""
    target = folder / "mpreview"
    shutil.copytree(PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(target, quiet=2)
    return target


def copy(folder: Path, bug: Bug | None = None, package: Path = PACKAGE) -> Path:
    """Copy the *package* below *folder*, with the bug planted; returns the folder to import from."""
    target = folder / "mpreview"
    shutil.copytree(package, target)
    if bug is not None:
        path = target / bug.file
        path.write_text(path.read_text("utf-8").replace(bug.old, bug.new), "utf-8")
    return folder


def files_of(laws: Collection[int], first: str = "laws") -> list[Path]:
    """Return the files where the tests of these laws are, those of one folder, or one file, before others."""
    known = laws_in()
    paths = {path for law in laws for path in known.get(law, [])}
    return sorted(paths, key=lambda path: (first not in {path.parent.name, path.name}, path))


def pytest(
    folder: Path, laws: Collection[int], files: Sequence[Path], *options: str, profile: str = "planted"
) -> tuple[int, str]:
    """Run the tests of these laws in some files on the package below *folder*."""
    wanted = " or ".join(f"test_law_{law}_ or test_law_{law:02}_" for law in sorted(laws))
    plugins = ["-p", "no:randomly", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not long", "-k", wanted, *plugins]
    done = subprocess.run(
        [*command, *options, *map(str, files)],
        cwd=CHECKOUT,
        env=environment(folder, profile),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def environment(folder: Path, profile: str = "planted") -> dict[str, str]:
    """The variables under which the package is imported from *folder*."""
    place = str(folder)
    ours = {"PYTHONPATH": place, "MPREVIEW_PLANTED": place, "MPREVIEW_PROFILE": profile}
    # The tests are rewritten by pytest once and not for every bug. With CI set, pytest writes out the whole
    # difference of two programmes, which takes many minutes.
    left_out = {"PYTHONDONTWRITEBYTECODE", "CI", "BUILD_NUMBER"}
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**inherited, **ours, "PYTEST_ADDOPTS": ""}


def in_copy(bug: Bug, package: Path, profile: str) -> tuple[int, str]:
    """Plant one bug and run its law until the first failure: at a glance, then in full if that sees none.

    Most bugs are seen in the first file of the law, so that the others are not even collected.
    """
    every = files_of([bug.law], bug.first)
    looks = [("glance", every[:1]), ("glance", every)][: len(every)] if profile == "planted" else []
    with tempfile.TemporaryDirectory() as folder:
        planted = copy(Path(folder), bug, package)
        for look, files in looks:
            code, text = pytest(planted, [bug.law], files, "-x", profile=look)
            if _is_noticed(code, text):
                return code, text
        return pytest(planted, [bug.law], every, "-x", profile=profile)


def without_bugs(laws: Collection[int], jobs: int) -> tuple[int, str]:
    """Run the laws on an unchanged copy, where they must pass."""
    with tempfile.TemporaryDirectory() as folder:
        return pytest(copy(Path(folder)), laws, files_of(laws), "-n", str(jobs))


def counter_example(text: str) -> str:
    """The example that the failing test found, else the first line of its error."""
    lines = [line[1:].strip() for line in text.splitlines() if line.startswith("E   ")]
    starts = [i for i, line in enumerate(lines) if _EXAMPLE.match(line)]
    if not starts:
        return _shortened(lines[0] if lines else "(nothing shown)")
    example = lines[starts[-1] :]
    end = example.index(")") + 1 if ")" in example else 1
    return _shortened(" ".join(" ".join(example[:end]).split()))


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 2] + " …"


def _is_noticed(code: int, text: str) -> bool:
    """Whether a test ran and failed."""
    return code != 0 and bool(_FAILED.search(text)) and not _BROKEN.search(text)


def report(bug: Bug, code: int, text: str) -> bool:
    """Print one row of the table; tells whether the law noticed its bug."""
    found = _is_noticed(code, text)
    silent = "STAYS GREEN" if code == 0 else f"DID NOT RUN (pytest exit status {code})\n{text}"
    print(f"law {bug.law:>2}  {bug.name}  [{bug.file}]")
    print(f"        {counter_example(text) if found else silent}", flush=True)
    return found


def chosen_bugs(laws: Sequence[int]) -> list[Bug]:
    """Return the bugs of these laws, or all; stops at a list that is not sound."""
    planted = read()
    wrong = faults(planted, laws_in())
    if wrong and not laws:
        sys.exit("tests/planted/bugs.toml is not sound:\n  " + "\n  ".join(wrong))
    return [bug for bug in planted if not laws or bug.law in laws]


def one_each(bugs: Sequence[Bug]) -> list[Bug]:
    """Return the first of the bugs of each law."""
    return list({bug.law: bug for bug in reversed(bugs)}.values())[::-1]


def plant(chosen: Sequence[Bug], jobs: int, profile: str) -> bool:
    """Plant each of the bugs and print the table; tells whether all were found."""
    # Compiled once: a run for each bug would otherwise compile the whole package anew.
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool:
        results = pool.map(partial(in_copy, package=compiled(Path(folder)), profile=profile), chosen)
        found = [report(bug, *result) for bug, result in zip(chosen, results, strict=True)]
    count = len({bug.law for bug in chosen})
    print(f"{sum(found)} of {len(found)} planted bugs found, in {count} laws")
    return all(found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(description="See every law fail on its planted bug.")
    parser.add_argument("laws", nargs="*", type=int, help="numbers of laws (default: all)")
    parser.add_argument("--one-each", action="store_true", help="the first bug of every law alone")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once (default: 2)")
    parser.add_argument("--only-bugs", action="store_true", help="do not run the unchanged package first")
    parser.add_argument("--shrink", action="store_true", help="seek the smallest counter-example (slow)")
    options = parser.parse_args(arguments)
    every = chosen_bugs(options.laws)
    chosen = one_each(every) if options.one_each else every
    if not chosen:
        print("no planted bug, since no law has a test")
        return 0
    code, text = (0, "") if options.only_bugs else without_bugs({bug.law for bug in chosen}, options.jobs)
    if code:
        print(f"{text}\nthe unchanged package does not pass its laws; nothing was planted")
        return 1
    return 0 if plant(chosen, options.jobs, "shrunk" if options.shrink else "planted") else 1


if __name__ == "__main__":
    sys.exit(main())
