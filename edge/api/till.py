"""The till: taking the fee of a dossier, giving it back, and the officer's drawer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from accord.dossier import Dossier, Payment
from accord.errors import FaultError, RefusedError
from accord.payments import Paid, PaymentCancelled, PaymentMethod, Refunded
from accord.reads import Look
from edge.api.form import Form
from edge.api.render import AnyRequest, Pages
from edge.api.screen import Screen
from edge.desk.cash import amount_of
from edge.desk.reads import Reads
from edge.desk.receipts import Numbers, ReceiptPress
from edge.desk.shift import Shift
from edge.desk.till import Till, balances, may_say
from ground.web.given import Given

__all__ = ["HANDLERS", "Fee", "fee_of"]

_METHODS: Final = {"cash": PaymentMethod.CASH, "transfer": PaymentMethod.TRANSFER}
_PDF_HEADERS: Final = {"content-disposition": "inline; filename=bien-lai.pdf"}
_COUNTED: Final = frozenset({"till.no-amount", "till.differs"})
"""What is said beside the field of counted cash, which then keeps what was typed."""


@dataclass(frozen=True, slots=True)
class Fee:
    """What a dossier's page shows of its fee.

    Attributes:
        payment: asked for, paid, given back.
        is_open: whether it waits to be paid, and this officer may take it.
        has_drawer: whether this officer's drawer is open.
        may_cancel: whether this officer may stop asking for it.
        back_dong: what this officer may give back.
        numbers: how the box stands with its receipt numbers.
    """

    payment: Payment
    is_open: bool
    has_drawer: bool
    may_cancel: bool
    back_dong: int
    numbers: Numbers


def fee_of(dossier: Dossier, shift: Shift, till: Till) -> Fee:
    """Return what a dossier's page shows of its fee."""
    is_due = dossier.payment.open_dong > 0
    return Fee(
        payment=dossier.payment,
        is_open=is_due and may_say(shift, Paid),
        has_drawer=till.drawer(shift) is not None,
        may_cancel=is_due and may_say(shift, PaymentCancelled),
        back_dong=sum(balances(dossier).values()) if may_say(shift, Refunded) else 0,
        numbers=till.numbers(),
    )


@get("/till", sync_to_thread=True)
def show_till(
    request: AnyRequest, shift: Given[Shift], till: Given[Till], screen: Given[Screen]
) -> Response[str]:
    """Show the officer's drawer and what moved in it today."""
    return _till(request, shift, till, screen, {}, {})


@post("/till/open", sync_to_thread=True)
def open_till(
    request: AnyRequest,
    form: Given[Form],
    shift: Given[Shift],
    till: Given[Till],
    screen: Given[Screen],
    pages: Given[Pages],
) -> Response[str] | Redirect:
    """Open the officer's drawer with what was counted into it."""
    try:
        counted = amount_of(form.get("counted", ""))
    except RefusedError as error:
        said = {"counted": pages.sentence(request, error)}
        return _till(request, shift, till, screen, form, said)
    till.open(shift, counter=form.get("counter", ""), counted_dong=counted)
    return Redirect("/till", status_code=303)


@post("/till/close", sync_to_thread=True)
def close_till(
    request: AnyRequest,
    form: Given[Form],
    shift: Given[Shift],
    till: Given[Till],
    screen: Given[Screen],
    pages: Given[Pages],
) -> Response[str] | Redirect:
    """Close the drawer; a difference without a remark is shown and changes nothing."""
    try:
        counted = amount_of(form.get("counted", ""))
        till.close(shift, counted_dong=counted, remark=form.get("remark", ""))
    except RefusedError as error:
        if error.key not in _COUNTED:
            raise
        said = {"counted": pages.sentence(request, error)}
        return _till(request, shift, till, screen, form, said)
    return Redirect("/till", status_code=303)


