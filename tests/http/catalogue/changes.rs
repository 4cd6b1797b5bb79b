//! Many who change the same record at once.

use serde_json::json;
use tests::{Answer, Campus, on_both};

use super::{added, at, at_once, book, clerk, price};

on_both! {
    async fn changes_of_different_members_at_once_are_all_kept(campus: Campus) {
        let clerk = clerk(&campus).await;
        added(&clerk, book(1, "Emma")).await;
        for round in 1..=5 {
            let text = format!("round {round}");
            let changes = json!({
                "title": text, "subtitle": text, "publisher": text, "description": text, "page_count": round,
                "published_year": 1800 + round, "stock": round, "price": price(&format!("{round}.00")),
            });
            let members = changes.as_object().unwrap();
            let mut open: Vec<_> = members.iter().map(|(member, value)| json!({ member: value })).collect();
            while !open.is_empty() {
                let answers = at_once(open.iter().map(|it| clerk.patch(&at(1), it.clone()))).await;
                let refused: Vec<_> = open.iter().zip(&answers).filter(|it| it.1.status != 200).collect();
                assert!(refused.iter().all(|it| it.1.code() == "conflict"), "{refused:?}");
                open = refused.into_iter().map(|it| it.0.clone()).collect();
            }
            let now = clerk.get(&at(1)).await.expect(200);
            for (member, value) in members {
                assert_eq!(&now[member], value, "{member} of round {round} was lost");
            }
        }
    }

    async fn of_those_who_saw_the_same_state_one_may_change_it(campus: Campus) {
        let clerk = clerk(&campus).await;
        let mut tag = added(&clerk, book(1, "Emma")).await.etag().to_owned();
        for _ in 0..3 {
            let requests = (1..=10).map(|it| clerk.patch(&at(1), json!({ "page_count": it })).if_match(&tag));
            let answers = at_once(requests).await;
            let (won, lost): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(|it| it.status == 200);
            assert_eq!(won.len(), 1, "{won:?}");
            for answer in lost {
                assert!([(412, "precondition_failed"), (409, "conflict")].contains(&(answer.status, answer.code())), "{answer:?}");
            }
            let now = clerk.get(&at(1)).await.expect(200);
            assert_eq!((now.etag(), &now["page_count"]), (won[0].etag(), &won[0]["page_count"]));
            tag = now.etag().to_owned();
            clerk.patch(&at(1), json!({ "page_count": null })).await.expect(200).etag().clone_into(&mut tag);
        }
    }

    async fn a_book_that_is_created_by_many_at_once_is_there_once(campus: Campus) {
        let clerk = clerk(&campus).await;
        let posted = at_once((0..10).map(|_| clerk.post("/v1/books", book(1, "Emma")))).await;
        assert_eq!(posted.iter().filter(|it| it.status == 201).count(), 1);
        assert_eq!(posted.iter().filter(|it| it.code() == "duplicate_isbn").count(), 9, "{posted:?}");
        let put = at_once((0..10).map(|_| clerk.put(&at(2), book(2, "Persuasion")))).await;
        assert_eq!(put.iter().filter(|it| it.status == 201).count(), 1, "{put:?}");
        for answer in put.iter().filter(|it| it.status != 201) {
            assert!(answer.status == 200 || answer.status == 409, "{answer:?}");
        }
    }
}
