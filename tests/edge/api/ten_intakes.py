"""The ten procedures most people come for, taken as a clerk takes them, key by key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.edge.api.budget import Budget, Cost
from tests.edge.station import CARD

__all__ = ["DECISIONS_MAX", "INTAKES", "KEYS_MAX", "MODEL_S_MAX", "Intake", "budget_page"]

DECISIONS_MAX: Final = 13
KEYS_MAX: Final = 60
MODEL_S_MAX: Final = 40.0
PHONE: Final = "0912345678"
MOTHER: Final = "001301000456||TRẦN THỊ BÌNH|01031995|Nữ|Xã Đông Anh, Hà Nội|10102022"
_NAME: Final = CARD.split("|")[2]


@dataclass(frozen=True, slots=True)
class Intake:
    """One procedure, how it is taken, and what it may cost.

    Attributes:
        code: of the procedure.
        name: as the table says it.
        letters: what brings it up.
        own: what is filled in for this procedure, from where Enter left the letters.
        decisions_max: most decisions.
        keys_max: most keys.
        model_s_max: most seconds by the model.
    """

    code: str
    name: str
    letters: str
    own: Callable[[Budget], None]
    decisions_max: int = DECISIONS_MAX
    keys_max: int = KEYS_MAX
    model_s_max: float = MODEL_S_MAX

    def take(self, clerk: Budget) -> None:
        """Take it, from the card to the slip."""
        clerk.begin()
        clerk.card(CARD, _NAME)
        clerk.decide("telephone")
        clerk.type(PHONE)
        clerk.press("Enter", then="procedure_query")
        clerk.decide("procedure")
        clerk.type(self.letters)
        self.own(clerk)
        clerk.sign()

    def is_kept(self, cost: Cost) -> bool:
        """Say whether a cost is within the budget."""
        return (
            len(cost.decisions) <= self.decisions_max
            and cost.keys <= self.keys_max
            and cost.moves == 0
            and cost.model_s <= self.model_s_max
        )


def _papers(clerk: Budget) -> None:
    clerk.press("Enter", then="paper_1")
    _tick(clerk)


def _tick(clerk: Budget) -> None:
    clerk.decide("papers")
    clerk.press("0")


def _answer(clerk: Budget, *answers: tuple[str, str], then: str = "paper_1") -> None:
    """Answer questions one after the other, from the one that has the focus."""
    following = [name for name, _ in answers[1:]] + [then]
    for (name, text), next_one in zip(answers, following, strict=True):
        clerk.decide(name)
        clerk.type(text)
        clerk.press("Enter", then=next_one)


def _copied(clerk: Budget) -> None:
    clerk.press("Enter", then="pages")
    _answer(clerk, ("pages", "3"), ("copies", "2"))
    _tick(clerk)


def _extract(clerk: Budget) -> None:
    clerk.press("Enter", then="copies")
    _answer(clerk, ("copies", "2"), then="exempt")
    clerk.decide("exempt or not")
    clerk.press("Enter", then="form_entry_event")
    _answer(clerk, ("form_entry_event", "1"), then="form_person_name")
    clerk.card(CARD, _NAME, field_id="form_person_name")
    clerk.focused("paper_1")
    _tick(clerk)


def _child(clerk: Budget, *, name: str) -> None:
    clerk.press("Enter", then="form_child_name")
    _answer(
        clerk,
        ("form_child_name", name),
        ("form_child_born", "01112026"),
        ("form_child_sex", "2"),
        then="paper_1",
    )


def _birth(clerk: Budget) -> None:
    """Register a birth: the one who asks is the father, and has the mother's card along."""
    _child(clerk, name="NGUYỄN MINH AN")
    clerk.card(CARD, _NAME, field_id="form_father_name")
    clerk.card(MOTHER, "TRẦN THỊ BÌNH", field_id="form_mother_name")
    clerk.focused("paper_1")
    _tick(clerk)


def _death(clerk: Budget) -> None:
    clerk.press("Enter", then="form_dead_name")
    _answer(clerk, ("form_dead_name", "NGUYỄN VĂN BA"), ("form_dead_died", "01112026"))
    _tick(clerk)


def _status(clerk: Budget) -> None:
    clerk.press("Enter", then="form_person_name")
    clerk.card(CARD, _NAME, field_id="form_person_name")
    clerk.focused("form_status_purpose")
    _answer(clerk, ("form_status_purpose", "1"))
    _tick(clerk)


def _marriage(clerk: Budget) -> None:
    clerk.press("Enter", then="form_groom_name")
    clerk.card(CARD, _NAME, field_id="form_groom_name")
    clerk.focused("form_bride_name")
    clerk.card(MOTHER, "TRẦN THỊ BÌNH", field_id="form_bride_name")
    clerk.focused("paper_1")
    _tick(clerk)


def _disability(clerk: Budget) -> None:
    clerk.press("Enter", then="form_person_name")
    clerk.card(CARD, _NAME, field_id="form_person_name")
    clerk.focused("form_disability_kind")
    _answer(clerk, ("form_disability_kind", "1"))
    _tick(clerk)


def _business(clerk: Budget) -> None:
    clerk.press("Enter", then="form_business_name")
    _answer(
        clerk,
        ("form_business_name", "PHỞ MINH"),
        ("form_business_trade", "Bán phở"),
        ("form_business_capital", "50000000"),
    )
    _tick(clerk)


INTAKES: Final = (
    Intake("2.000815", "Chứng thực bản sao", "cs", _copied, 9, 24, 20.0),
    Intake("2.000884", "Chứng thực chữ ký", "ck", _papers),
    Intake("2.000635", "Bản sao trích lục hộ tịch", "tl", _extract),
    Intake("1.001193", "Đăng ký khai sinh", "ks", _birth),
    Intake("2.000986", "Liên thông khai sinh – thường trú – BHYT", "lk", _birth),
    Intake("1.000656", "Đăng ký khai tử", "kt", _death),
    Intake("1.004873", "Xác nhận tình trạng hôn nhân", "hn", _status),
    Intake("1.000894", "Đăng ký kết hôn", "kh", _marriage),
    Intake("1.001699", "Xác định mức độ khuyết tật", "xk", _disability),
    Intake("1.001612", "Đăng ký hộ kinh doanh", "hk", _business),
)


def budget_page(costs: dict[str, Cost]) -> str:
    """Return the page of the documents; what a machine took is not in it, it differs each time."""
    lines = [
        "# What an intake costs the clerk",
        "",
        "<!-- made by `python -m tests.bench.budget --write`; a test compares -->",
        "",
        "Ten procedures driven in a real browser with the keyboard and the simulated scanner: the",
        "citizen's card, a telephone number, the procedure, what is its own, the papers, the",
        "signature. Seconds are of the keystroke-level model (key 0.28, mental step 1.35, a code",
        "under the scanner 1.5, hand back to the keyboard 0.4); talking and looking come on top.",
        "",
        "| procedure | decisions | keys | cards | pointer | seconds | limit |",
        "|---|---|---|---|---|---|---|",
    ]
    for intake in INTAKES:
        cost = costs[intake.code]
        limit = f"{intake.decisions_max} / {intake.keys_max} / {intake.model_s_max:.0f} s"
        cells = (
            *(intake.name, f"{len(cost.decisions)}", f"{cost.keys}", f"{cost.cards}"),
            *(f"{cost.moves}", f"{cost.model_s:.1f}", limit),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])
