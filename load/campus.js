// A day on a campus, for k6: the same people as in locustfile.py, with the numbers of mix.json.
//
//     BASE_URL=http://127.0.0.1:8080 k6 run load/campus.js
//
// BASE_URL    the server; its limits have to be off (LYCEUM_RATE_LIMITS=off), and registration open
// LOAD_STEPS  numbers of users, one after the other (25 50 100 200)
// LOAD_SECONDS  how long each lasts (20)
// LOAD_THINK  how many seconds somebody thinks between two requests, on average (1)
//
// k6 reads no server-sent events; its listeners hear the same events over the WebSocket.

import { check, fail, sleep } from "k6";
import exec from "k6/execution";
import http from "k6/http";
import { Trend } from "k6/metrics";
import ws from "k6/ws";

const MIX = JSON.parse(open("./mix.json"));
const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";
const STEPS = (__ENV.LOAD_STEPS || "25 50 100 200").split(" ").map(Number);
const SECONDS = Number(__ENV.LOAD_SECONDS || "20");
const THINK = Number(__ENV.LOAD_THINK || "1");
const PASSWORD = "a quiet reading room at dusk";
// Access tokens are good for 600 s.
const REFRESH_AFTER = 480;
const PAGE = 20;
// How many come in a second, so that they do not all log in at once.
const RATE = 20;

const lag = new Trend("event_lag", true);

const climb = STEPS.flatMap((users) => [
  { duration: `${Math.ceil(users / RATE)}s`, target: users },
  { duration: `${SECONDS}s`, target: users },
]);

export const options = {
  scenarios: {
    campus: { executor: "ramping-vus", startVUs: 0, stages: climb, gracefulRampDown: "5s", gracefulStop: "5s" },
  },
  // A check is an answer with an unexpected status.
  thresholds: { checks: ["rate==1"] },
  summaryTrendStats: ["med", "p(99)", "max"],
};

// What this virtual user is and knows. k6 gives each of them a copy of this module.
const me = { kind: "", account: null, token: "", refresh: "", since: 0, applications: [], lastEvent: 0, books: [], nextPage: "", etags: {} };
let shelves = [];

// As many of each hundred users as the mix says, in an order that a few users are a fair sample of, too.
function kindOf(number) {
  const kinds = Object.entries(MIX.people);
  const all = kinds.reduce((sum, [, weight]) => sum + weight, 0);
  // 37 has no factor in common with 100, so that each place is taken once.
  let place = (number * 37) % all;
  for (const [kind, weight] of kinds) {
    if (place < weight) return kind;
    place -= weight;
  }
  return kinds[0][0];
}

function any(list) {
  return list[Math.floor(Math.random() * list.length)];
}

function weighed(choices) {
  return any(Object.entries(choices).flatMap(([name, weight]) => Array(weight).fill(name)));
}

function key() {
  return `${exec.vu.idInTest}-${Date.now()}-${Math.random().toString(36).slice(2)}`;
}

// One request. Ends what is being done unless the answer has one of the expected statuses.
function ask(method, path, expected, { name = path, body = null, headers = {} } = {}) {
  const all = Object.assign({}, headers);
  if (me.token) all.Authorization = `Bearer ${me.token}`;
  if (body) all["Content-Type"] = "application/json";
  const answer = http.request(method, BASE + path, body && JSON.stringify(body), {
    headers: all,
    tags: { name: `${method} ${name}` },
    responseCallback: http.expectedStatuses(...expected),
  });
  const good = check(answer, { "expected status": (it) => expected.includes(it.status) }, { name: `${method} ${name}` });
  if (!good) fail(`${method} ${name}: ${answer.status} ${String(answer.body).slice(0, 300)}`);
  return answer;
}

function show(path, name) {
  const page = ask("GET", path, [200], { name }).json();
  me.nextPage = page.next_cursor ? `${path.split("&cursor=")[0]}&cursor=${page.next_cursor}` : "";
  if (page.data.length) me.books = page.data;
}

