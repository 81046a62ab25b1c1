"""Schemathesis looks for answers that the contract does not foresee, without any server."""

import re

import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

# A request that follows the schema may still name a point in the sea or no word to look for: the
# contract says 400 for it, so 400 is foreseen; and 503 for a place whose data is not loaded, as all
# the real ones here. The other checks are as they come.
CONFIG = {
    "seed": 20261129,
    "suppress-health-check": ["all"],
    "generation": {"max-examples": 20, "deterministic": True, "database": "none"},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404", "503"]},
        "not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", "503"]},
    },
}


def test_contract_is_kept(site):
    config = SchemathesisConfig.from_dict(CONFIG)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", plain, config=config)
    found, seen = [], set()
    for event in engine.from_schema(schema).execute():
        match event:
            case events.ScenarioFinished():
                seen.add(event.recorder.label)
                label, checks = event.recorder.label, event.recorder.checks.values()
                found += [_told(label, one) for all_ in checks for one in all_ if one.failure_info]
            case events.NonFatalError() | events.FatalError():
                found.append(repr(event))
    assert "\n\n".join(sorted(set(found))[:20]) == ""
    assert len([label for label in seen if re.match("(GET|POST) ", label)]) == 14


def _told(label: str, check: object) -> str:
    failure = check.failure_info.failure
    return f"{label}: {failure.title}: {failure.message}\n{check.failure_info.code_sample}"


def plain(environ, start_response):
    """Schemathesis asks for compressed answers and does not open them."""
    from quartiers.web.wsgi import application

    environ.pop("HTTP_ACCEPT_ENCODING", None)
    return application(environ, start_response)
