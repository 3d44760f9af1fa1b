from __future__ import annotations

import pytest

from accord.errors import RefusedError
from accord.national import DeliveryMethod, IdentityKind, OwnerKind
from edge.desk.typed import FIELDS, identity_of, is_field, is_of_procedure, read_typed
from tests.edge.desk.intakes import MINH

AGENT = {
    "by_agent": "on",
    "agent_number": "001301000456",
    "agent_name": "TRẦN THỊ BÌNH",
    "agent_authority": "Vợ",
}


def complaints(values: dict[str, str]) -> set[tuple[str, str]]:
    return {(item.field, item.key) for item in read_typed(values).complaints}


def test_a_citizen_who_is_whole_has_no_complaint() -> None:
    typed = read_typed(MINH)
    assert typed.complaints == ()
    assert typed.owner is not None
    assert typed.owner.identity is not None
    assert typed.owner.identity.kind is IdentityKind.CITIZEN
    assert typed.delivery.method is DeliveryMethod.COUNTER


def test_everything_that_is_missing_is_said_at_once() -> None:
    assert complaints({"by_agent": "on"}) == {
        ("owner_number", "typed.missing.owner_number"),
        ("owner_name", "typed.missing.owner_name"),
        ("agent_number", "typed.missing.agent_number"),
        ("agent_name", "typed.missing.agent_name"),
        ("agent_authority", "typed.missing.agent_authority"),
    }


@pytest.mark.parametrize(
    ("text", "is_person", "kind"),
    [
        ("001 099 000 123", True, IdentityKind.CITIZEN),
        ("012345678", True, IdentityKind.OLD_CARD),
        ("b1234567", True, IdentityKind.FOREIGN),
        ("1234", True, IdentityKind.FOREIGN),
        ("0100109106", False, IdentityKind.ORGANISATION),
    ],
)
def test_a_number_is_known_by_its_shape(text: str, *, is_person: bool, kind: IdentityKind) -> None:
    assert identity_of(text, is_person=is_person).kind is kind


def test_what_no_paper_has_as_a_number_is_a_complaint() -> None:
    assert complaints(MINH | {"owner_number": "số 1"}) == {("owner_number", "typed.bad-number")}


def test_an_enterprise_may_own_a_dossier() -> None:
    typed = read_typed(MINH | {"owner_kind": "2", "owner_number": "0100109106"})
    assert typed.owner is not None
    assert typed.owner.kind is OwnerKind.ENTERPRISE


def test_a_representative_files_with_a_name_a_number_and_a_reason() -> None:
    typed = read_typed(MINH | AGENT)
    assert typed.representative is not None
    assert typed.representative.authorisation == "Vợ"
    assert typed.complaints == ()


@pytest.mark.parametrize(
    ("field", "values"),
    [("owner_name", MINH), ("agent_authority", MINH | AGENT), ("delivery_place", MINH)],
)
def test_what_a_record_refuses_is_a_complaint_about_its_field(
    field: str, values: dict[str, str]
) -> None:
    found = complaints(values | {field: "x" * 5_000})
    expected = "agent_authorisation" if field == "agent_authority" else field
    assert found == {(expected, "typed.not-allowed")}


@pytest.mark.parametrize("method", ["1", "3"])
def test_a_result_that_travels_needs_an_address(method: str) -> None:
    assert read_typed(MINH | {"delivery": method}).delivery.place == MINH["owner_address"]
    homeless = MINH | {"delivery": method, "owner_address": ""}
    assert complaints(homeless) == {("delivery_place", "typed.missing.delivery_place")}


@pytest.mark.parametrize(("field", "text"), [("owner_kind", "9"), ("delivery", "x")])
def test_an_answer_that_is_not_in_its_list_is_refused(field: str, text: str) -> None:
    with pytest.raises(RefusedError, match=rf"typed\.no-such-choice field={field}"):
        read_typed(MINH | {field: text})


def test_fields_of_a_procedure_are_fields() -> None:
    assert all(is_field(name) for name in (*FIELDS, "form_child_name"))
    assert not any(is_field(name) for name in ("form_", "form_Child", "form_a-b", "other", ""))
    of_procedure = {name for name in (*FIELDS, "form_child_name") if is_of_procedure(name)}
    assert {"paper_1", "link_1", "pages", "exempt", "form_child_name"} < of_procedure
    assert not of_procedure & {"owner_name", "procedure", "delivery"}