function aBook() {
  if (!me.books.length) tasks.look_at_a_shelf();
  return any(me.books);
}

function shelf() {
  if (!shelves.length) {
    const all = ask("GET", "/v1/categories?limit=100", [200], { name: "/v1/categories" }).json().data;
    shelves = all.filter((it) => it.total_book_count > 0).map((it) => it.slug);
  }
  return any(shelves);
}

function register() {
  const account = { email: `load-${key()}@example.org`, password: PASSWORD };
  ask("POST", "/v1/users", [201], { body: Object.assign({ display_name: "A Person of the Load" }, account) });
  me.account = account;
}

function keep(session) {
  me.token = session.access_token;
  me.refresh = session.refresh_token;
  me.since = Date.now();
}

function logIn() {
  keep(ask("POST", "/v1/sessions", [201], { body: me.account }).json());
}

function stayLoggedIn() {
  if (!me.account) register();
  if (!me.token) return logIn();
  if (Date.now() - me.since < REFRESH_AFTER * 1000) return;
  me.token = "";
  keep(ask("POST", "/v1/sessions/refresh", [200], { body: { refresh_token: me.refresh } }).json());
}

function once() {
  return { "Idempotency-Key": key() };
}

function pay(order) {
  const body = { payment_method: "test_card_success" };
  ask("POST", `/v1/orders/${order}/pay`, [200], { name: "/v1/orders/{id}/pay", body, headers: once() });
}

function twoWords() {
  const words = aBook().title.toLowerCase().match(/\p{L}{4,}/gu) || ["history"];
  return [any(words), any(words)];
}

function dollars(amount) {
  return { amount: `${amount}.00`, currency: "USD" };
}

