//! The reviews of a book: in which order, and which of them.

use serde_json::json;
use tests::{Campus, Person, Role, on_both};

use super::{reason, reviewed, reviews, shop, stars};
use crate::catalogue::walked;

/// The stars that a list shows.
async fn listed(person: &Person, query: &str) -> Vec<i64> {
    let all = walked(person, &format!("{}?{query}", reviews(1))).await;
    all.iter().map(|it| it["rating"].as_i64().unwrap()).collect()
}

/// Says of somebody's reviews that they have bought the book.
fn mark(campus: &Campus, person: &Person) {
    campus.tamper(&format!(
        "UPDATE bookstore_reviews SET verified_purchase = (1 = 1) WHERE customer_id = '{}'",
        person.id
    ));
}

on_both! {
    async fn reviews_are_sorted_and_filtered(campus: Campus) {
        let [clerk, ada] = shop(&campus).await;
        let mut people = vec![ada, campus.person(Role::LoanOfficer).await, campus.person(Role::Editor).await];
        people.push(campus.person(Role::Instructor).await);
        for (person, rating) in people.iter().zip([3, 5, 1, 5]) {
            reviewed(person, 1, stars(rating)).await;
        }
        mark(&campus, &people[0]);
        mark(&campus, &people[3]);
        let anybody = campus.stranger();
        for (query, expected) in [
            ("limit=1", &[5, 1, 5, 3][..]),
            ("sort=-created_at", &[5, 1, 5, 3]),
            ("sort=created_at&limit=3", &[3, 5, 1, 5]),
            ("sort=rating&limit=1", &[1, 3, 5, 5]),
            ("sort=-rating,created_at&limit=1", &[5, 5, 3, 1]),
            ("rating=5", &[5, 5]),
            ("rating=2", &[]),
            ("verified=true&sort=rating", &[3, 5]),
            ("verified=false&sort=rating&limit=1", &[1, 5]),
            ("verified=true&rating=5", &[5]),
            ("state=published&rating=1", &[1]),
        ] {
            assert_eq!(listed(&anybody, query).await, expected, "{query}");
        }
        let page = anybody.get(&format!("{}?include=total&limit=1&rating=5", reviews(1))).await.expect(200);
        assert_eq!((&page["total"], &page["data"][0]["verified_purchase"]), (&json!(2), &json!(true)));
        let names: Vec<_> = walked(&anybody, &reviews(1)).await.iter().map(|it| it["reviewer"]["customer_id"].clone()).collect();
        assert_eq!(names, people.iter().rev().map(|it| json!(it.id)).collect::<Vec<_>>());

        anybody.get(&format!("{}?state=hidden", reviews(1))).await.refused(401, "unauthenticated");
        people[0].get(&format!("{}?state=hidden", reviews(1))).await.refused(403, "permission_denied");
        let worst = anybody.get(&format!("{}?rating=1", reviews(1))).await.expect(200).data()[0]["id"].as_str().unwrap().to_owned();
        clerk.post(&format!("/v1/reviews/{worst}/hide"), reason()).await.expect(200);
        assert_eq!(listed(&anybody, "sort=rating").await, [3, 5, 5]);
        assert_eq!(listed(&clerk, "state=hidden").await, [1]);
        assert_eq!(listed(&clerk, "state=hidden&verified=true").await, Vec::<i64>::new());
    }

    async fn what_cannot_be_asked_for_is_refused(campus: Campus) {
        let [_, ada] = shop(&campus).await;
        for query in ["rating=6", "rating=good", "verified=perhaps", "state=lost", "sort=title", "limit=0"] {
            ada.get(&format!("{}?{query}", reviews(1))).await.refused(422, "validation_failed");
        }
        ada.get(&format!("{}?customer_id={}", reviews(1), ada.id)).await.refused(400, "unknown_parameter");
        ada.get(&reviews(2)).await.refused(404, "book_not_found");
        ada.get("/v1/books/123/reviews").await.refused(404, "not_found");
        assert!(listed(&ada, "").await.is_empty());
        let bob = campus.person(Role::Member).await;
        for person in [&ada, &bob] {
            reviewed(person, 1, stars(4)).await;
        }
        let cursor = ada.get(&format!("{}?limit=1", reviews(1))).await.expect(200).text("/next_cursor").to_owned();
        ada.get(&format!("{}?limit=1&rating=4&cursor={cursor}", reviews(1))).await.refused(400, "invalid_cursor");
    }
}
