"""Facts of an invented study, of any numbers, statements, components and tables."""

import json

import pytest

from ionterface.campaign.checks import Evidence
from ionterface.campaign.stated import read_stated

NEEDED = {"numbers": ("what",), "tables": ("title",)}


@pytest.fixture
def facts(tmp_path):
    """Evidence of facts given as mappings; what every entry needs and a test does not care for is filled in."""

    def made(**parts):
        content = {"ionterface": 1, "cites": "someone2020"}
        for kind, entries in parts.items():
            content[kind] = {
                key: {"place": f"place of {key}", **dict.fromkeys(NEEDED.get(kind, ()), key), **entry}
                for key, entry in entries.items()
            }
        path = tmp_path / "stated.yaml"
        path.write_text(json.dumps(content), encoding="utf-8")
        return Evidence(read_stated(path))

    return made
