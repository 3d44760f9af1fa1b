"""Publishing what every box must know: procedures, calendars, models, units - in the fleet's log.

A published version never changes: the same text again changes nothing, another text under the same
number is refused. Agency codes come from a file and are never made up; a ward without one is on
the list of wards, and no box can be admitted there.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Final, TypeVar

from accord.canon import decode
from accord.catalogue import ProcedureVersion, import_csv
from accord.errors import RefusedError
from accord.facts import KINDS, from_map
from accord.fleet import CalendarPublished, ProcedurePublished, UnitAdmitted
from accord.holidays import check_years
from accord.intake import check_agency
from accord.models import check_models
from accord.moments import to_local
from accord.opening import week_of
from hub.office.access import CITY_UNIT
from hub.office.books import Books, Unit, Writing
from hub.office.ports import Clock
from hub.office.scribe import FLEET_LOG, Scribe, ward_log
from hub.office.slots import pass_over

__all__ = ["UNITS_MAX", "Publishing"]

UNITS_MAX: Final = 4_000
"""More wards than the whole country has."""
_Published = TypeVar("_Published", ProcedurePublished, CalendarPublished)
_NUMBERS: Final = {kind.fact: kind.number for kind in KINDS}


class Publishing:
    """Writes the fleet's log."""

    def __init__(self, books: Books, *, scribe: Scribe, clock: Clock, first_slot: int) -> None:
        self._books = books
        self._scribe = scribe
        self._clock = clock
        self._first_slot = first_slot

    def found_city(self, city: Unit) -> None:
        """Begin the fleet's log; nothing changes when it is there.

        Raises:
            RefusedError: ``record.refused`` when the agency code is none.
        """
        with self._books.writing() as desk:
            desk.register.put_unit(replace(city, code=CITY_UNIT))
            self._scribe.open_log(desk, FLEET_LOG, city)

    def wards(self, text: str) -> int:
        """Take over a list of wards, CSV with the columns ward and name; returns how many are new.

        Raises:
            RefusedError: ``units.malformed``.
        """
        rows = _rows(text, ("ward", "name"))
        with self._books.writing() as desk:
            known = {unit.code for unit in desk.register.units()}
            fresh = {ward: name for ward, name in rows if ward not in known}
            for ward, name in fresh.items():
                desk.register.put_unit(Unit(ward, name, ""))
                pass_over(desk, ward, upto=self._first_slot - 1)
        return len(fresh)

    def agencies(self, text: str) -> int:
        """Take over agency codes, CSV with the columns ward and agency; returns how many are new.

        Raises:
            RefusedError: ``units.malformed``, ``enrolment.unknown-unit``, ``units.taken`` when
                another ward has the code, or ``units.fixed`` when the ward has another.
        """
        rows = _rows(text, ("ward", "agency"))
        with self._books.writing() as desk:
            return sum(self._give_agency(desk, ward, agency) for ward, agency in rows)

    def procedures(self, text: str) -> int:
        """Publish the versions of a catalogue that are new; returns how many.

        Raises:
            RefusedError: ``catalogue.malformed``, or ``catalogue.two-texts`` when a version was
                published with another text.
        """
        versions = [version for version in import_csv(text) if version.procedure.code]
        with self._books.writing() as desk:
            known = {
                (fact.code, fact.version): fact.hash
                for fact in _published(desk, ProcedurePublished)
            }
            return sum(self._publish(desk, version, known) for version in versions)

    def calendar_of(self, ward: str, text: str) -> int:
        """Publish the calendar of one ward, which stands there in the place of the city's.

        Returns:
            Its version.

        Raises:
            RefusedError: ``enrolment.unknown-unit``, ``enrolment.no-agency`` while its code is
                not known, or as `calendar`.
        """
        return self.calendar(text, agency=self._agency_of(ward))

    def calendar(self, text: str, *, agency: str = "") -> int:
        """Publish a calendar of the city or of one unit; returns its version.

        The same text again changes nothing.

        Raises:
            RefusedError: what the calendar's parser refuses, or ``record.refused``.
        """
        check_years(text, self._year())
        week_of(text)
        with self._books.writing() as desk:
            return self._say(desk, text, agency=agency, is_of_models=False)

    def models_of(self, ward: str, text: str) -> int:
        """Publish the models of work of one ward, in the place of the city's; returns the version.

        Raises:
            RefusedError: as `calendar_of` and `models`.
        """
        return self.models(text, agency=self._agency_of(ward))

    def models(self, text: str, *, agency: str = "") -> int:
        """Publish the special days and models of work of the city or of one unit.

        Returns:
            The version; the same text again changes nothing.

        Raises:
            RefusedError: what `accord.models.check_models` refuses, or ``record.refused``; what
                was published before then stays in force.
        """
        with self._books.writing() as desk:
            codes = frozenset(fact.code for fact in _published(desk, ProcedurePublished))
            check_models(text, self._year(), codes)
            return self._say(desk, text, agency=agency, is_of_models=True)

    def _agency_of(self, ward: str) -> str:
        with self._books.reading() as desk:
            unit = desk.register.unit(ward)
        if unit is None:
            raise RefusedError("enrolment.unknown-unit", unit=ward)
        if not unit.agency:
            raise RefusedError("enrolment.no-agency", unit=ward)
        return unit.agency

    def _year(self) -> int:
        return to_local(self._clock.read().wall).year

    def _say(self, desk: Writing, text: str, *, agency: str, is_of_models: bool) -> int:
        earlier = [
            fact
            for fact in _published(desk, CalendarPublished)
            if (fact.agency, fact.is_of_models) == (agency, is_of_models)
        ]
        last = max(earlier, key=lambda fact: fact.version, default=None)
        if last is not None and last.text == text:
            return last.version
        version = 1 if last is None else last.version + 1
        fact = CalendarPublished(version, text, agency, is_of_models=is_of_models)
        self._scribe.say(desk, FLEET_LOG, fact)
        return version

    def _give_agency(self, desk: Writing, ward: str, agency: str) -> bool:
        unit = desk.register.unit(ward)
        if unit is None:
            raise RefusedError("enrolment.unknown-unit", unit=ward)
        if unit.agency == agency:
            return False
        if unit.agency:
            raise RefusedError("units.fixed", unit=ward)
        if not check_agency(agency):
            raise RefusedError("units.malformed", row=ward)
        if any(each.agency == agency for each in desk.register.units()):
            raise RefusedError("units.taken", unit=ward, agency=agency)
        named = replace(unit, agency=agency)
        desk.register.put_unit(named)
        self._scribe.open_log(desk, ward_log(ward), named)
        self._scribe.say(desk, FLEET_LOG, UnitAdmitted(agency, unit.name, ward))
        return True

    def _publish(
        self, desk: Writing, version: ProcedureVersion, known: dict[tuple[str, int], bytes]
    ) -> bool:
        code = version.procedure.code
        before = known.get((code, version.number))
        if before is None:
            fact = ProcedurePublished(
                code=code,
                version=version.number,
                hash=version.hash,
                from_on=version.from_on,
                text=version.text,
                until_on=version.until_on,
            )
            self._scribe.say(desk, FLEET_LOG, fact)
        elif before != version.hash:
            raise RefusedError("catalogue.two-texts", code=code, version=version.number)
        return before is None


def _rows(text: str, columns: tuple[str, str]) -> list[tuple[str, str]]:
    """Return two columns of a CSV text, the first a ward's code, in order, each once."""
    reader = csv.DictReader(io.StringIO(text))
    try:
        rows = [(row[columns[0]], row[columns[1]]) for row in reader]
    except (csv.Error, KeyError) as error:
        raise RefusedError("units.malformed", row=reader.line_num) from error
    wards = [ward for ward, _ in rows]
    for number, (ward, value) in enumerate(rows, start=1):
        if not (len(ward) == len(CITY_UNIT) and ward.isdigit() and value and value.strip()):
            raise RefusedError("units.malformed", row=number)
    if not 0 < len(rows) <= UNITS_MAX or len(set(wards)) != len(wards) or CITY_UNIT in wards:
        raise RefusedError("units.malformed", row=0)
    return rows


def _published(desk: Writing, fact: type[_Published]) -> list[_Published]:
    found = [
        from_map(record.entry.header.kind, decode(record.payload))
        for record in desk.logs.own_of_kind(_NUMBERS[fact])
    ]
    return [each for each in found if isinstance(each, fact)]
