"""The A5 document of a form."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from accord.errors import FaultError
from edge.desk.slips import FORM_01, Paper, Party, SlipContent
from edge.devices.forms import worker
from edge.devices.forms.document import DocumentPress
from edge.devices.forms.forms import FONTS, PaperForms
from edge.devices.forms.sheet import Sheet, sheet_of
from edge.devices.forms.wording import read_wordings
from tests.edge.devices.forms.pictures import some_forms, squares_on
from tests.edge.devices.forms.samples import CERTIFIED_COPY, LINKED, RECEIPT, SAMPLES

WORDS = read_wordings()[FORM_01]
TEMPLATES = Path(worker.__file__).parent


def sheet(content: SlipContent) -> Sheet:
    return sheet_of(content, WORDS)


@pytest.fixture(scope="module")
def press() -> Iterator[PaperForms]:
    with some_forms() as made:
        yield made


@pytest.fixture(scope="module")
def documents() -> Iterator[DocumentPress]:
    with DocumentPress(FONTS, monotonic=time.monotonic) as made:
        yield made


def streams(pdf: bytes) -> list[bytes]:
    """Return the unpacked streams of a PDF."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return [_unpacked(stream) for stream in found]


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


@pytest.mark.parametrize("content", SAMPLES.values(), ids=SAMPLES)
def test_a_document_claims_to_be_pdf_a_and_accessible(
    press: PaperForms, content: SlipContent
) -> None:
    pdf = press.sheet(content)
    metadata = next(stream for stream in streams(pdf) if b"<x:xmpmeta" in stream)
    assert b"<pdfaid:part>2</pdfaid:part>" in metadata
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert content.code.encode() in metadata


def test_a_document_holds_what_pdf_a_asks_for(press: PaperForms) -> None:
    pdf = press.sheet(LINKED)
    everything = pdf + b"".join(streams(pdf))
    fonts = set(re.findall(rb"/FontName */([A-Z]{6}\+[\w-]+)", everything))
    names = {name.split(b"+")[1] for name in fonts}
    assert names == {b"Tinos-Regular", b"Tinos-Bold", b"Tinos-Italic"}
    assert len(re.findall(rb"/FontFile[23] ", everything)) == len(names)
    assert everything.count(b"/ToUnicode") == len(names)
    assert b"/OutputIntents" in everything
    assert b"/Lang" in everything
    assert b"/JavaScript" not in everything
    assert b"/Encrypt" not in everything


def test_the_same_content_gives_the_same_document(press: PaperForms) -> None:
    assert press.sheet(CERTIFIED_COPY) == press.sheet(CERTIFIED_COPY)
    assert press.sheet(CERTIFIED_COPY) != press.sheet(replace(CERTIFIED_COPY, copy_number=1))


@pytest.mark.parametrize("content", SAMPLES.values(), ids=SAMPLES)
def test_an_ordinary_slip_is_one_page_with_a_square_that_can_be_read(
    documents: DocumentPress, content: SlipContent
) -> None:
    pages = documents.pictures(sheet(content), at=content.received_at)
    assert [squares_on(page) for page in pages] == [[RECEIPT]]


def test_a_long_list_of_papers_takes_more_pages(documents: DocumentPress) -> None:
    content = replace(CERTIFIED_COPY, papers=(Paper(name="Giấy chứng sinh"),) * 60)
    pages = documents.pictures(sheet(content), at=content.received_at)
    assert len(pages) == 3
    assert squares_on(pages[-1]) == [RECEIPT]


def test_a_name_is_never_source_text(press: PaperForms) -> None:
    owner = Party(
        name='#panic("x") "]', id_number='#read("/etc/passwd")', address="$x$ *a* \\u{41} {page}"
    )
    assert press.sheet(replace(CERTIFIED_COPY, owner=owner)).startswith(b"%PDF-1.7")


