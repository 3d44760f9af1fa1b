"""What a file is, and whether a page can be used: by content and measure alone."""

from __future__ import annotations

import pytest

from accord.errors import RefusedError
from accord.header import Attachment
from accord.intake import Paper
from accord.moments import Instant
from accord.national import Digitisation, PaperPurpose
from edge.desk.scanned import (
    BLANK_PAGES,
    BLURRED,
    COARSE,
    PAGES_MAX,
    DraftFile,
    Look,
    PageLook,
    ScanCount,
    attachments_of,
    fact_of,
    going_along,
    judge,
    kind_of,
)

GOOD = PageLook(1_654, 2_339, 0.05, 4_000.0)
BLANK = PageLook(1_654, 2_339, 0.000_01, 0.0)
SOFT = PageLook(1_654, 2_339, 0.05, 40.0)
SMALL = PageLook(600, 848, 0.05, 4_000.0)
JPEG, PDF = "image/jpeg", "application/pdf"


def look(*pages: PageLook, count: int = 0) -> Look:
    return Look(b"x", count or len(pages), pages)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe1Exif", JPEG),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"%PDF-1.7", PDF),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize("content", [b"", b"plain text", b"<html>%PDF-", b"GIF89a", b"\x89PNG"])
def test_what_is_none_of_the_three_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedError, match=r"scans\.no-such-kind"):
        kind_of(content)


@pytest.mark.parametrize(
    ("pages", "kind", "warnings"),
    [
        ((GOOD,), JPEG, ()),
        ((SOFT,), JPEG, (BLURRED,)),
        ((SMALL,), JPEG, (COARSE,)),
        ((SMALL,), PDF, ()),
        ((GOOD, BLANK), PDF, (BLANK_PAGES,)),
        ((GOOD, BLANK, SOFT), PDF, (BLURRED, BLANK_PAGES)),
    ],
)
def test_what_may_be_hard_to_read_is_a_warning(
    pages: tuple[PageLook, ...], kind: str, warnings: tuple[str, ...]
) -> None:
    assert judge(look(*pages), kind) == warnings


@pytest.mark.parametrize(
    ("seen", "key"),
    [
        (look(), r"scans\.unreadable"),
        (look(BLANK), r"scans\.blank"),
        (look(BLANK, BLANK), r"scans\.blank"),
        (look(GOOD, count=PAGES_MAX + 1), r"scans\.too-many-pages most=100"),
    ],
)
def test_what_says_nothing_is_refused(seen: Look, key: str) -> None:
    with pytest.raises(RefusedError, match=key):
        judge(seen, PDF)


def file(paper: str, digest: bytes = bytes(32), *, is_reused: bool = False) -> DraftFile:
    return DraftFile(paper, digest, JPEG, 7, 2, (), is_reused, Instant(5))


def test_only_files_of_papers_that_stay_go_along_and_each_is_named_once() -> None:
    papers = (Paper("A", PaperPurpose.SUBMIT), Paper("B", PaperPurpose.SHOW))
    files = (file("A"), file("B"), file("C"), file("A", b"1" * 32))
    along = going_along(files, papers)
    assert along == (files[0], files[3])
    assert attachments_of((*along, files[0])) == (
        Attachment(bytes(32), 7),
        Attachment(b"1" * 32, 7),
    )


@pytest.mark.parametrize("is_reused", [True, False])
def test_the_log_says_whether_a_scan_was_used_again(*, is_reused: bool) -> None:
    said = fact_of(file("A", is_reused=is_reused))
    done = Digitisation.REUSED if is_reused else Digitisation.DIGITISED
    assert (said.paper, said.digitisation, said.pages) == ("A", done, 2)


def test_a_share_of_no_papers_is_none() -> None:
    assert ScanCount(0, 0, 0).reused_percent == 0
    assert ScanCount(40, 10, 3).reused_percent == 7
