"""The words of a plain paper, ready to be laid out: only characters that our papers can show."""

from __future__ import annotations

from dataclasses import asdict, replace

from accord.moments import to_local
from edge.desk.plain import PlainPaper, Section
from edge.desk.slips import Letterhead
from edge.devices.forms.repertoire import printable
from edge.devices.forms.square import square_of

__all__ = ["TEMPLATE", "plain_words", "printable_paper"]

TEMPLATE = "plain.typ"


def printable_paper(paper: PlainPaper) -> PlainPaper:
    """Return the paper with every text in our repertoire."""
    head = paper.letterhead
    table = paper.table
    return replace(
        paper,
        letterhead=Letterhead(
            parent=printable(head.parent),
            centre=printable(head.centre),
            place=printable(head.place),
            suffix=printable(head.suffix),
        ),
        kind=printable(paper.kind),
        title=printable(paper.title),
        subtitle=printable(paper.subtitle),
        sections=tuple(
            Section(
                heading=printable(section.heading),
                lines=tuple(map(printable, section.lines)),
                is_list=section.is_list,
            )
            for section in paper.sections
        ),
        table=None
        if table is None
        else replace(
            table,
            heads=tuple(map(printable, table.heads)),
            rows=tuple(tuple(map(printable, row)) for row in table.rows),
        ),
        square_hint=printable(paper.square_hint),
        foot=printable(paper.foot),
        signatory=printable(paper.signatory),
    )


def plain_words(paper: PlainPaper) -> dict[str, object]:
    """Return what the template of plain papers reads."""
    shown = printable_paper(paper)
    local = to_local(shown.at)
    return asdict(shown) | {
        "place_and_day": f"{shown.letterhead.place}, ngày {local:%d/%m/%Y}",
        "square_svg": square_of(shown.square).svg() if shown.square else "",
    }
