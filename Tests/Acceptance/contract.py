"""`openapi.yaml` as tests and the served copy need it."""

import functools
import json

import jsonschema_rs
import yaml

from conftest import ROOT

METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
SERVED = ROOT / "Public" / "openapi.json"


class Loader(yaml.SafeLoader):
    """Takes no name twice in one mapping, of which the usual one would keep the last."""

    def construct_mapping(self, node, deep=False):
        names = [name.value for name, _ in node.value if name.tag != "tag:yaml.org,2002:merge"]
        assert len(set(names)) == len(names), f"line {node.start_mark.line + 1}: a name stands there twice"
        return super().construct_mapping(node, deep)


@functools.cache
def contract():
    return yaml.load((ROOT / "openapi.yaml").read_text(encoding="utf-8"), Loader)


def as_json():
    """The same as JSON, a line for each path and each component, so that a change is seen where it was made."""

    def text(value, depth):
        if depth == 0 or not isinstance(value, dict) or not value:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        members = (f"{json.dumps(name)}:{text(inner, depth - 1)}" for name, inner in value.items())
        return "{\n" + ",\n".join(members) + "\n}"

    parts = {"paths": 1, "components": 2}
    members = (f"{json.dumps(name)}:{text(value, parts.get(name, 0))}" for name, value in contract().items())
    return "{\n" + ",\n".join(members) + "\n}\n"


def resolved(value):
    """What a reference stands for."""
    while isinstance(value, dict) and "$ref" in value:
        target = contract()
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        value = target
    return value


def operations():
    """(`POST /instance/create`, path item, operation) for each."""
    for path, item in contract()["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item, item[method]


def media(described):
    """The content of a body or an answer, which may be a reference."""
    return resolved(described).get("content", {})


def examples(content):
    """The values shown for one media type."""
    shown = [resolved(example)["value"] for example in content.get("examples", {}).values()]
    return shown + ([content["example"]] if "example" in content else [])


def problems(schema, value):
    """What in `value` breaks a schema of the contract."""
    whole = {**schema, "components": contract()["components"]}
    found = jsonschema_rs.Draft202012Validator(whole).iter_errors(value)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}" for error in found]


def violations(operation, answer):
    """What in an answer is not as the contract has it: the status, the content type, the body."""
    status = str(answer.status_code)
    if status not in operation["responses"]:
        return [f"status {status} is not there"]
    described = resolved(operation["responses"][status])
    if not answer.content:
        return [] if "content" not in described or described.get("x-may-be-empty") else ["an empty body is not there"]
    kind = answer.headers["Content-Type"].split(";")[0]
    content = described.get("content", {}).get(kind)
    if content is None:
        return [f"content type {kind} is not there"]
    readers = {"application/json": json.loads, "application/yaml": yaml.safe_load}
    return problems(content["schema"], readers.get(kind, str)(answer.text))
