//! What finds a book.

use serde_json::json;
use tests::{Campus, Person, on_both};

use crate::catalogue::{added, at, book, clerk, titles, with};

async fn library(campus: &Campus) -> Person {
    let clerk = clerk(campus).await;
    for (number, title, more) in [
        (1, "Les Misérables", json!({ "authors": ["Victor Hugo"] })),
        (2, "The Hunger Games", json!({ "authors": ["Suzanne Collins"], "isbn": "9780439023481" })),
        (3, "Mockingjay", json!({ "authors": ["Suzanne Collins"], "subtitle": "The Hunger Games, Part Three" })),
        (4, "Straße nach Süden", json!({ "authors": ["Łukasz Żółw"] })),
        (5, "War and Peace", json!({ "authors": ["Лев Толстой"], "description": "Zebra." })),
        (6, "Games", json!({ "authors": ["Ann O'Hara"], "publisher": "Walrus" })),
        (7, "Gamesmanship for the hungry", json!({ "authors": ["Ann Other"] })),
    ] {
        added(&clerk, with(book(number, title), more)).await;
    }
    clerk
}

async fn found(person: &Person, q: &str) -> Vec<String> {
    let mut titles = titles(person, &format!("/v1/books?limit=2&q={q}")).await;
    titles.sort();
    titles
}

on_both! {
    async fn books_are_found_without_case_or_accents(campus: Campus) {
        let clerk = library(&campus).await;
        for q in ["miserables", "MISÉRABLES", "mise%CC%81rables", "les+mis", "hugo", "Victor%20HUGO", "hugo+victor+les"] {
            assert_eq!(found(&clerk, q).await, ["Les Misérables"], "{q}");
        }
        assert_eq!(found(&clerk, "suden").await, ["Straße nach Süden"]);
        assert_eq!(found(&clerk, "STRA%C3%9FE+nach").await, ["Straße nach Süden"]);
        assert_eq!(found(&clerk, "ТОЛСТ").await, ["War and Peace"]);
    }

    async fn all_words_are_wanted_and_the_last_may_be_a_beginning(campus: Campus) {
        let clerk = library(&campus).await;
        assert_eq!(found(&clerk, "hunger+games").await, ["Mockingjay", "The Hunger Games"]);
        assert_eq!(found(&clerk, "games+hung").await, ["Mockingjay", "The Hunger Games"]);
        assert_eq!(found(&clerk, "hung+games").await, [""; 0], "only the last word may be a beginning");
        assert_eq!(found(&clerk, "games").await, ["Games", "Gamesmanship for the hungry", "Mockingjay", "The Hunger Games"]);
        assert_eq!(found(&clerk, "collins+games").await, ["Mockingjay", "The Hunger Games"]);
        assert_eq!(found(&clerk, "ames").await, [""; 0], "no end of a word is one");
        assert_eq!(found(&clerk, "hunger+zebra").await, [""; 0]);
        assert_eq!(found(&clerk, "zebra").await, [""; 0], "the description is not searched");
        assert_eq!(found(&clerk, "walrus").await, [""; 0], "the publisher is not searched");
    }

    async fn an_isbn_finds_its_book_however_it_is_spelt(campus: Campus) {
        let clerk = library(&campus).await;
        for q in ["9780439023481", "978-0-439-02348-1", "978%200439%20023481", "0439023483", "0-439-02348-3", "97804390"] {
            assert_eq!(found(&clerk, q).await, ["The Hunger Games"], "{q}");
        }
        assert_eq!(found(&clerk, "9780439023482").await, [""; 0]);
        assert_eq!(found(&clerk, "hunger+9780439023481").await, ["The Hunger Games"]);
    }

    async fn what_stands_for_something_elsewhere_is_a_plain_text_here(campus: Campus) {
        let clerk = library(&campus).await;
        for q in ["%25", "_", "*", "%22", "'", "%26", "%7C", "!", "(", "%3A*", "-", "...", "%22%22", "NEAR("] {
            assert_eq!(found(&clerk, q).await, [""; 0], "{q}");
        }
        for q in ["o'hara", "%22games%22+hara", "hara)", "games*+hara", "games:hara", "-hara"] {
            assert_eq!(found(&clerk, q).await, ["Games"], "{q}");
        }
        for q in ["hunger+AND+games", "hunger+OR+peace", "NOT+games"] {
            assert_eq!(found(&clerk, q).await, [""; 0], "{q}");
        }
        let long = "x".repeat(201);
        for q in ["", &long] {
            clerk.get(&format!("/v1/books?q={q}")).await.refused(422, "validation_failed");
        }
        clerk.get(&format!("/v1/books?q={}", "a+".repeat(99) + "a")).await.expect(200);
    }

    async fn the_best_comes_first(campus: Campus) {
        let clerk = library(&campus).await;
        let best = async |query: &str| titles(&clerk, &format!("/v1/books?limit=1&{query}")).await;
        let expected = ["Games", "Gamesmanship for the hungry", "The Hunger Games", "Mockingjay"];
        assert_eq!(best("q=games").await, expected);
        assert_eq!(best("q=games&sort=relevance").await, expected);
        assert_eq!(best("q=games&sort=-title").await, ["The Hunger Games", "Mockingjay", "Gamesmanship for the hungry", "Games"]);
        clerk.get("/v1/books?sort=relevance").await.refused(422, "validation_failed");
    }

    async fn a_change_is_found_at_once_and_what_was_is_not(campus: Campus) {
        let clerk = library(&campus).await;
        clerk.patch(&at(1), json!({ "title": "The Wretched", "authors": ["V. Hugo"] })).await.expect(200);
        assert_eq!(found(&clerk, "miserables").await, [""; 0]);
        assert_eq!(found(&clerk, "victor").await, [""; 0]);
        assert_eq!(found(&clerk, "wretched+hugo").await, ["The Wretched"]);
        clerk.delete(&at(1)).await.expect(204);
        assert_eq!(found(&clerk, "wretched").await, [""; 0]);
    }

    async fn authors_are_found_by_their_name(campus: Campus) {
        let clerk = library(&campus).await;
        let names = async |q: &str| {
            let page = clerk.get(&format!("/v1/authors?q={q}")).await.expect(200);
            page.data().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("SUZ").await, ["Suzanne Collins"]);
        assert_eq!(names("collins+suz").await, ["Suzanne Collins"]);
        assert_eq!(names("ann").await, ["Ann O'Hara", "Ann Other"]);
        assert_eq!(names("%25").await, [""; 0]);
    }
}
