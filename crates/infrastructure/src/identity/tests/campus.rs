//! A campus with nothing but accounts, where the tests turn the clock.

use std::{cell::Cell, net::IpAddr, sync::Arc};

use application::{
    Caller, Credentials, Failure, Gateway, Refused, Request,
    identity::{
        self, AccountPolicy, Accounts, AuthorizationServer, ChangePassword, CreateSession, CreateUser, KeyRing, Links,
        NewUser, RefreshSession, SessionView, UserView,
    },
    page::Record,
};
use argon2::Params;
use chrono::TimeDelta;
use domain::{
    identity::{Member, UserManager},
    kernel::{Actor, Role, Timestamp},
};
use serde_json::json;

use super::super::{FactorCodes, KeyCache, LoginSecrets, RandomKeys, ServerSecrets};
use crate::{
    AesSealer, Database, Meters, PasswordLane, PasswordLaneSettings, Settings, Tokens,
    keys::{DataKeys, Secrets, SigningKeys},
    testing::{self, Scratch, block_on},
};

pub(super) const PASSWORD: &str = "seven pale lanterns";
pub(super) const HOME: &str = "192.0.2.1";
pub(super) const ABROAD: &str = "198.51.100.7";

thread_local! {
    static NOW: Cell<Timestamp> = const { Cell::new(Timestamp::UNIX_EPOCH) };
}

pub(super) struct Campus {
    pub(super) gateway: Gateway,
    pub(super) accounts: Accounts,
    pub(super) scratch: Scratch,
    /// What `scratch` holds is dropped after what uses it.
    database: Arc<Database>,
}

/// Runs a test on a campus of either kind.
pub(super) fn on_both(test: impl Fn(&Campus)) {
    for scratch in testing::both_migrated() {
        test(&Campus::of(scratch, Params::MIN_M_COST));
    }
}

/// Lets time pass, for the thread of the test.
pub(super) fn wait(time: TimeDelta) {
    NOW.set(NOW.get() + time);
}

/// What the refusal says.
pub(super) fn refused<T>(outcome: Result<T, Failure>) -> Refused {
    match outcome {
        Err(Failure::Refused(refused)) => *refused,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it should have been refused"),
    }
}

pub(super) fn code<T>(outcome: Result<T, Failure>) -> &'static str {
    refused(outcome).code
}

impl Campus {
    fn of(scratch: Scratch, memory: u32) -> Self {
        NOW.set(Timestamp::UNIX_EPOCH + TimeDelta::days(20_000));
        let keys = tempfile::tempdir().unwrap();
        let signing = SigningKeys::open(keys.path(), testing::now()).unwrap();
        let tokens = Arc::new(Tokens::new(&signing, "lyceum".into(), "lyceum".into()).unwrap());
        let database = Database::connect(&scratch.url, Settings::default(), &Meters::new().unwrap()).unwrap();
        let database = Arc::new(database);
        let gateway = Gateway::new(Arc::clone(&database) as Arc<_>, Arc::clone(&tokens) as Arc<_>, || NOW.get())
            .with_keys(KeyRing::new(Arc::new(KeyCache::default())));
        let secrets = Secrets::open(keys.path()).unwrap();
        let accounts = Accounts {
            passwords: Arc::new(lane(memory)),
            secrets: Arc::new(LoginSecrets::new(&secrets)),
            links: Links::below("https://app.example"),
            factors: Arc::new(FactorCodes::new(&secrets)),
            sealer: Arc::new(AesSealer::new(DataKeys::derived(&secrets), &secrets)),
            api_keys: Arc::new(RandomKeys),
            authorization: AuthorizationServer {
                tokens,
                secrets: Arc::new(ServerSecrets),
                issuer: "https://campus.example".into(),
            },
            policy: AccountPolicy::default(),
            limits: application::limits::RateLimits::off(),
        };
        Self { gateway, accounts, scratch, database }
    }

    /// The same campus with passwords that cost more.
    pub(super) fn with_stronger_hashes(&self) -> Accounts {
        Accounts { passwords: Arc::new(lane(2 * Params::MIN_M_COST)), ..self.accounts.clone() }
    }

    pub(super) fn prepared(&self, email: &str, name: &str) -> Result<NewUser, Failure> {
        let command = json!({ "email": email, "display_name": name, "password": PASSWORD });
        let command: CreateUser = serde_json::from_value(command).unwrap();
        block_on(identity::prepare_user(&self.accounts, &Actor::STRANGER, command))
    }

    pub(super) fn register(&self, email: &str, name: &str) -> Result<Record<UserView>, Failure> {
        let new = self.prepared(email, name)?;
        let work = self.gateway.write_plainly(caller(Actor::STRANGER, HOME), move |ctx, uow| {
            identity::create_user(ctx, uow.identity(), &new)
        });
        block_on(work)
    }

    pub(super) fn make_admin(&self, email: &str) -> Record<UserView> {
        let new = self.prepared(email, "The Admin").unwrap();
        block_on(self.gateway.write_plainly(Caller::system(), move |ctx, uow| {
            identity::create_admin(ctx, &manager(), uow.identity(), &new)
        }))
        .unwrap()
    }

    pub(super) fn log_in(&self, email: &str, password: &str, from: &str) -> Result<SessionView, Failure> {
        let command: CreateSession = serde_json::from_value(json!({ "email": email, "password": password })).unwrap();
        block_on(identity::create_session(&self.gateway, &self.accounts, caller(Actor::STRANGER, from), command))
    }

    pub(super) fn refresh(&self, token: &str) -> Result<SessionView, Failure> {
        let command: RefreshSession = serde_json::from_value(json!({ "refresh_token": token })).unwrap();
        block_on(identity::refresh_session(&self.gateway, &self.accounts, caller(Actor::STRANGER, HOME), command))
    }

    /// Whoever the access token stands for.
    pub(super) fn actor(&self, session: &SessionView) -> Result<Actor, Failure> {
        let credentials = Credentials::Bearer(session.access_token.clone());
        block_on(self.gateway.authenticate(credentials, caller(Actor::STRANGER, HOME).request))
    }

    pub(super) fn log_out(&self, actor: Actor) {
        let member = Member::of(&actor).unwrap();
        block_on(self.gateway.write_plainly(caller(actor, HOME), move |ctx, uow| {
            identity::delete_current_session(ctx, &member, uow.identity())
        }))
        .unwrap();
    }

    pub(super) fn change_password(&self, actor: Actor, present: &str, new: &str) -> Result<(), Failure> {
        let command = json!({ "current_password": present, "new_password": new });
        let command: ChangePassword = serde_json::from_value(command).unwrap();
        let member = Member::of(&actor).unwrap();
        block_on(identity::change_password(&self.gateway, &self.accounts, caller(actor, ABROAD), member, command))
    }
}

impl Drop for Campus {
    fn drop(&mut self) {
        self.database.close();
    }
}

pub(super) fn manager() -> UserManager {
    UserManager::of(&Actor::SYSTEM).unwrap()
}

pub(super) fn caller(actor: Actor, from: &str) -> Caller {
    let address: IpAddr = from.parse().unwrap();
    Caller { actor, request: Request { address: Some(address), ..Request::internal() } }
}

fn lane(memory: u32) -> PasswordLane {
    let settings = PasswordLaneSettings { threads: 2, queue: 64 };
    PasswordLane::with(settings, Params::new(memory, 1, 1, None).unwrap()).unwrap()
}