def test_the_process_starts_with_the_first_document_and_ends_with_the_press() -> None:
    pids = []
    with DocumentPress(FONTS, monotonic=time.monotonic) as documents:
        pids.append(documents.pid)
        documents.pdf(sheet(LINKED), at=LINKED.received_at)
        pids.append(documents.pid)
    pids.append(documents.pid)
    assert (pids[0], pids[2]) == (None, None)
    assert not Path(f"/proc/{pids[1]}").exists()


def test_a_process_that_died_between_two_documents_is_not_missed(
    documents: DocumentPress,
) -> None:
    first = documents.pdf(sheet(LINKED), at=LINKED.received_at)
    killed = documents.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert documents.pdf(sheet(LINKED), at=LINKED.received_at) == first
    assert documents.pid != killed


def test_a_process_that_hangs_is_given_up_at_the_deadline() -> None:
    now = [0.0]

    def monotonic() -> float:
        now[0] += 0.02
        return now[0]

    with DocumentPress(FONTS, monotonic=monotonic, deadline_s=5) as documents:
        documents.pdf(sheet(LINKED), at=LINKED.received_at)
        hanging = documents.pid
        assert hanging is not None
        os.kill(hanging, signal.SIGSTOP)
        now[0] += 5
        documents._child.deadline_s = 0.1  # noqa: SLF001 - a test does not wait five seconds
        with pytest.raises(FaultError) as caught:
            documents.pdf(sheet(LINKED), at=LINKED.received_at)
        assert caught.value.values == {"reason": "deadline"}
        assert documents.pid is None


def test_a_document_without_its_fonts_is_refused_and_not_blank(tmp_path: Path) -> None:
    with DocumentPress(tmp_path, monotonic=time.monotonic) as documents:
        with pytest.raises(FaultError) as caught:
            documents.pdf(sheet(LINKED), at=LINKED.received_at)
        assert caught.value.key == "forms.document"
        assert caught.value.values == {"reason": "refused"}


def test_a_template_that_is_not_there_is_refused(documents: DocumentPress) -> None:
    odd = replace(sheet(LINKED), template="../../../../etc/passwd")
    with pytest.raises(FaultError) as caught:
        documents.pdf(odd, at=LINKED.received_at)
    assert caught.value.values == {"reason": "refused"}


def answers_to(*requests: bytes) -> bytes:
    answers = io.BytesIO()
    asked = b"".join(len(request).to_bytes(4, "big") + request for request in requests)
    worker.serve(io.BytesIO(asked), answers, templates=TEMPLATES, fonts=FONTS)
    return answers.getvalue()


def test_the_worker_answers_nonsense_with_an_empty_frame() -> None:
    assert answers_to(b"nonsense", b"[]", b"{}") == bytes(12)


def test_the_worker_stops_at_a_request_that_is_too_long() -> None:
    asked = (worker.REQUEST_BYTES_MAX + 1).to_bytes(4, "big")
    answers = io.BytesIO()
    worker.serve(io.BytesIO(asked + bytes(64)), answers, templates=TEMPLATES, fonts=FONTS)
    assert answers.getvalue() == b""


def test_the_worker_answers_with_each_page_or_with_one_file(tmp_path: Path) -> None:
    (tmp_path / "one.typ").write_text(
        '#set document(title: "x")\n#set text(font: "Tinos", lang: "vi")\n'
        "#json(bytes(sys.inputs.sheet)).words\n#pagebreak()\nB"
    )
    answers = io.BytesIO()
    asked = b"".join(
        len(frame).to_bytes(4, "big") + frame
        for kind in ("png", "pdf")
        if (
            frame := json.dumps(
                {"template": "one.typ", "sheet": {"words": "A"}, "format": kind, "at": 0}
            ).encode()
        )
    )
    worker.serve(io.BytesIO(asked), answers, templates=tmp_path, fonts=FONTS)
    starts = [frame[:4] for frame in frames(answers.getvalue())]
    assert starts == [b"\x02", b"\x89PNG", b"\x89PNG", b"\x01", b"%PDF"]


def frames(answers: bytes) -> list[bytes]:
    found = []
    while answers:
        size = int.from_bytes(answers[:4], "big")
        found.append(answers[4 : 4 + size])
        answers = answers[4 + size :]
    return found
