"""The contract and the program say the same, in both directions."""

import pathlib
import re
import subprocess

import pytest

from conftest import BINARIES, ROOT
from contract import contract, examples, media, operations, problems, resolved

OPERATIONS = [(name, operation) for name, _, operation in operations()]


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


@pytest.mark.parametrize("name,operation", OPERATIONS, ids=[name for name, _ in OPERATIONS])
class TestEachOperation:
    """What a reader of the contract may count on."""

    def test_stands_in_one_area_and_says_what_it_does(self, name, operation):
        assert len(operation["tags"]) == 1 and operation["tags"][0] in {tag["name"] for tag in contract()["tags"]}
        assert 3 <= len(operation["summary"]) <= 80 and not operation["summary"].endswith(".")

    def test_shows_a_body_and_an_answer(self, name, operation):
        if "requestBody" in operation:
            assert examples(media(operation["requestBody"])["application/json"])
        answers = operation["responses"]
        good = [answer for status, answer in answers.items() if status.startswith("2")]
        # What can only fail shows how it fails.
        assert any(examples(content) for answer in good or answers.values() for content in media(answer).values())

    def test_every_answer_is_described(self, name, operation):
        for status, answer in operation["responses"].items():
            assert resolved(answer)["description"]
            if status >= "400":
                assert any(examples(content) for content in media(answer).values()), status

    def test_its_examples_fit_their_schemas(self, name, operation):
        described = [operation["requestBody"]] if "requestBody" in operation else []
        for body in (*described, *operation["responses"].values()):
            for kind, content in media(body).items():
                assert content["schema"], kind
                for example in examples(content):
                    assert problems(content["schema"], example) == [], (kind, example)

    def test_names_the_refusals_of_its_guards(self, name, operation):
        refusals = set(operation["responses"])
        if operation.get("security") == []:
            # The password of the figures is not the API key.
            assert "401" not in refusals or name == "GET /metrics"
        else:
            assert "401" in refusals
            assert "404" in refusals or "{instanceName}" not in name
        if "requestBody" in operation and "{instanceName}" in name:
            assert "400" in refusals