@post("/dossiers/{code:str}/pay", sync_to_thread=True)
def take_fee(
    code: FromPath[str],
    form: Given[Form],
    shift: Given[Shift],
    till: Given[Till],
    receipts: Given[ReceiptPress],
) -> Redirect:
    """Take the fee of a dossier, and print its receipt once that is kept."""
    method, shown = _METHODS.get(form.get("method", "")), form.get("shown", "")
    if method is None or not shown.isdecimal():
        raise RefusedError("till.no-such-method")
    taken = till.take(
        shift,
        code,
        method=method,
        shown_dong=int(shown[:20]),
        paper_number=form.get("paper_number", ""),
    )
    if taken.job is not None:
        try:
            receipts.put_through(taken.job)
        except FaultError as error:
            return Redirect(f"/dossiers/{code}?paid=1&unprinted={error.key}", status_code=303)
    return Redirect(f"/dossiers/{code}?paid=1", status_code=303)


@get("/dossiers/{code:str}/fee-receipt.pdf", sync_to_thread=True)
def show_receipt(
    code: FromPath[str],
    shift: Given[Shift],
    receipts: Given[ReceiptPress],
    reads: Given[Reads],
) -> Response[bytes]:
    """Show the fee receipt as a PDF, marked as a copy; that it was looked at is written down."""
    _check_money(shift)
    document = receipts.sheet(code)
    reads.note(shift, code, Look.PAPER)
    return Response(document, media_type="application/pdf", headers=_PDF_HEADERS)


@get("/dossiers/{code:str}/transfer.svg", sync_to_thread=True)
def show_transfer(
    code: FromPath[str], shift: Given[Shift], receipts: Given[ReceiptPress]
) -> Response[str]:
    """Show the bank's square code for what is still to be paid."""
    _check_money(shift)
    return Response(receipts.transfer_code(code), media_type="image/svg+xml")


@post("/dossiers/{code:str}/fee-receipt/copy", sync_to_thread=True)
def copy_receipt(
    code: FromPath[str],
    shift: Given[Shift],
    receipts: Given[ReceiptPress],
    reads: Given[Reads],
) -> Redirect:
    """Print the fee receipt once more, marked as a copy."""
    _check_money(shift)
    reads.note(shift, code, Look.PAPER)
    try:
        receipts.copy(code)
    except FaultError as error:
        return Redirect(f"/dossiers/{code}?unprinted={error.key}", status_code=303)
    return Redirect(f"/dossiers/{code}", status_code=303)


@post("/dossiers/{code:str}/fee-receipt/came-out/{job:str}", sync_to_thread=True)
def receipt_came_out(
    code: FromPath[str], job: FromPath[str], shift: Given[Shift], receipts: Given[ReceiptPress]
) -> Redirect:
    """Note that a fee receipt of which nobody knew is in the citizen's hand."""
    _check_money(shift)
    receipts.came_out(job)
    return Redirect(f"/dossiers/{code}", status_code=303)


@post("/dossiers/{code:str}/cancel-fee", sync_to_thread=True)
def cancel_fee(
    code: FromPath[str], form: Given[Form], shift: Given[Shift], till: Given[Till]
) -> Redirect:
    """Ask no more for what is still to be paid."""
    till.cancel(shift, code, reason=_reason(form))
    return Redirect(f"/dossiers/{code}", status_code=303)


@post("/dossiers/{code:str}/refund", sync_to_thread=True)
def refund_fee(
    code: FromPath[str], form: Given[Form], shift: Given[Shift], till: Given[Till]
) -> Redirect:
    """Give back what was paid."""
    till.refund(shift, code, reason=_reason(form))
    return Redirect(f"/dossiers/{code}", status_code=303)


def _check_money(shift: Shift) -> None:
    if not (may_say(shift, Paid) or may_say(shift, Refunded)):
        raise RefusedError("shift.not-your-role")


def _reason(form: Form) -> str:
    reason = form.get("reason", "").strip()
    if not reason:
        raise RefusedError("till.no-reason")
    return reason


def _till(
    request: AnyRequest,
    shift: Shift,
    till: Till,
    screen: Screen,
    values: dict[str, str],
    problems: dict[str, str],
) -> Response[str]:
    _check_money(shift)
    return screen.page(
        "till.html",
        request,
        shift,
        status_code=422 if problems else 200,
        drawer=till.drawer(shift),
        moves=tuple(reversed(till.moves(shift))),
        numbers=till.numbers(),
        values=values,
        problems=problems,
    )


HANDLERS: Final = [
    show_till,
    open_till,
    close_till,
    take_fee,
    cancel_fee,
    refund_fee,
    show_receipt,
    show_transfer,
    copy_receipt,
    receipt_came_out,
]
