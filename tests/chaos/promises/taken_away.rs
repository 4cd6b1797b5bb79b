//! What is taken away from somebody is worth nothing soon, whichever node they ask, and however busy all are.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    access::{Access, Answer},
    lab::Lab,
    report::{Report, amount, tell_of},
    scene::{Scene, on_two_nodes},
};

/// In which it has reached every node is two seconds; this is for a machine that has much to do.
const SLOWEST: Duration = Duration::from_secs(20);
/// The ways that lead straight to a node (see [`Lab::every_way`]).
const NODES: [usize; 2] = [1, 3];
const PASSWORD: &str = "nine grey herons in the reeds";

#[test]
fn what_is_taken_away_is_gone_on_every_node() {
    on_two_nodes(async |lab: Lab| {
        let (scene, access) = (Scene::of(&lab).await, lab.every_way().await);
        let (mut slowest, mut deeds) = (Duration::ZERO, 0);
        for round in 0..amount(2, 25) {
            for taking in Taking::ALL {
                let mut somebody = Somebody::of_the_staff(&access, round * Taking::ALL.len() + taking as usize).await;
                slowest = slowest.max(somebody.loses(taking).await);
                deeds += 1;
            }
        }
        let found = format!("{:.2} s at most", slowest.as_secs_f64());
        tell_of(19, "a session, account, role or password is taken away on every node", deeds, &found, "2 s");
        let mut report = Report::new(13, "somebody loses what they had");
        report.faults = deeds;
        scene.close(report, &lab.a).await;
    });
}

/// What can be taken from somebody.
#[derive(Clone, Copy, Debug)]
enum Taking {
    Session,
    Role,
    Account,
    Password,
}

impl Taking {
    const ALL: [Self; 4] = [Self::Session, Self::Role, Self::Account, Self::Password];

    /// How whoever lost it is answered.
    fn refusal(self) -> u16 {
        match self {
            Self::Role => 403,
            Self::Session | Self::Account | Self::Password => 401,
        }
    }
}

/// Somebody who may make categories, and has logged in twice.
struct Somebody<'a> {
    access: &'a Access,
    id: String,
    token: String,
    elsewhere: String,
    made: usize,
}

impl<'a> Somebody<'a> {
    async fn of_the_staff(access: &'a Access, number: usize) -> Self {
        let email = format!("somebody.{number}@example.org");
        let account = json!({ "email": email, "password": PASSWORD, "display_name": "Some Body" });
        let id = access.post("/v1/users", &account).await.id();
        let roles = json!({ "roles": ["bookstore_admin"] });
        Self::must(access, Method::PUT, &format!("/v1/users/{id}/roles"), &access.token(), &roles).await;
        let login = json!({ "email": email, "password": PASSWORD });
        let session = async || {
            let answer = access.post("/v1/sessions", &login).await;
            answer.body["access_token"].as_str().unwrap().to_owned()
        };
        let (token, elsewhere) = (session().await, session().await);
        Self { access, id, token, elsewhere, made: 0 }
    }

    /// Takes it away through the proxy, and says how long it was worth something at one of the nodes.
    async fn loses(&mut self, taking: Taking) -> Duration {
        for way in NODES {
            // Each node remembers who it is.
            assert_eq!(self.acts(way).await, 201, "{taking:?}");
        }
        self.lose(taking).await;
        let lost = Instant::now();
        for way in NODES {
            let mut status = self.acts(way).await;
            while status != taking.refusal() {
                assert_eq!(status, 201, "{taking:?}");
                assert!(lost.elapsed() < SLOWEST, "{taking:?} still counts");
                status = self.acts(way).await;
            }
        }
        lost.elapsed()
    }

    async fn lose(&self, taking: Taking) {
        let (access, user, administrator) = (self.access, format!("/v1/users/{}", self.id), self.access.token());
        match taking {
            Taking::Session => {
                Self::must(access, Method::DELETE, "/v1/sessions/current", &self.token, &Value::Null).await;
            }
            Taking::Role => {
                Self::must(access, Method::PUT, &format!("{user}/roles"), &administrator, &json!({ "roles": [] }))
                    .await;
            }
            Taking::Account => {
                Self::must(access, Method::POST, &format!("{user}/suspend"), &administrator, &Value::Null).await;
            }
            Taking::Password => {
                let change = json!({ "current_password": PASSWORD, "new_password": "ten white gulls above them" });
                Self::must(access, Method::PUT, "/v1/users/me/password", &self.elsewhere, &change).await;
            }
        }
    }

    /// Does what only the staff may, at this way in, and says how that was answered.
    async fn acts(&mut self, way: usize) -> u16 {
        self.made += 1;
        let slug = format!("of-{}-{}", self.id, self.made);
        let body = json!({ "slug": slug, "name": slug });
        Self::ask(self.access, way, Method::POST, "/v1/categories", &self.token, &body).await.status
    }

    async fn must(access: &Access, method: Method, path: &str, token: &str, body: &Value) {
        let answer = Self::ask(access, 0, method, path, token, body).await;
        assert!((200..300).contains(&answer.status), "{path}: {answer:?}");
    }

    async fn ask(access: &Access, way: usize, method: Method, path: &str, token: &str, body: &Value) -> Answer {
        let mut request = access.request_of(token, way, method, path);
        if !body.is_null() {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        Answer::of(request.send().await.unwrap()).await.unwrap()
    }
}
