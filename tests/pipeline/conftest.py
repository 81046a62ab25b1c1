from pathlib import Path

import pytest
from tests.conftest import Once
from tests.pipeline.test_stage import sample

from quartiers.pipeline.stage import stage

STAGED = "etablissements.parquet"


@pytest.fixture
def real_register(donnees: Path, once: Once) -> Path:
    """The real sample, staged."""
    return once("echantillon", lambda to: stage(sample(donnees, to), to / STAGED)) / STAGED
