"""Histories of a dossier for tests: who said what, knowing what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from accord import acts, intake
from accord.facts import Fact
from accord.lineage import EntryKey, Gone, Said
from accord.moments import Instant
from accord.national import DeliveryMethod
from tests.accord.samples import ACCEPTED, HOLDER, LAN, NOON, OWNER, PAPER, PIN, WARD

EPOCH = bytes(8)
REGISTERED = intake.Registered(PIN, ACCEPTED.channel, OWNER, "Xin bản sao", NOON)
NOT_ACCEPTED = acts.NotAccepted("Không thuộc thẩm quyền", LAN)
STARTED = acts.HandlingStarted(HOLDER)
ASKED = acts.SupplementAsked(("Bản chính",), "Thiếu giấy", LAN)
RECEIVED = acts.SupplementReceived((PAPER,), LAN)
OBLIGED = acts.ObligationAsked("Nộp thuế", LAN)
MET = acts.ObligationMet("Giấy nộp tiền", LAN)
WITHDRAWN = acts.WithdrawalAsked("Không còn nhu cầu", "Nguyễn Văn Minh")
STOPPED = acts.Stopped("Theo đề nghị", LAN)
RESUMED = acts.Resumed("Tiếp tục", LAN)
NOTED = acts.Noted("Ghi chú")
LINKED = replace(ACCEPTED, results=(intake.Promise("Giấy khai sinh"), intake.Promise("Thẻ BHYT")))


def decided(result: int = 0, number: str = "1/QĐ") -> acts.Decided:
    """Return a decision of a result."""
    return acts.Decided(result, True, acts.Document(number, date(2026, 3, 3), LAN, "Cấp"))


def handed_over(result: int = 0, *, name: str = "Nguyễn Văn Minh") -> acts.HandedOver:
    """Return the handing over of a result."""
    receiver = acts.Receiver(name, "chủ hồ sơ")
    return acts.HandedOver(result, receiver, DeliveryMethod.COUNTER, LAN)


def changed(unit: str) -> acts.HolderChanged:
    """Return a handing on of the work to a unit."""
    return acts.HolderChanged(HOLDER, acts.Holder(WARD, unit), "Chuyển")


class History:
    """Writes entries into several logs; each writer knows its own log and what it is told of."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self._seqs: dict[tuple[str, bytes], int] = {}

    def say(
        self,
        fact: Fact | Gone,
        *knowing: Said,
        log: str = "box-01",
        epoch: bytes = EPOCH,
        at: int | None = None,
        was: Said | None = None,
    ) -> Said:
        """Write an entry, a minute after the one before, and return it."""
        seq = self._seqs[log, epoch] = self._seqs.get((log, epoch), 0) + 1
        item = Said(
            EntryKey(log, epoch, seq),
            Instant(NOON + 60_000 * len(self.said) if at is None else at),
            fact,
            tuple(other.key for other in knowing),
            None if was is None else was.key,
        )
        self.said.append(item)
        return item

    def tell(self, *facts: Fact | Gone) -> Said:
        """Write entries one after the other into one log and return the last."""
        return [self.say(fact) for fact in facts][-1]
