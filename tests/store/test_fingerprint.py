"""The fingerprint names our source and the versions of the numerical packages."""

from __future__ import annotations

from importlib.metadata import requires

from ionterface.store import fingerprint
from ionterface.store.fingerprint import NUMERICAL, _version


def test_it_stands_still_within_a_process_and_is_a_hash():
    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 64


def test_every_dependency_that_computes_is_in_it():
    named = {r.split(">")[0].split("=")[0].split("<")[0].split(";")[0].strip() for r in requires("ionterface") or ()}
    silent = {"pydantic", "ruamel-yaml", "ruamel.yaml", "typer", "rich", "filelock", "tzdata"}
    silent.add("ionterface[report,simulate]")
    assert named - silent <= set(NUMERICAL)
    assert _version("numpy") != "absent"
    assert _version("no-such-distribution") == "absent"
