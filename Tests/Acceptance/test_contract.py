"""The contract and the program say the same, in both directions."""

import pathlib
import re
import subprocess

from conftest import BINARIES, ROOT
from contract import contract, operations


def served():
    done = subprocess.run([BINARIES / "evolution-mock", "routes"], capture_output=True, text=True, check=True)
    return set(done.stdout.split("\n")) - {""}


def test_every_route_is_documented_and_every_documented_route_is_served():
    assert {name for name, _, _ in operations()} == served()


def test_every_operation_has_a_summary_an_id_and_answers():
    seen = set()
    for name, _, operation in operations():
        assert operation["summary"] and operation["operationId"] and operation["responses"], name
        assert operation["operationId"] not in seen
        seen.add(operation["operationId"])


def test_every_path_parameter_is_declared():
    for path, item in contract()["paths"].items():
        names = {p.get("name") or p["$ref"].rsplit("/", 1)[1] for p in item.get("parameters", [])}
        assert set(re.findall(r"{(\w+)}", path)) <= names, path


def test_every_reference_resolves():
    document = contract()

    def walk(node):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                target = document
                for part in node["$ref"].removeprefix("#/").split("/"):
                    assert part in target, node["$ref"]
                    target = target[part]
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)


def test_the_readme_is_short():
    assert len(pathlib.Path(ROOT / "README.md").read_text().splitlines()) < 200
