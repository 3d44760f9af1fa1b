"""A card that was put back: the log goes on, and what is lost is named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from accord.acts import Place
from accord.admission import Admission
from accord.fleet import LogOpened, OpeningReason
from accord.naming import LogName
from edge.desk.safety import Loss
from edge.main import restoring
from edge.main.restoring import begin_anew, tell_losses
from edge.store import said
from edge.store.safety import BoxSafety
from tests.accord.samples import WARD
from tests.edge.instruments import Clocks
from tests.edge.store.boxes import Box, a_box
from tests.edge.store.logs import BOX, BOX_KEY

ADMISSION = cast(Admission, SimpleNamespace(box=BOX, agency=WARD, unit_name="Tây Hồ", slot=1))
DAY = "2026-03-09"


@contextmanager
def put_back(folder: Path) -> Iterator[Box]:
    """Take one dossier, then two more, and put the card back to the first."""
    card, image, stick = folder / "card", folder / "image", folder / "tide"
    card.mkdir()
    with a_box(card, tide=stick) as box:
        box.take()
    shutil.copytree(card, image)
    with a_box(card, tide=stick) as box:
        box.take("Lê Thị Hoa")
        box.take("Lê Văn Sơn")
    with a_box(image, tide=stick) as box:
        yield box


def test_the_new_epoch_names_what_the_mark_knew(tmp_path: Path) -> None:
    with put_back(tmp_path) as box:
        lost = box.ledger.rolled_back
        assert lost is not None
        begin_anew(box.ledger, ADMISSION, BOX_KEY, Clocks())
        (record,) = box.log.records(box.tip().epoch, after_seq=0)
        fact = said.fact_of(record)
        assert isinstance(fact, LogOpened)
        assert fact.reason is OpeningReason.RESTORED
        marked = lost.marked
        assert fact.previous == Place(LogName(BOX), marked.epoch, marked.seq, marked.hash)
        assert marked.seq == 3


def test_a_power_cut_while_it_begins_anew_leaves_it_to_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with put_back(tmp_path) as box, monkeypatch.context() as patch:
        patch.setattr(restoring, "write_entry", cut)
        with pytest.raises(KeyboardInterrupt):
            begin_anew(box.ledger, ADMISSION, BOX_KEY, Clocks())
    with a_box(tmp_path / "image", tide=tmp_path / "tide") as box:
        assert box.ledger.rolled_back is not None
        assert len(box.log.epochs()) == 1
        begin_anew(box.ledger, ADMISSION, BOX_KEY, Clocks())
        assert box.tip().seq == 1


def test_what_is_lost_is_named_until_a_person_confirms(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with put_back(tmp_path) as box:
        safety = BoxSafety(box.ledger)
        assert safety.lost() == ()
        begin_anew(box.ledger, ADMISSION, BOX_KEY, Clocks())
        box.take("Phạm Minh")
    with a_box(tmp_path / "image", tide=tmp_path / "tide") as box:
        safety = BoxSafety(box.ledger)
        begin_anew(box.ledger, ADMISSION, BOX_KEY, Clocks())
        assert len(box.log.epochs()) == 2, "nothing is lost a second time"
        assert safety.lost() == (Loss("", 2, 3), Loss(DAY, 2, 3))
        tell_losses(safety)
        assert "event=lost day=- first=2 last=3" in caplog.text
        assert f"event=lost day={DAY} first=2 last=3" in caplog.text
        safety.confirm(box.now)
        assert safety.lost() == ()
