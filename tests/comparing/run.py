"""Compare the answers of two versions of the package on random programmes, or on the demonstration.

``python tests/comparing/run.py --old OLD/bin/python --new NEW/bin/python --count 300`` draws programmes with
the tests of the older checkout, writes each as a document once, lets both versions load it and answer, and
lists what differs: seed, day, question, and the first row that differs. Documents and digests are kept in
``--store`` by the digest of the sources that made them, so that what was asked once is not asked again: a run
that was stopped goes on where it was, and a second version is compared at half the price.

Where the newer version refuses the number of the format that the older one writes, ``--number`` gives its
own to what it loads, as its refusal says to do. ``--columns`` leaves out columns that only one version has.
"""

import argparse
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
BLOCK: Final = 50
DAYS: Final = (
    "2021-11-19", "2021-11-20", "2021-12-25", "2022-01-31", "2022-05-06", "2022-09-19",
    "2023-02-09", "2023-12-29", "2024-02-29", "2024-06-03", "2024-07-05", "2025-03-31",
)  # fmt: skip
NATIONAL: Final = (
    "due", "reasons", "recomputed", "sentences", "narrow", "coverage", "gaps", "findings", "fittings",
    "risks", "winding up", "agreed", "history", "campaigns", "explanations", "steps", "plan", "levels",
    "parts", "as known", "recorded", "days", "pages", "displayed", "options", "records", "measures",
    "document",
)  # fmt: skip
"""What is asked of the demonstration; every question is asked of the sample."""
_NUMBER: Final = re.compile(r'(?<=\\n \\"format_version\\": )\d+')
"""The number of the format of a document that is written in a line."""


