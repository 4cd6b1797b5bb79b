"""A day on a campus, for Locust. What each kind of person does, and how many there are of each, is in mix.json.

    BASE_URL=http://127.0.0.1:8080 locust -f load/locustfile.py

BASE_URL    the server; its limits have to be off (LYCEUM_RATE_LIMITS=off), and registration open
LOAD_THINK  how many seconds somebody thinks between two requests, on average (1)

Whoever needs an account makes one. An answer with any status but the expected ones is a failure.
"""

import json
import os
import random
import re
import time
import uuid
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import gevent
from locust import FastHttpUser, HttpUser, between
from locust.exception import RescheduleTask
from requests.exceptions import RequestException

MIX = json.loads((Path(__file__).parent / "mix.json").read_text())
THINK = float(os.environ.get("LOAD_THINK", "1"))
PASSWORD = "a quiet reading room at dusk"
# Access tokens are good for 600 s. Those who stay longer refresh in time, as an application would.
REFRESH_AFTER = 480
PAGE = 20
# Seconds between a change and hearing of it, of all listeners of this process, for whoever runs this file. Only of
# changes that happened while they listened.
LAGS: deque[float] = deque(maxlen=100_000)


class Arrivals:
    """How many people have done what they do at first, such as logging in."""

    count = 0


def in_the_mix(person: type) -> type:
    """Gives a kind of person the weights of mix.json."""
    kind = person.__name__.lower()
    person.weight = MIX["people"][kind]
    person.tasks = [getattr(person, name) for name, weight in MIX["does"][kind].items() for _ in range(weight)]
    return person


class Person:
    """Somebody with a client: what everybody does alike."""

    host = os.environ.get("BASE_URL", "http://127.0.0.1:8080")
    wait_time = between(THINK / 2, THINK * 3 / 2)

    def on_start(self) -> None:
        self.token = ""
        self.books: list[dict] = []
        self.next_page: str | None = None
        self.etags: dict[str, str] = {}
        try:
            self.arrive()
        except RescheduleTask:
            # Locust would send them home for good. They try again with the first thing they do.
            pass
        finally:
            Arrivals.count += 1

    def arrive(self) -> None:
        """What somebody does at first."""

    def ask(self, method: str, path: str, *expected: int, name: str = "", **options: object):
        """Sends one request. Ends what is being done unless the answer has one of the expected statuses."""
        headers = options.pop("headers", {})
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        with self.client.request(
            method, path, name=name or path, headers=headers, catch_response=True, **options
        ) as answer:
            if answer.status_code in expected:
                answer.success()
                return answer
            wanted = " or ".join(map(str, expected))
            answer.failure(f"{answer.status_code} {code_of(answer)} instead of {wanted}")
        raise RescheduleTask

    def show(self, path: str, name: str) -> None:
        """Asks for a page of books and remembers it."""
        page = self.ask("GET", path, 200, name=name).json()
        self.next_page = page["next_cursor"] and f"{path.split('&cursor=')[0]}&cursor={page['next_cursor']}"
        self.books = page["data"] or self.books

    def a_book(self) -> dict:
        """One of those that are shown."""
        if not self.books:
            self.look_at_a_shelf()
        return random.choice(self.books)

    def look_at_a_shelf(self) -> None:
        shelf = random.choice(shelves(self))
        self.show(f"/v1/books?category={shelf}&limit={PAGE}", "/v1/books?category=…")

    def look_at_a_book(self) -> None:
        isbn = self.a_book()["isbn"]
        answer = self.ask("GET", f"/v1/books/{isbn}", 200, name="/v1/books/{isbn}")
        self.etags[isbn] = answer.headers["ETag"]


