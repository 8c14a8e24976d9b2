"""The RO-Crate metadata describe every file of the folder."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import unquote

from ionterface.report import crate
from ionterface.report.document import Trace


def described(document, folder, names=()):
    data = json.loads(crate.text(document, folder, names))
    return data, {entity["@id"]: entity for entity in data["@graph"]}


def test_every_file_is_described(small, folder):
    (folder / "index.html").write_text("x", encoding="utf-8")
    (folder / "a b.xyz").write_text("x", encoding="utf-8")
    names = ["a b.xyz", "figures/S1.csv", "figures/S1.png", "figures/S1.svg", "index.html"]
    data, entities = described(small(), folder, names)
    assert data["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    root = entities["./"]
    assert root["datePublished"] == "2026-11-22"
    places = [part["@id"] for part in root["hasPart"]]
    assert places[0] == "a%20b.xyz"
    assert [unquote(place) for place in places] == names
    for place in places:
        content = (folder / unquote(place)).read_bytes()
        assert entities[place]["sha256"] == hashlib.sha256(content).hexdigest()
        assert entities[place]["contentSize"] == str(len(content))
    types = [entities[place]["encodingFormat"] for place in places]
    assert types == ["application/octet-stream", "text/csv", "image/png", "image/svg+xml", "text/html"]


def test_authors_and_raw_files_are_named(small, folder):
    trace = Trace(what="x", value="1", method="m", files=(("stated.yaml", "f" * 64),))
    _, entities = described(small(traces=(trace,)), folder)
    root = entities["./"]
    assert [entities[author["@id"]]["name"] for author in root["author"]] == ["A. Author", "李 明"]
    assert [entities[source["@id"]]["name"] for source in root["isBasedOn"]] == ["g1_cv.mpr", "stated.yaml"]


def test_the_descriptor_names_the_profile_and_all_identifiers_are_unique(small, folder):
    data, entities = described(small(), folder, ["figures/S1.png"])
    assert len(entities) == len(data["@graph"])
    assert entities[crate.NAME]["about"] == {"@id": "./"}
    assert entities[crate.NAME]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
