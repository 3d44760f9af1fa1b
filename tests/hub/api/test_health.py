"""Anybody may ask whether the hub does its work; the answer says nothing else."""

from __future__ import annotations

from tests.hub.api.conftest import Client, SetVitals


def test_a_hub_at_work_is_well(anybody: Client) -> None:
    answer = anybody.get("/health")
    assert (answer.status_code, answer.text) == (200, "well\n")
    assert answer.headers["cache-control"] == "no-store"


def test_a_hub_that_does_not_work_names_what_fails(anybody: Client, vitals: SetVitals) -> None:
    vitals.parts = ("broker", "line")
    answer = anybody.get("/health")
    assert (answer.status_code, answer.text) == (503, "broker line\n")