def code_of(answer) -> str:
    """What the server calls the problem, without what differs from one time to the next."""
    try:
        return answer.json()["code"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "(no problem document)"


def shelves(person: Person) -> list[str]:
    """The categories, which are asked for once in a process: a page would keep them, too."""
    if not SHELVES:
        page = person.ask("GET", "/v1/categories?limit=100", 200, name="/v1/categories").json()
        SHELVES.extend(it["slug"] for it in page["data"] if it["total_book_count"])
    return SHELVES


SHELVES: list[str] = []


class Member(Person):
    """Somebody with an account of their own."""

    def arrive(self) -> None:
        self.account: dict | None = None
        self.stay_logged_in()

    def register(self) -> None:
        account = {"email": f"load-{uuid.uuid4().hex}@example.org", "password": PASSWORD}
        self.ask("POST", "/v1/users", 201, json={**account, "display_name": "A Person of the Load"})
        self.account = account

    def log_in(self) -> None:
        self.keep(self.ask("POST", "/v1/sessions", 201, json=self.account).json())

    def log_in_again(self) -> None:
        self.stay_logged_in()
        self.ask("DELETE", "/v1/sessions/current", 204)
        self.token = ""
        self.log_in()

    def keep(self, session: dict) -> None:
        self.token, self.refresh_token = session["access_token"], session["refresh_token"]
        self.since = time.monotonic()

    def stay_logged_in(self) -> None:
        """To be called before a task: makes good what went wrong before, and asks for another token in time."""
        if not self.account:
            self.register()
        if not self.token:
            self.log_in()
        elif time.monotonic() - self.since > REFRESH_AFTER:
            self.token = ""
            known = {"refresh_token": self.refresh_token}
            self.keep(self.ask("POST", "/v1/sessions/refresh", 200, json=known).json())

    def once(self) -> dict:
        """The header with which a request that is sent again does its work once."""
        return {"Idempotency-Key": str(uuid.uuid4())}


@in_the_mix
class Browser(Person, FastHttpUser):
    """Looks around and never says who they are."""

    def turn_the_page(self) -> None:
        if self.next_page:
            self.show(self.next_page, "/v1/books?category=…&cursor=…")
        else:
            self.look_at_a_shelf()

    def look_again(self) -> None:
        """As a browser does with what it has kept: most of the time nothing has changed."""
        if not self.etags:
            return self.look_at_a_book()
        isbn, etag = random.choice(list(self.etags.items()))
        answer = self.ask(
            "GET", f"/v1/books/{isbn}", 200, 304, name="/v1/books/{isbn} (again)", headers={"If-None-Match": etag}
        )
        self.etags[isbn] = answer.headers["ETag"]

    def read_reviews(self) -> None:
        isbn = self.a_book()["isbn"]
        self.ask("GET", f"/v1/books/{isbn}/reviews?limit={PAGE}", 200, name="/v1/books/{isbn}/reviews")

    def see_what_goes_with_it(self) -> None:
        isbn = self.a_book()["isbn"]
        self.ask("GET", f"/v1/books/{isbn}/recommendations", 200, name="/v1/books/{isbn}/recommendations")


@in_the_mix
class Searcher(Person, FastHttpUser):
    """Knows some words of a title."""

    def type_a_search(self) -> None:
        """A field that searches while one types: the beginning of a word, then the word, then two."""
        first, second = self.two_words()
        for text in (first[:3], first, f"{first} {second}"):
            self.show(f"/v1/books?q={quote(text)}&limit={PAGE}", "/v1/books?q=…")

    def narrow_it_down(self) -> None:
        word, price = self.two_words()[0], random.choice([10, 20, 40])
        self.show(
            f"/v1/books?q={quote(word)}&in_stock=true&price_max={price}&sort=price&limit={PAGE}",
            "/v1/books?q=…&price_max=…",
        )

    def two_words(self) -> tuple[str, str]:
        """Of one title; nobody searches for the short ones."""
        words = re.findall(r"[^\W\d_]{4,}", self.a_book()["title"].lower()) or ["history"]
        return random.choice(words), random.choice(words)


@in_the_mix
class Reader(Member, FastHttpUser):
    """Logs in, buys, pays, and says what the book was like."""

    def buy_with_a_cart(self) -> None:
        self.stay_logged_in()
        lines = [{"product_id": self.a_book()["id"], "quantity": random.choice([1, 1, 2])}]
        self.ask("PUT", "/v1/cart", 200, json={"lines": lines})
        self.ask("GET", "/v1/cart", 200)
        order = self.ask("POST", "/v1/cart/checkout", 201, headers=self.once()).json()
        self.pay(order["id"])

    def buy_with_an_order(self) -> None:
        self.stay_logged_in()
        lines = [{"product_id": self.a_book()["id"], "quantity": 1}]
        order = self.ask("POST", "/v1/orders", 201, json={"lines": lines}, headers=self.once()).json()
        self.ask("POST", f"/v1/orders/{order['id']}/place", 200, name="/v1/orders/{id}/place", headers=self.once())
        self.pay(order["id"])

    def pay(self, order: str) -> None:
        self.ask(
            "POST",
            f"/v1/orders/{order}/pay",
            200,
            name="/v1/orders/{id}/pay",
            json={"payment_method": "test_card_success"},
            headers=self.once(),
        )

    def look_at_own_orders(self) -> None:
        self.stay_logged_in()
        self.ask("GET", f"/v1/orders?limit={PAGE}", 200, name="/v1/orders")

    def review_a_book(self) -> None:
        """Everybody who listens hears of it."""
        self.stay_logged_in()
        isbn = self.a_book()["isbn"]
        self.ask(
            "PUT",
            f"/v1/books/{isbn}/reviews/mine",
            200,
            201,
            name="/v1/books/{isbn}/reviews/mine",
            json={"rating": random.randint(1, 5), "body": "Read in one night, and again in the morning."},
        )


@in_the_mix
class Borrower(Member, FastHttpUser):
    """Applies for a loan, looks how it stands, and sometimes withdraws."""

    def on_start(self) -> None:
        self.applications: list[str] = []
        super().on_start()

    def apply(self) -> None:
        """Step by step, as a form does."""
        self.stay_logged_in()
        wish = {"amount": dollars(random.randrange(500, 5000, 50)), "purpose": "A bicycle to get to the lectures."}
        made = self.ask("POST", "/v1/loan-applications", 201, json=wish, headers=self.once()).json()
        path, name = f"/v1/loan-applications/{made['id']}", "/v1/loan-applications/{id}"
        rest = {"term_months": 24, "monthly_income": dollars(1800), "monthly_debt": dollars(120)}
        self.ask("PATCH", path, 200, name=name, json=rest)
        self.ask("POST", f"{path}/submit", 200, name=f"{name}/submit", headers=self.once())
        self.applications.append(made["id"])

    def look_at_own_applications(self) -> None:
        self.stay_logged_in()
        self.ask("GET", f"/v1/loan-applications?limit={PAGE}", 200, name="/v1/loan-applications")
        if self.applications:
            path = f"/v1/loan-applications/{random.choice(self.applications)}"
            self.ask("GET", path, 200, name="/v1/loan-applications/{id}")

    def think_better_of_it(self) -> None:
        if not self.applications:
            return self.look_at_own_applications()
        self.stay_logged_in()
        path = f"/v1/loan-applications/{self.applications.pop()}/withdraw"
        self.ask("POST", path, 200, name="/v1/loan-applications/{id}/withdraw", headers=self.once())


def dollars(amount: int) -> dict:
    return {"amount": f"{amount}.00", "currency": "USD"}


# Locust's fast client cannot read an answer that does not end; the other one can.
@in_the_mix
class Listener(Member, HttpUser):
    """Has a page open that shows what happens, for half a minute, and opens it again where it left off."""

    def on_start(self) -> None:
        self.last_event = ""
        # Neither proxies nor a netrc of this machine have a say.
        self.client.trust_env = False
        super().on_start()

    def listen(self) -> None:
        self.stay_logged_in()
        headers = {"Last-Event-ID": self.last_event} if self.last_event else {}
        stream = self.ask("GET", "/v1/streams", 200, stream=True, headers=headers)
        self.open_since = datetime.now(UTC)
        try:
            with gevent.Timeout(random.uniform(20, 40), False):
                self.hear(stream)
                self.complain("the stream ended")
        except RequestException as broken:
            self.complain(f"the stream broke: {broken}")
        finally:
            stream.close()

    def hear(self, stream) -> None:
        for line in stream.iter_lines(chunk_size=None):
            name, _, value = line.decode().partition(": ")
            if name == "id":
                self.last_event = value
            elif name == "event" and value in ("closed", "resync_required"):
                self.complain(value)
            elif name == "data" and '"specversion"' in value:
                happened = datetime.fromisoformat(json.loads(value)["time"])
                # What was missed since the last time is told first, and late by nature.
                if happened > self.open_since:
                    LAGS.append((datetime.now(UTC) - happened).total_seconds())

    def complain(self, what: str) -> None:
        self.environment.events.request.fire(
            request_type="SSE",
            name="/v1/streams",
            response_time=0,
            response_length=0,
            context={},
            exception=RuntimeError(what),
        )
