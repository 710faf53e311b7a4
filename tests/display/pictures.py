"""Every table and picture of the sample on one page, to look at: python tests/display/pictures.py FOLDER.

Writes `pictures.html`. With Chromium on the path, also screenshots of the page: light and dark, as wide as a
desktop and as a phone.
"""

import datetime as dt
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from mpreview import Activity, display, uk

DAY: Final = dt.date(2021, 11, 20)
_PAGE: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title>
<meta name="viewport" content="width=device-width">
<style>:root {{ color-scheme: light dark; font: 13px sans-serif }}</style>
{}</html>
"""
_VARIANTS: Final = {
    "desktop-light": ("1200,8000", ()),
    "desktop-dark": ("1200,8000", ("--blink-settings=preferredColorScheme=0",)),
    "phone-light": ("400,15000", ()),
    "phone-dark": ("400,15000", ("--blink-settings=preferredColorScheme=0",)),
}


def list_pictures() -> list[str]:
    """Return each table and picture as HTML."""
    sample, nation = uk.sample(on=DAY), uk.demonstration(on=DAY, seed=2021)
    plan = sample.plan(on=DAY, until=dt.date(2021, 12, 31))
    due, gaps = sample.due(on=DAY), sample.gaps(on=DAY)
    explained = sample.explain("m-essex-1", "essex-1-office", Activity.REVIEW, on=DAY)
    answers: list[Any] = [sample, due, due[0], explained, gaps, plan, plan.on_time, plan.shortfalls]
    answers += [plan.rota(), sample.coverage(on=DAY), sample.sources]
    shares = {name: part.covered for name, part in nation.coverage(on=DAY).by("force").items()}
    trend = nation.coverage_over(DAY - dt.timedelta(7 * 26), DAY, by="force")
    answers.append(trend)
    return [
        *(answer._repr_html_() for answer in answers),  # of notebooks
        display.draw_tile_map(shares, uk.tiles(), title="Places covered"),
        display.draw_week_strips(trend.list_weeks(), title="Places covered"),
        display.draw_threat(nation, "uk-national", first=dt.date(2021, 6, 7), last=DAY),
    ]


def main() -> None:
    """Write the page, and the screenshots if there is a browser."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "pictures.html"
    page.write_text(_PAGE.format("\n".join(list_pictures())), "utf-8")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        return
    for name, (size, more) in _VARIANTS.items():
        with tempfile.TemporaryDirectory() as profile:
            command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *more]
            command += [f"--user-data-dir={profile}", f"--window-size={size}"]
            command += [f"--screenshot={folder / name}.png", page.resolve().as_uri()]
            subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    main()
