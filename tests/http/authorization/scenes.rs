//! Records in the states that the table asks for, and requests about them.

use std::cell::RefCell;

use domain::kernel::UserId;
use serde_json::{Value, json};
use tests::{Answer, Campus, Operation, Person, Role};

use crate::{
    catalogue::{added, at, book, isbn},
    lending::{act, draft, granted, submitted, terms, usd},
    orders::Shop,
};

/// A record, and how it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Record {
    Draft,
    Submitted,
    /// By an officer who is nobody else here.
    Proposed,
    /// By whoever acts.
    ProposedByThem,
    Approved,
    Closed,
    /// With a repayment.
    Loan,
    OrderDraft,
    OrderPlaced,
    OrderPaid,
    QueuedImport,
    FailedImport,
    /// What nobody asked for.
    ServiceJob,
    Notification,
    Account,
    /// On another device.
    Login,
    Key,
    /// At a provider.
    Identity,
    /// To an application that is there for this.
    Consent,
    /// Of a book that nobody else has reviewed.
    Review,
    HiddenReview,
}

/// Everybody who is needed.
pub(super) struct Cast<'c> {
    campus: &'c Campus,
    /// Who tries it.
    pub(super) roles: Vec<(Role, Person)>,
    /// Whose the other records are.
    pub(super) another: Person,
    officer: Person,
    moderator: Person,
    admin: Person,
    /// The reviews that were made, of the first book, the second and so on.
    reviews: RefCell<Vec<String>>,
    shop: Shop,
}

/// The number of the first book that is reviewed; those before it are ordered.
const REVIEWED: u32 = 100;

impl<'c> Cast<'c> {
    pub(super) async fn of(campus: &'c Campus) -> Self {
        let mut roles = Vec::new();
        for role in Role::ALL {
            roles.push((role, campus.person(role).await));
        }
        let (another, officer) = (campus.person(Role::Member).await, campus.person(Role::LoanOfficer).await);
        let shop = Shop::of(campus, 1_000_000).await;
        let (moderator, admin) = (campus.person(Role::BookstoreAdmin).await, campus.person(Role::Admin).await);
        Self { campus, roles, another, officer, moderator, admin, reviews: RefCell::default(), shop }
    }

    /// Makes a record of `owner`, and says where it is.
    pub(super) async fn make(&self, record: Record, owner: &Person, actor: &Person) -> String {
        match record {
            Record::Draft => draft(owner, "500").await,
            Record::Submitted => submitted(owner, "500").await,
            Record::Proposed => self.proposed(owner, &self.officer).await,
            Record::ProposedByThem => self.proposed(owner, actor).await,
            Record::Approved => granted(owner, &self.officer, "500").await.0,
            Record::Closed => {
                let path = submitted(owner, "500").await;
                act(&self.officer, &path, "reject").await.expect(200);
                act(&self.admin, &path, "close").await.expect(200);
                path
            }
            Record::Loan => granted(owner, &self.officer, "500").await.1,
            Record::OrderDraft => self.shop.draft(owner, &[1]).await,
            Record::OrderPlaced => self.shop.placed(owner, &[1]).await,
            Record::OrderPaid => self.shop.paid(owner, &[1]).await,
            Record::QueuedImport => self.job("catalogue_import", "queued", Some(owner)),
            Record::FailedImport => self.job("catalogue_import", "failed", Some(owner)),
            Record::ServiceJob => self.job("housekeeping", "queued", None),
            Record::Notification => self.notification(owner),
            Record::Account => format!("/v1/users/{}", owner.id),
            Record::Login => self.login(owner).await,
            Record::Identity => self.identity(owner),
            Record::Consent => self.consent(owner).await,
            Record::Review => self.review(owner).await,
            Record::HiddenReview => {
                let path = self.review(owner).await;
                let reason = json!({ "reason": "Not about the book." });
                self.moderator.post(&format!("{path}/hide"), reason).await.expect(200);
                path
            }
            Record::Key => {
                let new = json!({ "name": "Timetable", "scopes": [], "plan": "free" });
                format!("/v1/api-keys/{}", owner.post("/v1/api-keys", new).await.expect(201).text("/id"))
            }
        }
    }

    async fn review(&self, owner: &Person) -> String {
        let number = REVIEWED + u32::try_from(self.reviews.borrow().len()).unwrap();
        added(&self.moderator, book(number, "Emma")).await;
        let written = owner.post(&format!("{}/reviews", at(number)), json!({ "rating": 4 })).await.expect(201);
        self.reviews.borrow_mut().push(written.location().to_owned());
        written.location().to_owned()
    }

    async fn login(&self, owner: &Person) -> String {
        let there = self.campus.log_in(&owner.email, &owner.password).await;
        let logins = there.get("/v1/sessions").await.expect(200);
        let current = logins.data().iter().find(|it| it["current"] == true).unwrap();
        format!("/v1/sessions/{}", current["id"].as_str().unwrap())
    }

