import itertools
import os
from pathlib import Path

import pytest

from model_api import ModelApi, recordings
from oriel import CHECKOUT, Oriel

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def oriel():
    server = Oriel(Path(os.environ.get("ORIEL_BIN", CHECKOUT / "target" / "release" / "oriel")).resolve())
    yield server
    server.stop()


@pytest.fixture
def org(oriel):
    return oriel.org(f"org-{next(NUMBERS)}")


@pytest.fixture(scope="session")
def _model_api():
    if not recordings().exists():
        pytest.skip(f"{recordings()} is not there; set ORIEL_RECORDED to the folder of recorded data")
    api = ModelApi()
    yield api
    api.stop()


@pytest.fixture
def model_api(_model_api):
    _model_api.served.clear()
    return _model_api
