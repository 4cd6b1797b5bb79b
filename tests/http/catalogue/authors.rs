//! Those who wrote the books.

use serde_json::json;
use tests::{Campus, on_both};

use super::{added, at, book, clerk, texts, titles, walked, with};

on_both! {
    async fn a_book_takes_the_oldest_author_of_a_name(campus: Campus) {
        let clerk = clerk(&campus).await;
        let oldest = clerk.post("/v1/authors", json!({ "name": "José Saramago" })).await.expect(201);
        clerk.post("/v1/authors", json!({ "name": "José Saramago" })).await.expect(201);
        let first = added(&clerk, with(book(1, "Blindness"), json!({ "authors": ["  JOSÉ   saramago "] }))).await;
        assert_eq!(first["authors"], json!([{ "id": oldest["id"], "name": "José Saramago" }]));
        let other = added(&clerk, with(book(2, "Seeing"), json!({ "authors": ["Jose Saramago"] }))).await;
        assert_ne!(other["authors"][0]["id"], oldest["id"], "an accent makes another name");
        assert_eq!(walked(&clerk, "/v1/authors?limit=2").await.len(), 3);
    }

    async fn authors_who_are_new_at_once_are_made_once(campus: Campus) {
        let clerk = clerk(&campus).await;
        let books = (1..=10).map(|it| clerk.post("/v1/books", with(book(it, "Together"), json!({ "authors": ["Ann Other"] }))));
        for answer in super::at_once(books).await {
            answer.expect(201);
        }
        assert_eq!(texts(&walked(&clerk, "/v1/authors").await, "name"), ["Ann Other"]);
    }

    async fn a_new_name_reaches_the_books_and_their_tags(campus: Campus) {
        let clerk = clerk(&campus).await;
        let was = added(&clerk, book(1, "Emma")).await;
        let untouched = added(&clerk, with(book(2, "Other"), json!({ "authors": ["Ann Other"] }))).await;
        let author = format!("/v1/authors/{}", was.text("/authors/0/id"));
        clerk.patch(&author, json!({ "biography": "Wrote." })).await.expect(200);
        assert_eq!(clerk.get(&at(1)).await.expect(200).etag(), was.etag());
        let renamed = clerk.patch(&author, json!({ "name": "Jane  Austen-Leigh" })).await.expect(200);
        assert_eq!((&renamed["name"], &renamed["sort_name"]), (&json!("Jane Austen-Leigh"), &json!("Austen-Leigh, Jane")));
        let now = clerk.get(&at(1)).with_header("if-none-match", was.etag()).await.expect(200);
        assert_eq!(now["authors"][0]["name"], "Jane Austen-Leigh");
        clerk.patch(&at(1), json!({ "stock": 1 })).if_match(was.etag()).await.refused(412, "precondition_failed");
        assert_eq!(titles(&clerk, "/v1/books?q=leigh").await, ["Emma"]);
        assert_eq!(clerk.get(&at(2)).await.expect(200).etag(), untouched.etag());
    }

    async fn an_author_with_books_is_deleted_only_when_somebody_takes_them(campus: Campus) {
        let clerk = clerk(&campus).await;
        let created = added(&clerk, book(1, "Emma")).await;
        let both = json!({ "authors": ["Jane Austen", "Ann Other"] });
        let shared = added(&clerk, with(book(2, "Together"), both)).await;
        let (jane, ann) = (created.text("/authors/0/id"), shared.text("/authors/1/id"));
        let path = format!("/v1/authors/{jane}");
        let refused = clerk.delete(&path).await.refused(409, "in_use");
        assert_eq!(refused["books"], 2);
        for wrong in [jane, "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e"] {
            clerk.delete(&format!("{path}?reassign_to={wrong}")).await.refused(422, "validation_failed");
        }
        clerk.delete(&format!("{path}?reassign_to={ann}")).await.expect(204);
        clerk.get(&path).await.refused(404, "author_not_found");
        clerk.delete(&path).await.refused(404, "author_not_found");
        for number in [1, 2] {
            let book = clerk.get(&at(number)).await.expect(200);
            assert_eq!(book["authors"], json!([{ "id": ann, "name": "Ann Other" }]));
        }
        assert_ne!(clerk.get(&at(1)).await.expect(200).etag(), created.etag());
        assert_eq!(titles(&clerk, "/v1/books?q=austen").await, [""; 0]);
        assert_eq!(clerk.get(&format!("/v1/authors/{ann}")).await.expect(200)["book_count"], 2);
    }

    async fn an_heir_who_is_not_there_is_told_by_the_parameter(campus: Campus) {
        let clerk = clerk(&campus).await;
        let author = added(&clerk, book(1, "Emma")).await.text("/authors/0/id").to_owned();
        let refused = clerk.delete(&format!("/v1/authors/{author}?reassign_to={author}")).await;
        let refused = refused.refused(422, "validation_failed");
        assert_eq!((&refused["errors"][0]["parameter"], refused.errors()), (&json!("reassign_to"), vec![("reassign_to", "same_author")]));
    }

    async fn an_archived_book_keeps_its_author(campus: Campus) {
        let clerk = clerk(&campus).await;
        let created = added(&clerk, book(1, "Emma")).await;
        clerk.post(&format!("{}/archive", at(1)), None).await.expect(200);
        let path = format!("/v1/authors/{}", created.text("/authors/0/id"));
        assert_eq!(clerk.get(&path).await.expect(200)["book_count"], 0);
        clerk.delete(&path).await.refused(409, "in_use");
        clerk.delete(&at(1)).await.expect(204);
        clerk.delete(&path).await.expect(204);
    }

    async fn an_author_is_put_changed_and_checked(campus: Campus) {
        let clerk = clerk(&campus).await;
        let path = "/v1/authors/01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e";
        let life = json!({ "name": "Jane Austen", "born_on": "1775-12-16", "died_on": "1817-07-18" });
        let created = clerk.put(path, life.clone()).await.expect(201);
        assert_eq!((&created["sort_name"], &created["book_count"]), (&json!("Austen, Jane"), &json!(0)));
        let same = clerk.put(path, life.clone()).await.expect(200);
        assert_eq!(same.etag(), created.etag());
        clerk.put(path, with(life, json!({ "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f" }))).await.refused(422, "validation_failed");
        let named = clerk.patch(path, json!({ "sort_name": "Jane" })).await.expect(200);
        assert_eq!(named["sort_name"], "Jane");
        let derived = clerk.patch(path, json!({ "sort_name": null, "died_on": null })).await.expect(200);
        assert_eq!((&derived["sort_name"], &derived["died_on"]), (&json!("Austen, Jane"), &json!(null)));
        for broken in [json!({}), json!({ "name": null }), json!({ "died_on": "1700-01-01" }), json!({ "born_on": "1775-13-01" })] {
            clerk.patch(path, broken).await.refused(422, "validation_failed");
        }
        clerk.patch(path, json!({ "name": "X" })).if_match(created.etag()).await.refused(412, "precondition_failed");
        let shown = clerk.get(path).await.expect(200);
        assert_eq!(shown.body, derived.body);
        clerk.get(path).with_header("if-none-match", shown.etag()).await.expect(304);
    }

    async fn an_author_has_a_list_of_their_books(campus: Campus) {
        let clerk = clerk(&campus).await;
        let created = added(&clerk, with(book(1, "Emma"), json!({ "published_year": 1815 }))).await;
        added(&clerk, with(book(2, "Persuasion"), json!({ "published_year": 1817 }))).await;
        added(&clerk, with(book(3, "Other"), json!({ "authors": ["Ann Other"] }))).await;
        let path = format!("/v1/authors/{}/books", created.text("/authors/0/id"));
        assert_eq!(titles(&campus.stranger(), &format!("{path}?limit=1")).await, ["Emma", "Persuasion"]);
        assert_eq!(titles(&clerk, &format!("{path}?sort=-published_year")).await, ["Persuasion", "Emma"]);
        assert_eq!(titles(&clerk, &format!("{path}?year=1817")).await, ["Persuasion"]);
        assert_eq!(titles(&clerk, &format!("{path}?category=poetry")).await, [""; 0]);
        let nobody = "/v1/authors/01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e/books";
        clerk.get(nobody).await.refused(404, "author_not_found");
    }
}
