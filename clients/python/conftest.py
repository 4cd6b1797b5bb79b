"""What the stories share: the running server, and its administrator."""

import os

import httpx
import pytest

BASE_URL = os.environ["LYCEUM_BASE_URL"]


@pytest.fixture(scope="module")
def api():
    credentials = {"email": os.environ["LYCEUM_ADMIN_EMAIL"], "password": os.environ["LYCEUM_ADMIN_PASSWORD"]}
    with httpx.Client(base_url=BASE_URL, trust_env=False) as client:
        session = client.post("/v1/sessions", json=credentials)
        assert session.status_code == 201
        client.headers["Authorization"] = f"Bearer {session.json()['access_token']}"
        yield client
