"""Requests made up from the contract, by Schemathesis: whatever is sent, the answer is one the contract knows.

The same requests in each run. Names and identifiers are often those of something that is there, so that the answers are not all refusals.
"""

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from conftest import DEADLINE_SECONDS, KEY, Mock
from contract import contract, resolved
from probes import ENVIRONMENT, JID, OPERATIONS, PERSON, PROBES, send, set_up

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = {schemathesis.GenerationMode.POSITIVE: 6, schemathesis.GenerationMode.NEGATIVE: 3}
NOWHERE = "http://127.0.0.1:9/"

SCHEMA = schemathesis.openapi.from_dict(contract())
ALL = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations()}


class Stage:
    """A mock whose instance `acme` is paired, knows somebody, and has a group, a message and a bot of each family."""

    def __init__(self, folder):
        self.mock = Mock(folder, **ENVIRONMENT)
        set_up(self.mock)
        self.known = {}
        # The operations that were tried, and those that did what they were asked at least once.
        self.tried, self.done = set(), set()
        self.ready()

    def ready(self):
        """Makes what the requests before may have taken away."""
        if self.mock.call("GET", "/instance/connectionState/acme").status_code == 404:
            self.mock.post("/instance/create", {"instanceName": "acme", "integration": "WHATSAPP-BAILEYS"})
            self.known = {}
        self.mock.post("/mock/instances/acme/scan", status=200)
        if self.known:
            return
        wanted = ["messages", "contacts", "labels", "sendText", "creds", "create/{instanceName}"]
        for probe in PROBES:
            name = probe.route.split(" ")[1]
            if probe.instance == "acme" and probe.route.startswith("POST") and any(word in name for word in wanted) and "/template" not in name:
                answer = send(self.mock, probe, self.known)
                assert answer.status_code == probe.expected, f"{probe.route}: {answer.text}"
                self.known |= {key: keep(answer.json()) for key, keep in probe.keep.items()}


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    made = Stage(tmp_path_factory.mktemp("fuzzed"))
    yield made
    assert made.mock.stop() == 0, "\n".join(made.mock.lines)


def plausible(name, known):
    """A value for a member of that name that stands for something there, if there is one."""
    return {
        "number": PERSON, "from": PERSON, "remoteJid": JID, "chat": JID, "jid": JID, "key": known["sent"], "id": known["id"],
        "groupJid": known["group"], "group": known["group"], "openaiCredsId": known["creds"], "numbers": [PERSON], "participants": [PERSON],
        "labelId": "1",
    }.get(name)


def tamed(value, draw, known, name=None):
    """The value with some members made plausible; none waits for long, and none leads off this machine."""
    if name is not None and plausible(name, known) is not None and draw(strategies.integers(0, 3)):
        return plausible(name, known)
    if name == "delay" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return min(value, 20)
    if isinstance(value, dict):
        return {key: tamed(inner, draw, known, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [tamed(inner, draw, known) for inner in value]
    return NOWHERE if isinstance(value, str) and "://" in value else value


def address(parameters, draw, known, label):
    for name in parameters:
        if name == "instanceName" and draw(strategies.integers(0, 7)):
            parameters[name] = draw(strategies.sampled_from(["acme"] * 5 + ["shop", "site"]))
        elif name == "botId" and draw(strategies.integers(0, 3)):
            parameters[name] = known["bot-" + label.split("/")[1]]
        elif name == "openaiCredsId" and draw(strategies.integers(0, 3)):
            parameters[name] = known["creds"]


@pytest.mark.parametrize("mode", EXAMPLES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("label", OPERATIONS)
def test_the_answer_is_one_the_contract_knows(stage, label, mode):
    cases = ALL[label].as_strategy(generation_mode=mode)
    stage.ready()
    known = stage.known

    @hypothesis.seed(1)
    @hypothesis.settings(
        max_examples=EXAMPLES[mode], deadline=None, database=None, phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(data=strategies.data())
    def run(data):
        case = data.draw(cases)
        address(case.path_parameters, data.draw, known, label)
        case.query = tamed(case.query, data.draw, known)
        if isinstance(case.body, (dict, list)):
            case.body = tamed(case.body, data.draw, known)
        key = data.draw(strategies.sampled_from([KEY] * 7 + ["wrong"]))
        answer = case.call(base_url=stage.mock.url, headers={"apikey": key}, timeout=DEADLINE_SECONDS)
        stage.tried.add(label)
        if answer.status_code < 300:
            stage.done.add(label)
        described = resolved(OPERATIONS[label]["responses"].get(str(answer.status_code), {}))
        if answer.content or not described.get("x-may-be-empty"):
            case.validate_response(answer, checks=CHECKS)

    try:
        run()
    except hypothesis.errors.Unsatisfiable:
        # Without a body and with texts for parameters at most, nothing can be wrong.
        assert mode is schemathesis.GenerationMode.NEGATIVE and "requestBody" not in OPERATIONS[label]


def test_most_operations_did_what_they_were_asked(stage):
    """Else the requests would be refused by the first guard, and show nothing of the answers behind it."""
    if stage.tried == set(OPERATIONS):
        assert len(stage.done) >= len(stage.tried) * 0.8, sorted(stage.tried - stage.done)
