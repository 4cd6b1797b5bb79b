//! Accounts at providers.

use application::{
    identity::{IdentitySort, ProvidersReader},
    page::{PageRequest, SortMember},
};
use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use domain::{
    identity::{
        Asserted, IdentityProvider, IdentityProviders, MOST_PROVIDERS, PROVIDER_LOGIN, ProviderDraft, ProviderId,
        ProviderLink, ProviderLinks, ProviderLogin, ProviderLoginId, ProviderLogins, ProviderScopes, TokenDigest,
    },
    kernel::Timestamp,
};

use super::campus::on_both;
use crate::{testing::plan, unit::Unit};

fn provider(slug: &str, at: Timestamp) -> IdentityProvider {
    let draft = ProviderDraft {
        id: ProviderId::fresh(),
        slug: slug.parse().unwrap(),
        name: "Campus".to_owned().try_into().unwrap(),
        issuer: "https://id.example".to_owned().try_into().unwrap(),
        client_id: "lyceum".to_owned().try_into().unwrap(),
        client_secret: None,
        scopes: ProviderScopes::default(),
        enabled: true,
        trusts_email: true,
    };
    IdentityProvider::register(draft, at).0
}

fn login(provider: ProviderId, number: u8, at: Timestamp) -> ProviderLogin {
    ProviderLogin {
        id: ProviderLoginId::fresh(),
        provider,
        user: None,
        state: TokenDigest([number; 32]),
        verifier: TokenDigest([7; 32]),
        return_to: "https://app.example/".to_owned(),
        created_at: at,
        expires_at: at + PROVIDER_LOGIN,
        outcome: None,
    }
}

#[test]
fn an_index_leads_to_the_identities_of_a_person() {
    on_both(|campus| {
        let ada = campus.register("ada@example.org", "Ada").unwrap().view.id;
        let bob = campus.register("bob@example.org", "Bob").unwrap().view.id;
        let (db, at) = (&mut campus.scratch.open(), campus.gateway.now());
        let known = provider("campus", at);
        Unit::new(db).add_identity_provider(&known).unwrap();
        // As many as there may be: among fewer, a database looks at all of them.
        for number in 1..MOST_PROVIDERS {
            Unit::new(db).add_identity_provider(&provider(&format!("p{number}"), at)).unwrap();
        }
        for number in 0..60 {
            for user in [ada, bob] {
                let subject = format!("{user}-{number}").try_into().unwrap();
                let link = ProviderLink::new(known.facts().id, subject, user.into(), at);
                Unit::new(db).add_provider_link(&link).unwrap();
            }
        }
        db.batch_execute("ANALYZE").unwrap();
        let identities = |unit: &mut Unit<'_>, page: &PageRequest<_>| unit.identities(ada.into(), page);
        for pages in plan::in_every_order(db, IdentitySort::MEMBERS, &(), identities) {
            pages.assert_sought(db);
        }
    });
}

#[test]
fn a_login_is_claimed_once_and_forgotten_in_time() {
    on_both(|campus| {
        let (db, at) = (&mut campus.scratch.open(), campus.gateway.now());
        let mut unit = Unit::new(db);
        let known = provider("campus", at);
        unit.add_identity_provider(&known).unwrap();
        let (one, other) = (login(known.facts().id, 1, at), login(known.facts().id, 2, at));
        unit.add_provider_login(&one).unwrap();
        unit.add_provider_login(&other).unwrap();
        assert_eq!(unit.claim_provider_login(&TokenDigest([9; 32]), at).unwrap(), None);
        assert_eq!(unit.claim_provider_login(&other.state, other.expires_at).unwrap(), None, "too late");
        assert_eq!(unit.claim_provider_login(&one.state, at).unwrap(), Some(one.clone()));
        assert_eq!(unit.claim_provider_login(&one.state, at).unwrap(), None);

        let subject = "1".to_owned().try_into().unwrap();
        let email = Some("ada@example.org".parse().unwrap());
        let said = Asserted { subject, email, email_verified: true, name: Some("Ada".to_owned().try_into().unwrap()) };
        unit.answer_provider_login(one.id, &TokenDigest([3; 32]), &said).unwrap();
        let kept = unit.provider_login(one.id).unwrap().unwrap();
        assert_eq!(kept.outcome, Some((TokenDigest([3; 32]), said)));

        assert_eq!(unit.forget_provider_logins(at, 10).unwrap(), 0);
        assert_eq!(unit.forget_provider_logins(at + PROVIDER_LOGIN + TimeDelta::seconds(1), 1).unwrap(), 1);
        assert_eq!(unit.forget_provider_logins(at + PROVIDER_LOGIN + TimeDelta::seconds(1), 10).unwrap(), 1);
        assert_eq!(unit.provider_login(one.id).unwrap(), None);
    });
}
