"""The words of sources are typed where they are plain, and kept where they are not."""

from __future__ import annotations

import pytest

from accord.deadline import Term, TermUnit
from accord.national import Channel, PaperPurpose
from accord.procedure import (
    AsWritten,
    Doubt,
    FeeRule,
    Free,
    Mobile,
    PaperRule,
    PerCase,
    PerCopy,
    PerPage,
    ResultRule,
    StatedTerm,
)
from accord.procedure_text import read_fees, read_mobile, read_papers, read_results, read_terms

SUBMIT, SHOW = PaperPurpose.SUBMIT, PaperPurpose.SHOW
WORKING, CALENDAR = TermUnit.WORKING_DAY, TermUnit.CALENDAR_DAY


def _stated(value: int, unit: TermUnit, *, is_assumed: bool = False) -> StatedTerm:
    return StatedTerm(Term(value, unit), is_assumed)


def _terms(
    channels: str, value: str = "", unit: str = "not stated", rule: str = ""
) -> tuple[dict[Channel, tuple[StatedTerm, ...]], set[Doubt]]:
    doubts: set[Doubt] = set()
    terms = read_terms(channels=channels, value=value, unit=unit, rule=rule, doubts=doubts)
    return terms, doubts


def test_each_channel_has_its_own_term() -> None:
    terms, doubts = _terms(
        "Trực tuyến: 17 Ngày làm việc | Dịch vụ bưu chính: 20 Ngày | Trực tiếp: 2 Tháng"
    )
    assert terms == {
        Channel.ONLINE: (_stated(17, WORKING),),
        Channel.POST: (_stated(20, CALENDAR),),
        Channel.COUNTER: (_stated(2, TermUnit.MONTH),),
    }
    assert doubts == set()


def test_a_term_for_all_channels_holds_for_each() -> None:
    terms, doubts = _terms("Trực tiếp | Trực tuyến | Bưu chính", "25", "Ngày làm việc")
    assert set(terms) == set(Channel)
    assert terms[Channel.POST] == (_stated(25, WORKING),)
    assert doubts == set()


@pytest.mark.parametrize(
    ("channels", "unit", "term"),
    [
        ("Trực tiếp: 3", "Ngày làm việc (assumed: the source shows a bare number)", WORKING),
        ("Trực tiếp: 3", "Ngày làm việc (unverified)", WORKING),
        ("Trực tiếp: 3 Giờ", "Giờ", TermUnit.WORKING_HOUR),
    ],
)
def test_an_assumed_unit_stays_marked(channels: str, unit: str, term: TermUnit) -> None:
    terms, doubts = _terms(channels, "3", unit)
    assert terms[Channel.COUNTER] == (_stated(3, term, is_assumed=True),)
    assert doubts == {Doubt.TERM_UNIT}


@pytest.mark.parametrize(
    ("channels", "unit"),
    [
        ("Trực tiếp: Không có thông tin", "not stated"),
        ("Trực tiếp: 3", "per result"),
        ("Trực tiếp: 0", "Ngày"),
        ("Trực tiếp: 1001", "Ngày"),
        ("Trực tiếp", "Ngày"),
    ],
)
def test_what_is_no_term_is_not_guessed(channels: str, unit: str) -> None:
    assert _terms(channels, unit=unit) == ({Channel.COUNTER: ()}, {Doubt.TERM})


def test_two_terms_of_one_channel_need_a_person() -> None:
    terms, doubts = _terms("Trực tuyến: 5 Ngày | Trực tuyến: 30 Ngày | Trực tuyến: 5 Ngày")
    assert terms == {Channel.ONLINE: (_stated(5, CALENDAR), _stated(30, CALENDAR))}
    assert doubts == {Doubt.TERM}


def test_the_rule_of_15_00_makes_a_procedure_of_the_same_day() -> None:
    rule = "same/next working day: received after 15:00 -> next working day (text)"
    terms, doubts = _terms("Trực tiếp: 1", "1", "Ngày làm việc", rule)
    assert (terms, doubts) == ({Channel.COUNTER: (_stated(1, TermUnit.SAME_DAY),)}, set())
    terms, doubts = _terms("Trực tiếp: Không có", rule=f"{rule}, from memory")
    assert terms == {Channel.COUNTER: (_stated(1, TermUnit.SAME_DAY, is_assumed=True),)}
    assert doubts == {Doubt.TERM_UNIT}


