//! Keys are replaced while everybody goes on, and nothing that was signed or sealed before is lost.

use std::{
    fs::File,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Campus, Person, ServerProcess, on_both};
use tokio::time::sleep;

use crate::identity::Protected;

const MINUTE: Duration = Duration::from_secs(60);

fn lyceum(campus: &Campus, arguments: &[&str]) -> String {
    let (well, text) = ServerProcess::run(campus, arguments);
    assert!(well, "{arguments:?}: {text}");
    text
}

/// Makes a key look as if it had been there for so long.
fn aged(campus: &Campus, file: &str, age: Duration) {
    let path: PathBuf = campus.data_dir().join("keys").join(file);
    File::options().write(true).open(path).unwrap().set_modified(SystemTime::now() - age).unwrap();
}

/// The names of the keys that are published, the newest first.
async fn published(campus: &Campus) -> Vec<String> {
    let set = campus.stranger().get("/.well-known/jwks.json").await.expect(200);
    set["keys"].as_array().unwrap().iter().map(|it| it["kid"].as_str().unwrap().to_owned()).collect()
}

/// The key that signed a token.
fn signer(person: &Person) -> String {
    let head = person.access_token.as_ref().unwrap().split('.').next().unwrap().to_owned();
    let head: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).unwrap()).unwrap();
    head["kid"].as_str().unwrap().to_owned()
}

async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..400 {
        if let Some(found) = look().await {
            return found;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("{what} does not happen");
}

/// The jobs that have sealed anew, and ended.
async fn rotations(admin: &Person) -> Vec<Value> {
    let list = admin.get("/v1/jobs?kind=key_rotation&limit=100").await.expect(200);
    list.data().iter().filter(|it| it["finished_at"].is_string()).cloned().collect()
}

async fn webhook(admin: &Person, number: usize) -> String {
    let body = json!({ "url": format!("https://example.org/{number}"), "event_types": ["book.created"] });
    admin.post("/v1/webhooks", body).await.expect(201).text("/id").to_owned()
}

on_both! {
    async fn a_new_signing_key_is_published_then_signs_while_the_old_one_is_believed_for_a_while(campus: Campus) {
        let admin = campus.admin().await;
        let old = signer(&admin.refreshed().await);
        assert_eq!(published(&campus).await, [old.as_str()]);
        let text = lyceum(&campus, &["keys", "rotate", "--signing"]);
        assert!(text.starts_with("signing key "), "{text}");

        let both = until("the new key", async || Some(published(&campus).await).filter(|it| it.len() == 2)).await;
        let (new, before) = (both[0].clone(), admin.refreshed().await);
        assert_eq!((&both[1], signer(&before)), (&old, old.clone()), "not everybody knows the new one");

        aged(&campus, "signing-0002.pem", 6 * MINUTE);
        let mut person = before.clone();
        let after = until("the first signature", async || {
            person = person.refreshed().await;
            Some(person.clone()).filter(|it| signer(it) == new)
        }).await;
        for it in [&before, &after] {
            it.get("/v1/users/me").await.expect(200);
        }
        assert!(lyceum(&campus, &["keys", "retire"]).starts_with("nothing to retire"));

        aged(&campus, "signing-0002.pem", 21 * MINUTE);
        until("the end of the old key", async || Some(published(&campus).await).filter(|it| *it == [new.clone()])).await;
        before.get("/v1/users/me").await.refused(401, "unauthenticated");
        after.get("/v1/users/me").await.expect(200);
        assert!(lyceum(&campus, &["keys", "retire"]).contains(&old));
        let list = lyceum(&campus, &["keys", "list"]);
        assert!(list.contains(&new) && !list.contains(&old), "{list}");

        // Another process has told of it.
        let entries = "/v1/audit-entries?resource_type=signing_key&sort=at";
        let told = until("both entries", async || {
            let trail = after.get(entries).await.expect(200);
            let text = |it: &Value, member: &str| it[member].as_str().unwrap().to_owned();
            let told: Vec<_> = trail.data().iter().map(|it| (text(it, "action"), text(it, "resource_id"))).collect();
            Some(told).filter(|it| it.len() == 2)
        }).await;
        assert_eq!(told, [("signing_key.added".to_owned(), new), ("signing_key.retired".to_owned(), old)]);
    }

    async fn a_new_data_key_takes_over_everything_while_everybody_writes(campus: Campus) {
        let admin = campus.admin().await;
        let ada = Protected::on(&campus).await;
        let mut webhooks = join_all((0..120).map(|it| webhook(&admin, it))).await;
        let old = lyceum(&campus, &["keys", "list"]);
        let old = old.lines().find(|it| it.starts_with("data")).unwrap().split_whitespace().nth(1).unwrap().to_owned();
        lyceum(&campus, &["keys", "rotate", "--data", "--at-once"]);

        let mut number = 120;
        let ended = until("the rotation", async || {
            // Some change and some come while it goes on.
            let turned = webhooks.iter().skip(number % 7).step_by(7).map(|it| {
                admin.post(&format!("/v1/webhooks/{it}/rotate-secret"), None)
            });
            join_all(turned.map(IntoFuture::into_future)).await.into_iter().for_each(|it| drop(it.expect(200)));
            webhooks.push(webhook(&admin, number).await);
            number += 1;
            Some(rotations(&admin).await).filter(|it| !it.is_empty())
        }).await;
        assert!(ended.iter().all(|it| it["state"] == "succeeded"), "{ended:?}");

        // It is put away only if nothing is left that it has sealed.
        aged(&campus, "data-0002.key", 21 * MINUTE);
        let text = lyceum(&campus, &["keys", "retire"]);
        assert!(text.contains(&old), "{text}");
        sleep(Duration::from_secs(6)).await;
        ada.log_in(&campus, Some(&ada.next())).await.expect(201);
        for webhook in webhooks.iter().step_by(10) {
            let ping = admin.post(&format!("/v1/webhooks/{webhook}/ping"), None).await.expect(202).location().to_owned();
            let tried = until("the ping", async || {
                let delivery = admin.get(&ping).await.expect(200);
                let attempt = delivery.body.pointer("/attempts/0").cloned();
                attempt.or_else(|| Some(delivery.body.clone()).filter(|it| it["state"] != "pending"))
            }).await;
            assert_ne!(tried["error"], "internal", "the secret cannot be read: {tried}");
        }
    }
}

on_both! {
    async fn keys_that_come_from_settings_are_not_changed_by_command(mut campus: Campus) {
        let secret = URL_SAFE_NO_PAD.encode([9; 32]);
        campus.stop();
        let process = ServerProcess::serve(&mut campus, &[("LYCEUM_DATA_KEYS", &secret)]);
        let ada = Protected::on(&campus).await;
        drop(process);
        // What was sealed under the key in the file can still be read after that, and the other way round.
        let both = format!("{secret},{}", URL_SAFE_NO_PAD.encode([10; 32]));
        campus.restart(&[("LYCEUM_DATA_KEYS", &both)]);
        ada.log_in(&campus, Some(&ada.next())).await.expect(201);
        let bea = Protected::on(&campus).await;
        campus.restart(&[("LYCEUM_DATA_KEYS", &secret)]);
        assert_eq!(bea.log_in(&campus, Some(&bea.codes[0])).await.status, 201, "recovery codes are not sealed");
    }
}
