"""Which systems are asked, and that the watch goes on whatever happens."""

from __future__ import annotations

import threading

import pytest

from accord.errors import FaultError
from accord.fleet import Measure
from accord.national import OfflineClass
from edge.main import watching
from edge.main.watching import LinkProbe, probes_of
from edge.settings import WatchSettings
from tests.edge.instruments import Wire
from tests.edge.station import Station

LINES = (
    "CSDL hộ tịch = tls:hotich.example:443 B",
    "Cổng dịch vụ công = http:https://dvc.example/ BC",
    "Thanh toán = tcp:10.0.0.1:8443",
    "Diễn tập = simulated:/run/away C",
)


def test_every_line_of_the_settings_is_a_probe_after_the_link() -> None:
    link, *others = probes_of(WatchSettings(systems=LINES), Wire())
    assert (link.measure, link.target, link.reach()) == (Measure.LINK, "", False)
    assert link.system == "Máy chủ thành phố"
    assert link.serves == {OfflineClass.C}
    assert [(probe.system, probe.measure.name, probe.target) for probe in others] == [
        ("CSDL hộ tịch", "TLS", "hotich.example:443"),
        ("Cổng dịch vụ công", "HTTP", "https://dvc.example/"),
        ("Thanh toán", "TCP", "10.0.0.1:8443"),
        ("Diễn tập", "SIMULATED", "/run/away"),
    ]
    assert others[1].serves == {OfflineClass.B, OfflineClass.C}
    assert others[2].serves == frozenset()
    assert probes_of(WatchSettings(), None) == ()


def test_the_watch_measures_until_it_is_told_to_stop_and_survives_a_fault(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire, stop, turns = Wire(up=True), threading.Event(), []

    def is_up() -> bool:
        turns.append(1)
        if len(turns) == 1:
            raise FaultError("store.disk-failed")
        stop.set()
        return True

    monkeypatch.setattr(wire, "is_up", is_up)
    monkeypatch.setattr(watching, "TURN_S", 0.001)
    station.probes.append(LinkProbe(wire))
    station.open()
    watching.watching(station.outages)(stop)
    assert len(turns) == 2
    assert station.outages.states()[0].is_up


@pytest.mark.parametrize(
    "lines",
    [
        ("no target",),
        ("x = ftp:host:21",),
        ("x = tcp:host",),
        ("x = http:host",),
        ("x = tls:host:443 A",),
        ("x = tls:host:443", "x = tcp:host:80"),
        tuple(f"x{n} = tcp:host:80" for n in range(13)),
    ],
)
def test_a_line_that_says_nothing_sound_is_noticed(lines: tuple[str, ...]) -> None:
    assert not WatchSettings(systems=lines).is_sound()
    assert WatchSettings(systems=LINES).is_sound()
