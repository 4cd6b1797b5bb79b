//! Many who move the same stock at once.

use serde_json::json;
use tests::{Campus, Role, on_both};

use super::{ledger, moves, record, stocked};
use crate::catalogue::{at, at_once, clerk};

on_both! {
    async fn of_fifty_who_take_thirty_copies_thirty_get_one(campus: Campus) {
        let clerk = clerk(&campus).await;
        let second = campus.person(Role::BookstoreAdmin).await;
        let emma = stocked(&clerk, 1, 30).await;
        let take = |number: usize| {
            let who = if number.is_multiple_of(2) { &clerk } else { &second };
            record(who, &ledger(&emma), -1, "correction")
        };
        let answers = at_once((0..50).map(take)).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|it| it.status == 201);
        assert_eq!((won.len(), lost.len()), (30, 20));
        for answer in lost {
            answer.refused(409, "out_of_stock");
        }
        assert_eq!(clerk.get(&at(1)).await.expect(200)["stock"], 0);
        let moves = moves(&clerk, &emma).await;
        assert_eq!(moves.len(), 31);
        let mut left: Vec<_> = won.iter().map(|it| it["stock"].as_i64().unwrap()).collect();
        left.sort_unstable();
        assert_eq!(left, (0..30).collect::<Vec<_>>(), "each of them saw another one go");
    }

    async fn what_moves_and_what_is_written_at_once_agree(campus: Campus) {
        let clerk = clerk(&campus).await;
        let emma = stocked(&clerk, 1, 100).await;
        for round in 0..3 {
            let requests = (0..24).map(|number| match number % 4 {
                0 => record(&clerk, &ledger(&emma), 2, "receipt"),
                1 => record(&clerk, &ledger(&emma), -3, "correction"),
                2 => clerk.patch(&at(1), json!({ "stock": 50 + number + round })),
                _ => clerk.patch(&at(1), json!({ "page_count": 1 + number + round, "price": { "amount": format!("{number}.00") } })),
            });
            for answer in at_once(requests).await {
                assert!([200, 201].contains(&answer.status) || answer.code() == "conflict", "{answer:?}");
            }
            let last = moves(&clerk, &emma).await.pop().unwrap();
            let now = clerk.get(&at(1)).await.expect(200);
            assert_eq!(now["stock"], last["stock"]);
        }
    }
}
