//! The rating of a book is what its reviews come to, however many change at once.

use futures_util::future::join_all;
use serde_json::json;
use tests::{Campus, Person, Role, on_both};

use super::{mine, rating, reviewed, reviews, shop, stars};
use crate::catalogue::{added, at, at_once, book, titles};

/// How many review at once.
const CROWD: usize = 50;

async fn crowd(campus: &Campus) -> Vec<Person> {
    join_all((0..CROWD).map(|_| campus.person(Role::Member))).await
}

fn average(stars: &[i64]) -> serde_json::Value {
    let (sum, count) = (stars.iter().sum::<i64>(), i64::try_from(stars.len()).unwrap());
    let hundredths = (sum * 200 + count) / (count * 2);
    json!({ "average": f64::from(i32::try_from(hundredths).unwrap()) / 100.0, "count": count })
}

on_both! {
    async fn a_crowd_that_reviews_at_once_is_counted_to_the_last(campus: Campus) {
        let [clerk, _] = shop(&campus).await;
        let crowd = crowd(&campus).await;
        let before = clerk.get(&at(1)).await.expect(200);
        let given: Vec<i64> = (0..CROWD).map(|it| i64::try_from(it * it % 5).unwrap() + 1).collect();
        let written = at_once(crowd.iter().zip(&given).map(|(it, rating)| it.post(&reviews(1), stars(*rating)))).await;
        assert!(written.iter().all(|it| it.status == 201), "{written:?}");
        let after = clerk.get(&at(1)).await.expect(200);
        assert_eq!(after["rating"], average(&given));
        assert_ne!(after.etag(), before.etag());
        clerk.patch(&at(1), json!({ "stock": 7 })).if_match(before.etag()).await.refused(412, "precondition_failed");

        // Some change their minds, some take it back, and the clerk sells meanwhile.
        let changes = crowd.iter().enumerate().map(|(number, it)| match number % 3 {
            0 => it.put(&mine(1), stars(5)),
            1 => it.delete(&mine(1)),
            _ => clerk.patch(&at(1), json!({ "stock": number })),
        });
        let changed = at_once(changes).await;
        assert!(changed.iter().enumerate().all(|(number, it)| number % 3 == 2 || [200, 204].contains(&it.status)), "{changed:?}");
        let left = given.iter().enumerate().filter(|it| it.0 % 3 != 1);
        let left: Vec<_> = left.map(|(number, rating)| if number.is_multiple_of(3) { 5 } else { *rating }).collect();
        assert_eq!(rating(&clerk, 1).await, average(&left));
    }

    async fn books_are_sorted_by_their_rating(campus: Campus) {
        let [clerk, ada] = shop(&campus).await;
        for (number, title) in [(2, "Persuasion"), (3, "Sanditon"), (4, "The Watsons")] {
            added(&clerk, book(number, title)).await;
        }
        for (number, opinions) in [(1, [2, 3]), (2, [5, 5]), (4, [3, 4])] {
            for (person, rating) in [&clerk, &ada].into_iter().zip(opinions) {
                reviewed(person, number, stars(rating)).await;
            }
        }
        let sorted = async |query: &str| titles(&ada, &format!("/v1/books?limit=1&sort={query}")).await;
        assert_eq!(sorted("-rating").await, ["Persuasion", "The Watsons", "Emma", "Sanditon"]);
        assert_eq!(sorted("rating").await, ["Emma", "The Watsons", "Persuasion", "Sanditon"]);
        ada.delete(&mine(2)).await.expect(204);
        clerk.delete(&mine(2)).await.expect(204);
        assert_eq!(sorted("-rating").await, ["The Watsons", "Emma", "Sanditon", "Persuasion"], "the newest first of those without");
        assert_eq!(rating(&ada, 2).await, json!({ "average": null, "count": 0 }));
    }

    async fn who_changes_a_book_sees_and_keeps_its_rating(campus: Campus) {
        let [clerk, ada] = shop(&campus).await;
        reviewed(&ada, 1, stars(4)).await;
        let expected = json!({ "average": 4.0, "count": 1 });
        assert_eq!(clerk.patch(&at(1), json!({ "stock": 3 })).await.expect(200)["rating"], expected);
        assert_eq!(clerk.patch(&at(1), json!({ "title": "Emma!" })).await.expect(200)["rating"], expected);
        assert_eq!(clerk.put(&at(1), book(1, "Emma")).await.expect(200)["rating"], expected);
        clerk.delete(&at(1)).await.expect(204);
        ada.get(&mine(1)).await.refused(404, "book_not_found");
        assert!(ada.get("/v1/users/me/reviews").await.expect(200).data().is_empty());
    }
}