class Version:
    """A version of the package under a Python of its own.

    Args:
        python: The Python in whose environment the version is installed.
        store: The folder of what is kept.
        without: The columns that rows are to lack, with a comma between two.
        number: The number of the format to give to documents; none as they are.
    """

    def __init__(self, python: str, store: Path, without: str = "", number: str = "") -> None:
        self.python, self.seconds, self.without, self.number = python, 0.0, without, number
        where = "import mpreview; print(mpreview.__file__)"
        found = subprocess.run([python, "-c", where], check=True, capture_output=True, text=True)
        package = Path(found.stdout.strip()).parent
        self.tests = package.parents[1] / "tests"
        kinds = ("*.py", "*.csv", "*.toml")
        self.digest = _digest_files([path for kind in kinds for path in package.rglob(kind)])
        asked = _digest(_digest_files([HERE / "answering.py"]).encode(), without.encode())
        self.answers = store / f"answers-{self.digest}-{asked}"
        self.worlds = store / f"worlds-{self.digest}-{_digest_files([HERE / 'worlds.py'])}"

    def run(self, script: str, *arguments: str, given: str = "") -> str:
        """Run a script of this folder under this version; return what it prints."""
        paths = [str(self.tests)] if script == "worlds.py" else []
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "0"}
        begun = time.monotonic()
        found = subprocess.run(
            [self.python, str(HERE / script), *arguments],
            input=given, check=True, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        self.seconds += time.monotonic() - begun
        return found.stdout

    def draw(self, first: int) -> str:
        """Return the programmes of a block, a line each."""
        path = self.worlds / f"{first:06}.jsonl.gz"
        return _kept(path) or _keep(path, self.run("worlds.py", str(first), str(BLOCK)))

    def answer(self, name: str, lines: str) -> list[dict[str, Any]]:
        """Return the digests of a block, programme by programme."""
        lines = self._give_number(lines)
        path = self.answers / f"{name}-{_digest(lines.encode())}.jsonl.gz"
        text = _kept(path) or _keep(path, self.run("answering.py", "", self.without, given=lines))
        return [json.loads(line) for line in text.splitlines()]

    def list_rows(self, line: str, key: str) -> list[str]:
        """Return the rows of one answer about a programme."""
        line = self._give_number(line)
        answers = json.loads(self.run("answering.py", key, self.without, given=line + "\n"))["answers"]
        rows: list[str] = answers.get(key) or answers.get("load") or ["no such answer"]
        return rows

    def _give_number(self, lines: str) -> str:
        return _NUMBER.sub(self.number, lines) if self.number else lines


def _digest(*parts: bytes) -> str:
    return hashlib.blake2b(b"".join(parts), digest_size=6).hexdigest()


def _digest_files(paths: list[Path]) -> str:
    return _digest(*(path.name.encode() + path.read_bytes() for path in sorted(paths)))


def _kept(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode() if path.exists() else ""


def _keep(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Another run may write the same file, and either may be stopped.
    half = path.with_suffix(f".{os.getpid()}-{time.monotonic_ns()}")
    half.write_bytes(gzip.compress(text.encode(), 5))
    half.replace(path)
    return text


# ---------------------------------------------------------------- what is compared


def _draw_demonstrations() -> Iterator[dict[str, Any]]:
    for index, day in enumerate(DAYS):
        yield {"make": "demonstration", "seed": 2021 + index % 3, "days": [day],
               "questions": [[day, name] for name in NATIONAL]}  # fmt: skip
        yield {"make": "sample", "seed": index, "days": [day]}


def _list_differences(old: dict[str, Any], new: dict[str, Any], without: frozenset[str]) -> Iterator[str]:
    """Yield ``DAY QUESTION`` of each answer that differs."""
    for key in {**old["answers"], **new["answers"]}:
        if key.partition(" ")[2] not in without and old["answers"].get(key) != new["answers"].get(key):
            yield key


def _compare_block(
    old: Version, new: Version, name: str, lines: str, without: frozenset[str]
) -> tuple[int, list[tuple[str, str]]]:
    """Return how many answers were compared, and the line and key of each that differs."""
    told = zip(lines.splitlines(), old.answer(name, lines), new.answer(name, lines), strict=True)
    pairs = list(told)
    count = sum(len(before["answers"]) for _, before, _ in pairs)
    found = [
        (line, key) for line, before, after in pairs for key in _list_differences(before, after, without)
    ]
    return count, found


def _show(old: Version, new: Version, line: str, key: str) -> None:
    before, after = (version.list_rows(line, key) for version in (old, new))
    lacking = "(no such row)"
    rows = zip([*before, lacking], [*after, lacking], strict=False)
    index, pair = next(
        ((n, pair) for n, pair in enumerate(rows) if pair[0] != pair[1]), (-1, ("same", "same"))
    )
    first = next((n for n, two in enumerate(zip(*pair, strict=False)) if two[0] != two[1]), 0)
    cut = slice(max(0, first - 120), first + 200)
    print(f"  row {index} of {len(before)} and {len(after)}, from character {cut.start}:")
    print(f"    old: {pair[0][cut]}\n    new: {pair[1][cut]}")


def main() -> int:
    """Compare, and return 1 if anything differs."""
    asked = _read_arguments()
    store = Path(asked.store)
    old = Version(asked.old, store, asked.columns)
    new = Version(asked.new, store, asked.columns, asked.number)
    without = frozenset(one for one in asked.without.split(",") if one)
    jobs: list[tuple[str, Any]] = [
        (f"{first:06}", first) for first in range(asked.first, asked.first + asked.count, BLOCK)
    ]
    if asked.demonstration:
        jobs = [(f"demonstration-{line['days'][0]}-{line['make']}", line) for line in _draw_demonstrations()]

    def compare(job: tuple[str, Any]) -> tuple[int, list[tuple[str, str]]]:
        name, of = job
        lines = json.dumps(of) + "\n" if asked.demonstration else old.draw(of)
        return _compare_block(old, new, name, lines, without)

    answers, differing = 0, Counter[str]()
    with ThreadPoolExecutor(asked.jobs) as pool:
        for (name, _), (count, found) in zip(jobs, pool.map(compare, jobs), strict=True):
            answers += count
            for line, key in found:
                differing[key.partition(" ")[2]] += 1
                print(f"block {name}, seed {json.loads(line)['seed']}: {key}", flush=True)
                if differing[key.partition(" ")[2]] <= asked.show:
                    _show(old, new, line, key)
            if asked.verbose:
                print(f"{name}: {answers:,} answers, {differing.total()} differ", file=sys.stderr, flush=True)
    programmes = len(jobs) if asked.demonstration else len(jobs) * BLOCK
    print(
        f"{programmes:,} programmes, {answers:,} answers, {differing.total()} differ", dict(differing) or ""
    )
    print(f"seconds asked: old {old.seconds:.0f}, new {new.seconds:.0f}")
    return 1 if differing else 0


def _read_arguments() -> argparse.Namespace:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--old", required=True, help="the Python of the older version, whose tests draw")
    given.add_argument("--new", required=True, help="the Python of the newer version")
    given.add_argument("--first", type=int, default=0, help="the first seed, a multiple of 50")
    given.add_argument("--count", type=int, default=300, help="how many programmes, in blocks of 50")
    given.add_argument(
        "--demonstration", action="store_true", help="the demonstration and the sample instead"
    )
    store = Path(tempfile.gettempdir()) / "mpreview-comparing"
    given.add_argument("--store", default=str(store), help="where documents and digests are kept")
    given.add_argument("--jobs", type=int, default=1, help="how many processes at once")
    given.add_argument(
        "--show", type=int, default=2, help="of how many answers of a question to show the row"
    )
    given.add_argument("--without", default="", help="questions not compared, with a comma between two")
    given.add_argument("--columns", default="", help="columns not compared, with a comma between two")
    given.add_argument("--number", default="", help="the number of the format that the newer version loads")
    given.add_argument("--verbose", action="store_true", help="say after each block how far it is")
    return given.parse_args()


if __name__ == "__main__":
    sys.exit(main())
