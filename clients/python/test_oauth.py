"""An application that lets people log in through a running server, with Authlib, a library that knows nothing of Lyceum."""

import os
import secrets
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

BASE_URL = os.environ["LYCEUM_BASE_URL"]
PASSWORD = "a quiet reading room at dusk"
EMAIL = f"reader-{secrets.token_hex(6)}@example.org"
# Nobody listens there: the browser here does not follow.
REDIRECT = "http://127.0.0.1/callback"
SCOPES = "openid profile email offline_access self"


class Forms(HTMLParser):
    """The forms of a page: where each leads, and what is filled in already."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        found = dict(attributes)
        if tag == "form":
            self.forms.append((found["action"], {}))
        elif tag == "input" and self.forms:
            self.forms[-1][1][found["name"]] = found.get("value") or ""


class Browser:
    """Keeps cookies, fills in forms, and stops where it would leave the server."""

    def __init__(self) -> None:
        self.http = httpx.Client(trust_env=False)
        self.page = httpx.Response(204)

    def open(self, url: str) -> None:
        self.page = self.http.get(url)
        while self.page.is_redirect and self.location.startswith(BASE_URL):
            self.page = self.http.get(self.location)

    def submit(self, path: str, **members: str) -> None:
        action, filled_in = next(form for form in Forms(self.page.text).forms if form[0].startswith(path))
        headers = {"Origin": BASE_URL}
        self.page = self.http.post(urljoin(BASE_URL, action), data={**filled_in, **members}, headers=headers)
        if self.page.is_redirect and self.location.startswith(BASE_URL):
            self.open(self.location)

    @property
    def location(self) -> str:
        return urljoin(BASE_URL, self.page.headers["location"])


@pytest.fixture(scope="module")
def provider() -> dict:
    found = httpx.get(f"{BASE_URL}/.well-known/openid-configuration", trust_env=False)
    assert found.status_code == 200
    assert found.json()["issuer"] == BASE_URL
    return found.json()


def register(api: httpx.Client, **registration: object) -> dict:
    made = api.post("/v1/oauth-clients", json={"kind": "confidential", **registration})
    assert made.status_code == 201, made.text
    return made.json()


@pytest.fixture(scope="module")
def website(api: httpx.Client) -> dict:
    client = register(
        api,
        name="Reading list",
        grants=["authorization_code", "refresh_token"],
        redirect_uris=[REDIRECT],
        scopes=SCOPES.split(),
    )
    yield client
    assert api.delete(f"/v1/oauth-clients/{client['id']}").status_code == 204


@pytest.fixture(scope="module")
def reader() -> dict:
    account = {"email": EMAIL, "password": PASSWORD, "display_name": "A Reader"}
    made = httpx.post(f"{BASE_URL}/v1/users", json=account, trust_env=False)
    assert made.status_code == 201, made.text
    return made.json()


def library(client: dict, **options: object) -> OAuth2Client:
    return OAuth2Client(client["id"], client["secret"], trust_env=False, **options)


@pytest.fixture(scope="module")
def granted(provider: dict, website: dict, reader: dict) -> tuple:
    """The library's session once a person has agreed, with the nonce that it sent."""
    session = library(website, redirect_uri=REDIRECT, scope=SCOPES, code_challenge_method="S256")
    verifier, nonce = generate_token(48), generate_token()
    url, state = session.create_authorization_url(
        provider["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )
    browser = Browser()
    browser.open(url)
    browser.submit("/oauth/login", email=EMAIL, password="not the reader's password")
    assert 'role="alert"' in browser.page.text
    browser.submit("/oauth/login", email=EMAIL, password=PASSWORD)
    assert "Reading list" in browser.page.text
    browser.submit("/oauth/consent", decision="allow")
    assert browser.location.startswith(REDIRECT)
    came_back = parse_qs(urlsplit(browser.location).query)
    assert (came_back["state"], came_back["iss"]) == ([state], [BASE_URL])
    session.fetch_token(
        provider["token_endpoint"], authorization_response=browser.location, state=state, code_verifier=verifier
    )
    return session, nonce


def test_an_application_acts_for_itself(api: httpx.Client, provider: dict) -> None:
    client = register(api, name="Nightly report", grants=["client_credentials"], scopes=["users:read"])
    session = library(client, scope="users:read")
    session.fetch_token(provider["token_endpoint"], grant_type="client_credentials")
    assert session.get(f"{BASE_URL}/v1/users").status_code == 200
    assert session.get(f"{BASE_URL}/v1/roles").status_code == 403
    assert api.delete(f"/v1/oauth-clients/{client['id']}").status_code == 204


def test_a_person_is_known_by_the_id_token(provider: dict, website: dict, reader: dict, granted: tuple) -> None:
    session, nonce = granted
    keys = KeySet.import_key_set(httpx.get(provider["jwks_uri"], trust_env=False).json())
    algorithms = provider["id_token_signing_alg_values_supported"]
    decoded = jwt.decode(session.token["id_token"], keys, algorithms=algorithms)
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        options={"iss": {"essential": True, "value": BASE_URL}, "aud": {"essential": True, "value": website["id"]}},
        params={"nonce": nonce, "client_id": website["id"], "access_token": session.token["access_token"]},
    )
    claims.validate()
    assert claims["sub"] == reader["id"]
    head, payload, signature = session.token["id_token"].split(".")
    other = ("B" if signature[0] == "A" else "A") + signature[1:]
    with pytest.raises(BadSignatureError):
        jwt.decode(f"{head}.{payload}.{other}", keys, algorithms=algorithms)


def test_what_was_agreed_to_is_told(provider: dict, reader: dict, granted: tuple) -> None:
    session, _ = granted
    told = session.get(provider["userinfo_endpoint"])
    assert told.status_code == 200
    assert (told.json()["sub"], told.json()["email"], told.json()["name"]) == (reader["id"], EMAIL, "A Reader")
    assert session.get(f"{BASE_URL}/v1/users/me").json()["id"] == reader["id"]
    assert session.get(f"{BASE_URL}/v1/users").status_code == 403


def test_access_goes_on_until_it_is_taken_back(provider: dict, granted: tuple) -> None:
    session, _ = granted
    first = session.token["access_token"]
    session.refresh_token(provider["token_endpoint"], refresh_token=session.token["refresh_token"])
    access, refresh = session.token["access_token"], session.token["refresh_token"]
    assert access != first
    assert session.get(f"{BASE_URL}/v1/users/me").status_code == 200
    introspected = session.introspect_token(provider["introspection_endpoint"], token=access)
    assert introspected.json()["active"] is True
    assert set(introspected.json()["scope"].split()) == set(SCOPES.split())

    assert session.revoke_token(provider["revocation_endpoint"], token=refresh).status_code == 200
    for token in (access, refresh):
        assert session.introspect_token(provider["introspection_endpoint"], token=token).json() == {"active": False}
    with pytest.raises(OAuthError) as refused:
        session.refresh_token(provider["token_endpoint"], refresh_token=refresh)
    assert refused.value.error == "invalid_grant"