def _fee(text: str, rules: str = "") -> tuple[FeeRule | None, set[Doubt]]:
    doubts: set[Doubt] = set()
    fees = read_fees(channels="Trực tiếp", text=text, rules=rules, doubts=doubts)
    return fees.get(Channel.COUNTER), doubts


@pytest.mark.parametrize(
    ("text", "rule", "doubt"),
    [
        ("Miễn phí", Free(), None),
        ("Trực tiếp: Miễn phí (Không quy định.)", Free(), None),
        ("Trực tiếp: Miễn phí (Mức lệ phí (nếu có) theo quy định)", AsWritten(), Doubt.FEE),
        ("Trực tiếp: Miễn phí (Theo quy định của Luật phí và lệ phí)", AsWritten(), Doubt.FEE),
        ("Trực tiếp: 30,000 Việt Nam Đồng (/giao dịch)", PerCase(30_000), None),
        ("Trực tiếp: 400,000 VNĐ", PerCase(400_000, is_assumed=True), Doubt.FEE_UNIT),
        ("Trực tiếp: 10,000 VNĐ (mỗi lần)", PerCase(10_000, is_assumed=True), Doubt.FEE_UNIT),
        ("Trực tiếp: 10 USD (/bản)", AsWritten(), Doubt.FEE),
        ("Trực tiếp: Không có thông tin", AsWritten(), Doubt.FEE),
        ("Trực tiếp: 2,00 VNĐ", AsWritten(), Doubt.FEE),
        ("Trực tuyến: Miễn phí", None, None),
    ],
)
def test_fees_are_typed_or_kept_as_written(
    text: str, rule: FeeRule | None, doubt: Doubt | None
) -> None:
    assert _fee(text) == (rule, set() if doubt is None else {doubt})


@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        (
            "counter: page 2000, from page 3 1000, at most 200000 a copy",
            PerPage(2_000, 3, 1_000, 200_000),
        ),
        ("counter: case 10000", PerCase(10_000)),
        ("counter: copy 8000", PerCopy(8_000)),
        ("counter: as written", AsWritten()),
        ("counter: whatever", AsWritten()),
    ],
)
def test_a_verified_rule_goes_before_the_words(rules: str, rule: FeeRule) -> None:
    assert _fee("Trực tiếp: 5,000 VNĐ", rules)[0] == rule


def test_the_first_fee_of_a_channel_is_that_of_the_country() -> None:
    assert _fee("Trực tiếp: 5,000 VNĐ (/văn bản) | Trực tiếp: 10 USD") == (PerCase(5_000), set())


def test_papers_have_titles_and_counts() -> None:
    doubts: set[Doubt] = set()
    text = (
        "Giấy chứng sinh; không có thì văn bản (1 bản chính); "
        "Tờ khai (1 bản chính,2 bản sao); Ảnh (3 bản chụp); Đơn; Phiếu (nếu có)"
    )
    assert read_papers(text, SUBMIT, doubts) == (
        PaperRule("Giấy chứng sinh; không có thì văn bản", SUBMIT, originals=1),
        PaperRule("Tờ khai", SUBMIT, originals=1, copies=2),
        PaperRule("Ảnh", SUBMIT, photocopies=3),
        PaperRule("Đơn", SUBMIT),
        PaperRule("Phiếu (nếu có)", SUBMIT),
    )
    assert doubts == set()
    assert read_papers("", SUBMIT, doubts) == ()


def test_a_title_cut_off_or_a_count_that_is_none_is_marked() -> None:
    doubts: set[Doubt] = set()
    assert read_papers("Giấy tờ có… (1 bản chính)", SUBMIT, doubts)[0].originals == 1
    assert doubts == {Doubt.PAPERS}
    doubts = set()
    assert read_papers("Tờ khai (181 bản chính)", SUBMIT, doubts) == (
        PaperRule("Tờ khai (181 bản chính)", SUBMIT),
    )
    assert doubts == {Doubt.PAPERS}


@pytest.mark.parametrize(
    ("text", "title", "remark"),
    [
        (
            "Giấy ủy quyền theo luật. Trường hợp là anh, chị…",
            "Giấy ủy quyền theo luật",
            "Trường hợp là anh, chị…",
        ),
        ("Tờ khai theo mẫu (nếu người có yêu…", "Tờ khai theo mẫu", "(nếu người có yêu…"),
        ("Đơn (mẫu 1), kèm bản vẽ (nếu có…", "Đơn (mẫu 1), kèm bản vẽ", "(nếu có…"),
        ("Giấy tờ phải nộp: - Văn bản. Nếu có…", "Văn bản", "Nếu có…"),
    ],
)
def test_what_is_cut_off_after_a_whole_sentence_is_a_remark(
    text: str, title: str, remark: str
) -> None:
    doubts: set[Doubt] = set()
    (paper,) = read_papers(f"{text} (2 bản chính)", SHOW, doubts)
    assert (paper.title, paper.remark, paper.originals) == (title, remark, 2)
    assert doubts == set()


