"""Every route once: what it answers, what it refuses, what it changes, what it tells. `docs/coverage.md` is the table of a run.

Written with `WRITE_DOCS=1`, and compared with each further run, so that a route that stops doing something is noticed.
"""

import itertools
import json
import os
import subprocess

from conftest import BINARIES, DEADLINE_SECONDS, KEY, ROOT, wait_until
from contract import examples, media, resolved, violations
from probes import ENVIRONMENT, OPERATIONS, PROBES, address, changed, filled, send, set_up, settled, state

TABLE = ROOT / "docs" / "coverage.md"
HEAD = """# The routes, row by row

What each route was seen to do in one run (`WRITE_DOCS=1 script/test acceptance`), which sends the example of
[openapi.yaml](../openapi.yaml) to an instance that is paired; each further run is compared with this table.

**served**: the status of that answer, which also fits the contract's schema. **validated**: a body that breaks the contract is a 400;
“no” where v2.3.6 looks at nothing, either. **stateful**: the views of the state that show something else afterwards. **events**: what a
Socket.IO client heard meanwhile. **documented**: with summary and examples. – is nothing: no body, nothing changed, nothing told.

| route | served | validated | stateful | events | documented |
|---|---|---|---|---|---|
"""


class Ear:
    """Hears all events; a fence tells which of them came before it."""

    def __init__(self, mock, listener):
        self.mock, self.listener, self.numbers = mock, listener, itertools.count(13125559000)

    def heard(self):
        """The names of the events since the last time, each once. The fence is an event of an instance that nothing else happens to."""
        person = str(next(self.numbers))
        self.mock.post("/mock/instances/fence/presence", {"from": person, "presence": "available"}, status=200)
        names = []
        while True:
            _, name, (envelope,) = self.listener.events.get(timeout=DEADLINE_SECONDS)
            if envelope["instance"] != "fence":
                names.append(name)
            elif name == "presence.update" and envelope["data"]["id"].startswith(person):
                return list(dict.fromkeys(names))


def run(mock, listener):
    """Route to (status, views changed, events heard), and what in the answers is not as the contract has it."""
    set_up(mock)
    mock.create("fence")
    mock.post("/mock/instances/fence/scan", status=200)
    ear, known, facts, wrong = Ear(mock, listener), {}, {}, []
    after = state(mock, known)
    for probe in PROBES:
        if probe.prepare:
            probe.prepare(mock, known)
        before = state(mock, known, probe.look) if probe.prepare or probe.look else after
        ear.heard()
        answer = send(mock, probe, known)
        if answer.status_code != probe.expected:
            wrong.append(f"{probe.route}: {answer.status_code} {answer.text[:300]}")
            continue
        wrong += [f"{probe.route}: {problem}" for problem in violations(probe.operation, answer)]
        known |= {name: keep(answer.json()) for name, keep in probe.keep.items()}
        wait_until(lambda: settled(mock), "messages delivered")
        events = ear.heard()
        after = state(mock, known, probe.look)
        facts[probe.route] = (answer.status_code, changed(before, after), events)
    return facts, wrong


def mistakes(schema, value):
    """`value` with one member missing or of another kind, in every way the contract names."""
    schema = resolved(schema)
    members = {}
    for part in (*schema.get("allOf", ()), schema):
        members |= resolved(part).get("properties", {})
    for name in schema.get("required", ()):
        yield {other: inner for other, inner in value.items() if other != name}
    for name, member in members.items():
        member = resolved(member)
        kinds = [member.get("type")] if isinstance(member.get("type"), str) else member.get("type", [])
        yield {**value, name: {"no": "text"} if "object" not in kinds else "no object"}
        if isinstance(value.get(name), dict):
            for inner in mistakes(member, value[name]):
                yield {**value, name: inner}


def refuses(mock, probe):
    """Whether a body that breaks the contract is refused as such: a 400 that the right body does not get."""
    content = media(probe.operation["requestBody"])["application/json"]
    right = filled({**examples(content)[0], **{name: value for name, value in probe.live.items() if "$" not in json.dumps(value)}}, {})
    method, path = address(probe.route, probe, {name: "none" for name in KEPT})
    usual = mock.call(method, path, right)
    for body in mistakes(content["schema"], right):
        answer = mock.call(method, path, body)
        if answer.status_code == 400 and answer.text != usual.text:
            return True
    return False


KEPT = {name for probe in PROBES for name in probe.keep} | {"spare", "code"}


def cell(words):
    return ", ".join(words) or "–"


def documented(operation):
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    answers = [answer for status, answer in operation["responses"].items() if status < "300"] or list(operation["responses"].values())
    shown = all(any(examples(content) for content in media(body).values()) for body in bodies)
    return shown and bool(operation["summary"]) and any(examples(content) for answer in answers for content in media(answer).values())


def test_every_route_is_probed_once():
    served = subprocess.run([BINARIES / "evolution-mock", "routes"], capture_output=True, text=True, check=True).stdout.split("\n")[:-1]
    assert sorted(probe.route for probe in PROBES) == sorted(served)


def test_the_table_is_what_a_run_shows(start, listen):
    mock = start(**ENVIRONMENT)
    facts, wrong = run(mock, listen(mock.url, headers={"apikey": KEY}))
    assert not wrong, "\n".join(wrong)
    second = start(**ENVIRONMENT)
    set_up(second)
    second.create("acme", qrcode=True)
    second.post("/mock/instances/acme/scan", status=200)
    lines = []
    for route, operation in OPERATIONS.items():
        status, views, events = facts[route]
        probe = next(one for one in PROBES if one.route == route)
        if "requestBody" not in operation:
            validated = "–"
        else:
            validated = "yes" if refuses(second, probe) else "no"
        row = (route, str(status), validated, cell(views), cell(events), "yes" if documented(operation) else "NO")
        lines.append("| " + " | ".join(row) + " |\n")
    text = HEAD + "".join(lines)
    if os.environ.get("WRITE_DOCS"):
        TABLE.write_text(text, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == text, "a route does something else than docs/coverage.md says; WRITE_DOCS=1 writes it anew"
