"""The bookstore's story, told through the generated Python client against a running server."""

import os
import secrets
import time
import uuid

import pytest
from lyceum_client import AuthenticatedClient, Client
from lyceum_client.api.bookstore import (
    create_book,
    create_category,
    delete_book,
    get_book,
    list_books,
    update_book,
)
from lyceum_client.api.identity import create_session, create_user, delete_current_session
from lyceum_client.models import (
    Book,
    CreateBook,
    CreateCategory,
    CreateSession,
    CreateUser,
    Money,
    Problem,
    UpdateBook,
)

BASE_URL = os.environ["LYCEUM_BASE_URL"]
PASSWORD = "a quiet reading room at dusk"
RUN = secrets.token_hex(6)
EMAIL = f"reader-{RUN}@example.org"
CATEGORY = f"story-{RUN}"
STRANGER = Client(base_url=BASE_URL)


def fresh_isbn() -> str:
    digits = f"978{secrets.randbelow(10**9):09}"
    total = sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


ISBN = fresh_isbn()


def log_in(email: str, password: str) -> AuthenticatedClient:
    answer = create_session.sync_detailed(
        client=STRANGER, body=CreateSession(email=email, password=password)
    )
    assert answer.status_code == 201
    assert answer.parsed.user.email == email
    return AuthenticatedClient(base_url=BASE_URL, token=answer.parsed.access_token)


@pytest.fixture(scope="module")
def manager() -> AuthenticatedClient:
    client = log_in(os.environ["LYCEUM_ADMIN_EMAIL"], os.environ["LYCEUM_ADMIN_PASSWORD"])
    answer = create_category.sync_detailed(
        client=client, body=CreateCategory(slug=CATEGORY, name=f"Story {RUN}")
    )
    assert answer.status_code == 201
    return client


@pytest.fixture(scope="module")
def reader() -> AuthenticatedClient:
    answer = create_user.sync_detailed(
        client=STRANGER,
        body=CreateUser(email=EMAIL, password=PASSWORD, display_name="A Reader"),
    )
    assert answer.status_code == 201
    assert answer.parsed.email == EMAIL
    return log_in(EMAIL, PASSWORD)


@pytest.fixture(scope="module")
def book(manager: AuthenticatedClient) -> Book:
    answer = create_book.sync_detailed(client=manager, body=draft(ISBN))
    assert answer.status_code == 201
    return answer.parsed


def draft(isbn: str, title: str = f"A Story of {RUN}") -> CreateBook:
    return CreateBook(
        isbn=isbn,
        title=title,
        authors=["Jane Austen"],
        category=CATEGORY,
        price=Money(amount="5.99", currency="USD"),
    )


def current_tag() -> str:
    return get_book.sync_detailed(ISBN, client=STRANGER).headers["ETag"]


def reprice(manager: AuthenticatedClient, amount: str, tag: str):
    return update_book.sync_detailed(
        ISBN,
        client=manager,
        body=UpdateBook(price=Money(amount=amount, currency="USD")),
        if_match=tag,
    )


def assert_problem(answer, status: int, code: str | None = None) -> Problem:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.parsed
    assert isinstance(problem, Problem)
    assert problem.status == status
    assert problem.type_ == f"/problems/{problem.code}"
    assert problem.request_id
    if code is not None:
        assert problem.code == code
    return problem


def test_a_wrong_password_is_told_by_a_problem_document(reader: AuthenticatedClient) -> None:
    body = CreateSession(email=EMAIL, password="not the reader's password")
    answer = create_session.sync_detailed(client=STRANGER, body=body)
    assert_problem(answer, 401, "invalid_credentials")


def test_a_reader_may_not_change_the_catalogue(reader: AuthenticatedClient) -> None:
    assert_problem(create_book.sync_detailed(client=reader, body=draft(fresh_isbn())), 403)


def test_every_broken_member_is_named(manager: AuthenticatedClient) -> None:
    answer = create_book.sync_detailed(client=manager, body=draft("9780306406158", title=""))
    problem = assert_problem(answer, 422, "validation_failed")
    assert sorted(broken.pointer for broken in problem.errors) == ["/isbn", "/title"]


def test_a_create_that_is_replayed_gives_the_same_answer(manager: AuthenticatedClient) -> None:
    key, body = str(uuid.uuid4()), draft(fresh_isbn())
    first = create_book.sync_detailed(client=manager, body=body, idempotency_key=key)
    assert first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    second = create_book.sync_detailed(client=manager, body=body, idempotency_key=key)
    assert second.status_code == 201
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]
    assert second.content == first.content


def test_the_list_shows_the_book(book: Book) -> None:
    answer = list_books.sync_detailed(client=STRANGER, category=CATEGORY, limit=100)
    assert answer.status_code == 200
    assert book in answer.parsed.data
    assert answer.parsed.next_cursor is None


def test_a_stale_if_match_is_refused_and_a_fresh_one_is_taken(
    manager: AuthenticatedClient, book: Book
) -> None:
    fresh = current_tag()
    changed = reprice(manager, "6.50", fresh)
    assert changed.status_code == 200
    assert changed.parsed.price == Money(amount="6.50", currency="USD")
    assert_problem(reprice(manager, "7.50", fresh), 412)
    assert reprice(manager, "7.50", current_tag()).parsed.price.amount == "7.50"


def test_a_record_that_has_not_moved_on_is_not_sent_again(book: Book) -> None:
    answer = get_book.sync_detailed(ISBN, client=STRANGER, if_none_match=current_tag())
    assert answer.status_code == 304


def test_a_book_is_gone_once_it_is_deleted(manager: AuthenticatedClient) -> None:
    isbn = create_book.sync_detailed(client=manager, body=draft(fresh_isbn())).parsed.isbn
    assert delete_book.sync_detailed(isbn, client=manager).status_code == 204
    assert_problem(get_book.sync_detailed(isbn, client=STRANGER), 404)


def test_a_token_is_worth_nothing_after_the_log_out(reader: AuthenticatedClient) -> None:
    assert delete_current_session.sync_detailed(client=reader).status_code == 204
    end = time.monotonic() + 2  # a change of rights reaches every node within it
    late = delete_current_session.sync_detailed(client=reader)
    while late.status_code == 204 and time.monotonic() < end:
        time.sleep(0.05)
        late = delete_current_session.sync_detailed(client=reader)
    assert_problem(late, 401)