// By the names in mix.json.
const tasks = {
  look_at_a_shelf() {
    show(`/v1/books?category=${shelf()}&limit=${PAGE}`, "/v1/books?category=…");
  },
  turn_the_page() {
    if (me.nextPage) show(me.nextPage, "/v1/books?category=…&cursor=…");
    else tasks.look_at_a_shelf();
  },
  look_at_a_book() {
    const { isbn } = aBook();
    me.etags[isbn] = ask("GET", `/v1/books/${isbn}`, [200], { name: "/v1/books/{isbn}" }).headers.Etag;
  },
  look_again() {
    const known = Object.keys(me.etags);
    if (!known.length) return tasks.look_at_a_book();
    const isbn = any(known);
    const headers = { "If-None-Match": me.etags[isbn] };
    me.etags[isbn] = ask("GET", `/v1/books/${isbn}`, [200, 304], { name: "/v1/books/{isbn} (again)", headers }).headers.Etag;
  },
  read_reviews() {
    ask("GET", `/v1/books/${aBook().isbn}/reviews?limit=${PAGE}`, [200], { name: "/v1/books/{isbn}/reviews" });
  },
  see_what_goes_with_it() {
    ask("GET", `/v1/books/${aBook().isbn}/recommendations`, [200], { name: "/v1/books/{isbn}/recommendations" });
  },
  type_a_search() {
    const [first, second] = twoWords();
    for (const text of [first.slice(0, 3), first, `${first} ${second}`]) {
      show(`/v1/books?q=${encodeURIComponent(text)}&limit=${PAGE}`, "/v1/books?q=…");
    }
  },
  narrow_it_down() {
    const [word] = twoWords();
    const path = `/v1/books?q=${encodeURIComponent(word)}&in_stock=true&price_max=${any([10, 20, 40])}&sort=price&limit=${PAGE}`;
    show(path, "/v1/books?q=…&price_max=…");
  },
  buy_with_a_cart() {
    stayLoggedIn();
    ask("PUT", "/v1/cart", [200], { body: { lines: [{ product_id: aBook().id, quantity: any([1, 1, 2]) }] } });
    ask("GET", "/v1/cart", [200]);
    pay(ask("POST", "/v1/cart/checkout", [201], { headers: once() }).json().id);
  },
  buy_with_an_order() {
    stayLoggedIn();
    const body = { lines: [{ product_id: aBook().id, quantity: 1 }] };
    const { id } = ask("POST", "/v1/orders", [201], { body, headers: once() }).json();
    ask("POST", `/v1/orders/${id}/place`, [200], { name: "/v1/orders/{id}/place", headers: once() });
    pay(id);
  },
  look_at_own_orders() {
    stayLoggedIn();
    ask("GET", `/v1/orders?limit=${PAGE}`, [200], { name: "/v1/orders" });
  },
  review_a_book() {
    stayLoggedIn();
    const body = { rating: any([1, 2, 3, 4, 5]), body: "Read in one night, and again in the morning." };
    ask("PUT", `/v1/books/${aBook().isbn}/reviews/mine`, [200, 201], { name: "/v1/books/{isbn}/reviews/mine", body });
  },
  log_in_again() {
    stayLoggedIn();
    ask("DELETE", "/v1/sessions/current", [204]);
    me.token = "";
    logIn();
  },
  apply() {
    stayLoggedIn();
    const wish = { amount: dollars(500 + 50 * Math.floor(Math.random() * 90)), purpose: "A bicycle to get to the lectures." };
    const { id } = ask("POST", "/v1/loan-applications", [201], { body: wish, headers: once() }).json();
    const rest = { term_months: 24, monthly_income: dollars(1800), monthly_debt: dollars(120) };
    ask("PATCH", `/v1/loan-applications/${id}`, [200], { name: "/v1/loan-applications/{id}", body: rest });
    ask("POST", `/v1/loan-applications/${id}/submit`, [200], { name: "/v1/loan-applications/{id}/submit", headers: once() });
    me.applications.push(id);
  },
  look_at_own_applications() {
    stayLoggedIn();
    ask("GET", `/v1/loan-applications?limit=${PAGE}`, [200], { name: "/v1/loan-applications" });
    if (!me.applications.length) return;
    ask("GET", `/v1/loan-applications/${any(me.applications)}`, [200], { name: "/v1/loan-applications/{id}" });
  },
  think_better_of_it() {
    if (!me.applications.length) return tasks.look_at_own_applications();
    stayLoggedIn();
    const path = `/v1/loan-applications/${me.applications.pop()}/withdraw`;
    ask("POST", path, [200], { name: "/v1/loan-applications/{id}/withdraw", headers: once() });
  },
  listen() {
    stayLoggedIn();
    const url = `${BASE.replace(/^http/, "ws")}/v1/ws`;
    const answer = ws.connect(url, { headers: { Authorization: `Bearer ${me.token}` }, tags: { name: "GET /v1/ws" } }, hear);
    check(answer, { "expected status": (it) => it.status === 101 }, { name: "GET /v1/ws" });
  },
};

function hear(socket) {
  const wish = { type: "subscribe", id: "all", types: ["*"] };
  if (me.lastEvent) wish.after = me.lastEvent;
  let ours = false;
  const close = () => {
    ours = true;
    socket.close();
  };
  socket.on("open", () => socket.send(JSON.stringify(wish)));
  socket.on("message", (text) => heard(JSON.parse(text)));
  socket.on("close", () => check(ours, { "the stream is kept open": (it) => it }));
  socket.setTimeout(close, 20000 + Math.random() * 20000);
}

function heard(message) {
  const { event } = message;
  check(message, { "an event or its confirmation": (it) => ["subscribed", "event", "ping", "pong"].includes(it.type) });
  if (!event) return;
  me.lastEvent = Number(event.sequence);
  lag.add(Date.now() - Date.parse(event.time));
}

export default function () {
  if (!me.kind) me.kind = kindOf(exec.vu.idInTest);
  try {
    tasks[weighed(MIX.does[me.kind])]();
  } finally {
    // Also after a failure, or those who fail would ask most.
    sleep(THINK * (0.5 + Math.random()));
  }
}
