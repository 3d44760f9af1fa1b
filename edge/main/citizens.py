"""Joins what citizens see: the guide, what is handed out, and the look-up by a slip."""

from __future__ import annotations

import threading
from importlib.resources import files

from accord.seal import PublicKey
from edge.api.citizens import Citizens
from edge.desk.checks import Checks
from edge.desk.guide import Everyday, Guide, read_everyday
from edge.desk.house import House, Offices
from edge.desk.leaflets import Leaflets
from edge.desk.model_notices import ModelNotices
from edge.desk.plain import PlainForms
from edge.desk.ports import Book, Clock
from edge.desk.press import Press
from edge.desk.throttle import Throttle
from edge.main.machine import draw

__all__ = ["citizens_of", "shipped_everyday"]


def citizens_of(
    *, house: House, book: Book, clock: Clock, forms: PlainForms, press: Press, box: PublicKey
) -> Citizens:
    """Return the rooms that anybody may enter.

    Raises:
        FaultError: ``guide.malformed`` when the installation is not whole.
    """
    offices = Offices(house=house, book=book)
    guide = Guide(book=book, clock=clock, everyday=shipped_everyday())
    return Citizens(
        house=house,
        guide=guide,
        leaflets=Leaflets(
            house=house, guide=guide, clock=clock, forms=forms, press=press, random=draw
        ),
        checks=Checks(
            house=house,
            book=book,
            clock=clock,
            box=box,
            throttle=Throttle(clock=clock, guard=threading.Lock()),
        ),
        models=ModelNotices(offices=offices, guide=guide, clock=clock),
    )


def shipped_everyday() -> Everyday:
    """Return the table of everyday words that ships with the program.

    Raises:
        FaultError: ``guide.malformed``.
    """
    return read_everyday(files("accord").joinpath("data", "everyday.csv").read_text("utf-8"))
