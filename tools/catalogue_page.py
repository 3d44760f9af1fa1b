"""Writes the page of the catalogue: how much of each row is typed, and what is left in doubt."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

from accord.catalogue import ProcedureVersion, import_csv
from accord.procedure import Doubt

__all__ = ["catalogue_page"]

_MEANING = {
    Doubt.CODE: "the code is not known; the row cannot be used",
    Doubt.TERM: "the source states no term, or several for one channel",
    Doubt.TERM_UNIT: "the source prints a bare number: working days are assumed",
    Doubt.FEE: "the source gives no amount, or leaves it to the province",
    Doubt.FEE_UNIT: "the source does not say what the amount is for",
    Doubt.PAPERS: "a title is cut off before it says what the paper is, or contradicts itself",
    Doubt.RESULT: "no result is named, or its name is cut off at the front",
}


def catalogue_page(made: str) -> str:
    """Return the page."""
    text = files("accord").joinpath("data/procedures.csv").read_text(encoding="utf-8")
    versions = import_csv(text)
    counted = Counter(doubt for version in versions for doubt in version.procedure.doubts)
    complete = sum(version.procedure.is_complete for version in versions)
    lines = [
        "# The catalogue that comes along",
        "",
        made,
        f"Of {len(versions)} procedures {complete} are typed in full. For the others the counter",
        "shows the source's words where a value is in doubt, and computes nothing from them.",
        "What was mended in the copy, and where it was read, is in `accord/data/readings.csv`.",
        "",
        "| doubt | rows | what it means |",
        "|---|---|---|",
        *(f"| {doubt.value} | {counted[doubt]} | {_MEANING[doubt]} |" for doubt in Doubt),
        "",
        "| code | type | class | procedure | in doubt |",
        "|---|---|---|---|---|",
        *(_line(version) for version in versions),
        "",
    ]
    return "\n".join(lines)


def _line(version: ProcedureVersion) -> str:
    procedure = version.procedure
    doubts = ", ".join(doubt.value for doubt in Doubt if doubt in procedure.doubts)
    typed = " ".join(f"`{text}`" for text in procedure.mnemonics)
    name = procedure.name_en.replace("|", "\\|")
    cells = (procedure.code or "–", typed, procedure.offline_class.name, name, doubts or "–")
    return f"| {' | '.join(cells)} |"
