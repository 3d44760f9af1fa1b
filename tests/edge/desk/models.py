"""Models of work as a city publishes them, for tests of the counter."""

from __future__ import annotations

from accord.fleet import CalendarPublished
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.desk.officers import taken
from tests.edge.station import BIRTH, COPY, RESIDENCE, Station

__all__ = ["EXPRESS", "NO_SLIP", "NO_WAIT", "ON_THE_SPOT", "publish_models", "taken_under"]


def _model(key: str, name: str, codes: str, *lines: str) -> str:
    head = (f'key = "{key}"', f'vi = "{name}"', f'en = "{key}"', "from = 2026-01-01")
    return "\n".join(("[[model]]", *head, f"procedures = [{codes}]", *lines, ""))


NO_SLIP = _model(
    "thu-hai",
    "Ngày thứ Hai không viết, không giấy hẹn",
    f'"{COPY}", "{RESIDENCE}"',
    'weekdays = ["monday"]',
    'term = "2 giờ làm việc"',
    "no_slip = true",
    "no_writing = true",
)
"""In force on the day the stations' clocks show."""
NO_WAIT = _model(
    "khong-cho",
    "Thủ tục không chờ",
    f'"{COPY}"',
    'term = "30 phút"',
    "no_slip = true",
    "no_wait = true",
)
ON_THE_SPOT = _model("4-tai-cho", "4 tại chỗ", f'"{COPY}"', "on_the_spot = true")
EXPRESS = _model("toc-ky", "Ngày thứ Hai tốc ký", f'"{BIRTH}"', 'express_signing = "monday"')


def publish_models(station: Station, *models: str, version: int = 1) -> None:
    """Let the hub publish models of work."""
    station.hear(CalendarPublished(version, "".join(models), is_of_models=True))


def taken_under(station: Station, model: str, values: dict[str, str] = CERTIFIED) -> str:
    """Return the code of a dossier that Lan took under a model, its slip asked for as ever."""
    publish_models(station, model)
    code = taken(station, values, DRAFT)
    (job,) = station.book.slips_of(code)
    station.press.put_through(job)
    return code
