"""What users may rely on, and what importing it costs."""

from __future__ import annotations

import json
import subprocess
import sys

import ionterface


def test_the_list_is_the_reality():
    assert sorted(ionterface.__all__) == dir(ionterface)
    for name in ionterface.__all__:
        assert getattr(ionterface, name) is not None
    assert set(ionterface._PUBLIC) | {"__version__"} == set(ionterface.__all__)


def test_an_unknown_name_is_an_attribute_error():
    assert not hasattr(ionterface, "no_such_thing")


def test_importing_loads_no_third_party_package():
    code = (
        "import json, sys; before = set(sys.modules); import ionterface; "
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in json.loads(done.stdout)}
    assert loaded - set(sys.stdlib_module_names) == {"ionterface"}