    async fn consent(&self, owner: &Person) -> String {
        let new = json!({
            "name": "Timetable", "kind": "public", "grants": ["authorization_code"],
            "redirect_uris": ["https://timetable.example/"], "scopes": ["openid"],
        });
        let client = self.admin.post("/v1/oauth-clients", new).await.expect(201).text("/id").to_owned();
        self.campus.tamper(&format!(
            "INSERT INTO identity_consents (user_id, client_id, scopes, given_at, updated_at) VALUES ('{}', '{client}', \
             '[]', '2026-01-01 00:00:00.000000Z', '2026-01-01 00:00:00.000000Z')",
            owner.id
        ));
        format!("/v1/users/me/consents/{client}")
    }

    async fn proposed(&self, owner: &Person, officer: &Person) -> String {
        let path = submitted(owner, "20000").await;
        assert_eq!(act(officer, &path, "approve").await.expect(200)["state"], "submitted");
        path
    }

    /// A job that nobody begins before long.
    fn job(&self, kind: &str, state: &str, owner: Option<&Person>) -> String {
        let (id, credential) = (UserId::fresh(), UserId::fresh());
        let owner = owner.map_or("NULL, NULL".to_owned(), |it| format!("'{}', '{credential}'", it.id));
        let (problem, ended) = match state {
            "failed" => (r#"'{"code":"missing_column","detail":"no column"}'"#, "'2026-01-01 00:00:00.000000Z'"),
            _ => ("NULL", "NULL"),
        };
        self.campus.tamper(&format!(
            "INSERT INTO jobs_jobs (id, kind, state, owner_id, credential_id, request_id, input, done, problem, created_at, \
             finished_at, updated_at, due_at) VALUES ('{id}', '{kind}', '{state}', {owner}, 'r', '{{}}', 0, {problem}, \
             '2026-01-01 00:00:00.000000Z', {ended}, '2026-01-01 00:00:00.000000Z', '2999-01-01 00:00:00.000000Z')"
        ));
        format!("/v1/jobs/{id}")
    }

    fn identity(&self, owner: &Person) -> String {
        let (id, provider, at) = (UserId::fresh(), UserId::fresh(), "'2026-01-01 00:00:00.000000Z'");
        let yes = if self.campus.database_url().starts_with("sqlite://") { "1" } else { "true" };
        self.campus.tamper(&format!(
            "INSERT INTO identity_providers (id, slug, name, issuer, client_id, scopes, enabled, trusts_email, created_at, \
             updated_at, revision) VALUES ('{provider}', 'p-{provider}', 'P', 'https://id.example', 'lyceum', '[\"openid\"]', \
             {yes}, {yes}, {at}, {at}, 1)"
        ));
        self.campus.tamper(&format!(
            "INSERT INTO identity_links (id, provider_id, subject, user_id, created_at) VALUES ('{id}', '{provider}', '1', \
             '{}', {at})",
            owner.id
        ));
        format!("/v1/users/me/identities/{id}")
    }

    fn notification(&self, owner: &Person) -> String {
        let id = UserId::fresh();
        self.campus.tamper(&format!(
            "INSERT INTO notifications_notifications (id, user_id, kind, title, body, resource_type, resource_id, created_at) \
             VALUES ('{id}', '{}', 'loan.repaid', 'Repaid', 'All of it.', 'loan', '{id}', '2026-01-01 00:00:00.000000Z')",
            owner.id
        ));
        format!("/v1/notifications/{id}")
    }

    /// Asks for `operation` on the record at `place`, with a body that it takes.
    pub(super) async fn request(&self, person: &Person, operation: &Operation, place: &str, owner: &Person) -> Answer {
        let mut path = operation.path.replace("{id}", place.rsplit('/').next().unwrap());
        if path.contains("{isbn}") {
            let number = self.reviews.borrow().iter().position(|it| it == place).unwrap();
            path = path.replace("{isbn}", &isbn(REVIEWED + u32::try_from(number).unwrap()));
        }
        if path.contains("{repayment_id}") {
            let paid = owner.post(&format!("{place}/repayments"), json!({ "amount": usd("1") })).await.expect(201);
            path = path.replace("{repayment_id}", paid.text("/id"));
        }
        let request = person.request(operation.method.clone(), &path);
        match self.body(&operation.id, owner) {
            Some(body) => request.with_json(&body).await,
            None => request.await,
        }
    }

    fn body(&self, operation: &str, owner: &Person) -> Option<Value> {
        Some(match operation {
            "update_loan_application" => json!({ "purpose": format!("A bicycle for {}", UserId::fresh()) }),
            "approve_loan_application" => terms(),
            "reject_loan_application" => json!({ "reason": "The income is too small." }),
            "create_repayment" => json!({ "amount": usd("1") }),
            "hide_review" => json!({ "reason": "Not about the book." }),
            "update_order" => self.shop.wish(&[i64::try_from(self.roles.len()).unwrap()]),
            "fulfil_order" | "refund_order" | "rotate_api_key" => json!({}),
            "pay_order" => json!({ "payment_method": "test_card_success" }),
            "update_api_key" => json!({ "name": format!("Timetable of {}", UserId::fresh()) }),
            "update_user" => json!({ "display_name": "Somebody Else" }),
            "set_user_roles" => {
                let role = self.roles.iter().find(|it| it.1.id == owner.id).map_or(Role::Member, |it| it.0);
                json!({ "roles": [role.name()] })
            }
            _ => return None,
        })
    }
}
