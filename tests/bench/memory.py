"""What the box holds in memory: at its first page, while it idles, and after a day's work.

    python -m tests.bench.memory --rounds 3

`motcua-box run` as it is shipped, driven by a real browser: the ten intakes again and again, every
page an officer opens, lists and searches, papers as PDF, and somebody signing on anew each round:
a PIN is stretched in 19 MiB of memory (RFC 9106), which must be given back afterwards.
"""

from __future__ import annotations

import argparse
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, expect

from tests.bench.counter import first_page, program_of
from tests.edge.api.budget import Budget
from tests.edge.api.screens import sign_on
from tests.edge.api.ten_intakes import INTAKES
from tests.edge.main.city import City, a_joined_box
from tests.screens import launched

__all__ = ["HIGHEST_BYTES_MAX", "Held", "held", "main"]

HIGHEST_BYTES_MAX: Final = 120_000_000
"""Ten to the sixth, as megabytes are; with the pages of its files, and while a PIN is stretched."""
IDLE_S: Final = 5.0
"""Until all that is made after the first page is made."""
PAGES: Final = (
    "/counter", "/dossiers", "/dossiers?list=late", "/dossiers?list=state-2", "/queue", "/till",
    "/signing", "/ratings", "/outages", "/box", "/pin", "/guide", "/board", "/kiosk", "/rating",
    "/check",
)  # fmt: skip
QUERIES: Final = ("nguyen van minh", "Nguyễn Văn", "0912345678", "khai sinh")


@dataclass(frozen=True, slots=True)
class Held:
    """What the kernel says of a process, in bytes.

    Attributes:
        now: resident.
        highest: the most that ever was.
        own: of what is resident, what is in no file.
    """

    now: int
    highest: int
    own: int


def held(pid: int) -> Held:
    """Return what a process holds."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    kib = {name: rest.strip() for name, _, rest in (line.partition(":") for line in lines)}
    now, highest, own = (int(kib[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM", "RssAnon"))
    return Held(now, highest, own)


@contextmanager
def _officer(browser: Browser, site: str) -> Iterator[Page]:
    """Sign on in a browser of its own, and off again."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(site)
    sign_on(page)
    yield page
    page.request.post(f"{site}/sign-off", headers={"Origin": site})
    context.close()


def _intakes(page: Page, site: str, city: City) -> None:
    pipe = Path(city.settings.devices.scanner_at)

    def present(code: str) -> None:
        with pipe.open("wb", buffering=0) as line:
            line.write(code.encode() + b"\n")

    for intake in INTAKES:
        page.goto(f"{site}/counter")
        intake.take(Budget(page, present))
        code = page.url.rpartition("/")[2].partition("?")[0]
        page.request.get(f"{site}/dossiers/{code}/slip.pdf")
        page.request.get(f"{site}/dossiers/{code}/square.svg")


def _look_around(page: Page, site: str) -> None:
    for path in PAGES:
        page.request.get(f"{site}{path}")
    for query in QUERIES:
        page.request.post(
            f"{site}/dossiers/search", form={"query": query}, headers={"Origin": site}
        )
    page.goto(f"{site}/dossiers")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def _measured(folder: Path, rounds: int) -> list[tuple[str, Held]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    city, site = a_joined_box(folder, port=port), f"http://127.0.0.1:{port}"
    found = []
    with program_of(city) as program:
        first_page(site)
        found.append(("at the first page", held(program.pid)))
        time.sleep(IDLE_S)  # letters and days off are asked for then, and memory is given back
        found.append(("while nobody has signed on", held(program.pid)))
        with launched() as browser:
            for number in range(1, rounds + 1):
                with _officer(browser, site) as page:
                    found.append((f"round {number}, signed on", held(program.pid)))
                    _intakes(page, site, city)
                    _look_around(page, site)
                found.append(
                    (f"round {number}, {number * len(INTAKES)} intakes", held(program.pid))
                )
        time.sleep(IDLE_S)  # as above: what it gives back it gives in its own time
        found.append(("at the end of the day", held(program.pid)))
    return found


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return 0 only when the limit is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--place", type=Path, default=Path("var/bench"))
    chosen = parser.parse_args(arguments)
    chosen.place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.place) as made:
        found = _measured(Path(made), chosen.rounds)
    for when, at in found:
        figures = (
            f"{name} {size / 1e6:6.1f} MB"
            for name, size in (
                ("resident", at.now),
                ("in no file", at.own),
                ("highest", at.highest),
            )
        )
        print(f"{when:30} {'   '.join(figures)}")
    highest = found[-1][1].highest
    print(f"highest {highest / 1e6:.1f} MB   limit {HIGHEST_BYTES_MAX / 1e6:.0f} MB")
    return 0 if highest <= HIGHEST_BYTES_MAX else 1


if __name__ == "__main__":
    sys.exit(main())