@pytest.mark.parametrize(
    "text",
    [
        "Giấy tờ chứng minh theo các phương thức tại…",
        "Trường hợp không có giấy (vì mất thì phải nộp…",
        "(i) Văn bản ủy quyền (bản…",
        "Một trong các giấy tờ sau:1. Giấy…",
    ],
)
def test_a_title_cut_off_before_it_is_whole_stays_a_doubt(text: str) -> None:
    doubts: set[Doubt] = set()
    assert read_papers(text, SHOW, doubts) == (PaperRule(text, SHOW),)
    assert doubts == {Doubt.PAPERS}


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("Tờ khai (nếu nộp hồ sơ theo hình thức trực tiếp)", (Channel.COUNTER,)),
        (
            "Tờ khai (nộp hồ sơ theo hình thức trực tiếp hoặc gửi hồ sơ qua hệ thống bưu chính)",
            (Channel.COUNTER, Channel.POST),
        ),
        ("Mẫu điện tử (theo hướng dẫn trên Cổng dịch vụ công)", (Channel.ONLINE,)),
        ("Giấy chứng sinh", ()),
    ],
)
def test_a_paper_is_asked_for_in_the_channels_it_names(
    text: str, channels: tuple[Channel, ...]
) -> None:
    doubts: set[Doubt] = set()
    (paper,) = read_papers(text, SUBMIT, doubts)
    assert (paper.channels, doubts) == (channels, set())


def test_a_paper_named_for_online_and_another_channel_contradicts_itself() -> None:
    doubts: set[Doubt] = set()
    text = "Tờ khai (nộp hồ sơ theo hình thức trực tuyến hoặc gửi hồ sơ qua hệ thống bưu chính)"
    (paper,) = read_papers(text, SUBMIT, doubts)
    assert (paper.channels, doubts) == ((), {Doubt.PAPERS})


def test_a_form_filled_in_for_the_request_is_left_wherever_it_is_listed() -> None:
    assert read_papers("Tờ khai theo mẫu; Hộ chiếu", SHOW, set()) == (
        PaperRule("Tờ khai theo mẫu", SUBMIT),
        PaperRule("Hộ chiếu", SHOW),
    )


def test_results_have_their_national_code() -> None:
    doubts: set[Doubt] = set()
    assert read_results("Giấy A, B [KQ.G15.000031]; Trích lục [KQ.G15.000033]", doubts) == (
        ResultRule("Giấy A, B", "KQ.G15.000031"),
        ResultRule("Trích lục", "KQ.G15.000033"),
    )
    assert doubts == set()
    assert read_results("- Giấy phép. [KQ.G17.000314]", doubts) == (
        ResultRule("Giấy phép", "KQ.G17.000314"),
    )
    assert doubts == set()


@pytest.mark.parametrize(
    ("text", "results"),
    [
        ("", ()),
        ("ổ việc [KQ.G15.000281]", (ResultRule("ổ việc", "KQ.G15.000281"),)),
        (", ngư nghiệp [KQ.G15.000281]", (ResultRule(", ngư nghiệp", "KQ.G15.000281"),)),
        (
            "Giấy [KQ.G15.000281]; Thông báo [KQ.G1",
            (ResultRule("Giấy", "KQ.G15.000281"), ResultRule("Thông báo [KQ.G1")),
        ),
    ],
)
def test_a_result_cut_off_is_kept_and_marked(text: str, results: tuple[ResultRule, ...]) -> None:
    doubts: set[Doubt] = set()
    assert read_results(text, doubts) == results
    assert doubts == {Doubt.RESULT}


@pytest.mark.parametrize(
    ("text", "mobile"),
    [
        ("no", Mobile.NO),
        ("", Mobile.NO),
        ("YES (75+ years)", Mobile.YES),
        ("IS MOBILE", Mobile.IS_MOBILE),
        ("home visit (survey)", Mobile.VISIT),
    ],
)
def test_mobile_is_one_of_four(text: str, mobile: Mobile) -> None:
    assert read_mobile(text) is mobile
