//! Lists of books: what is in them, in which order, and how one walks through them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Campus, Person, on_both};

use crate::catalogue::{added, at, book, category, clerk, price, texts, titles, walked, with};

/// Six books, some of them with little known about them.
async fn shelf(campus: &Campus) -> Person {
    let clerk = clerk(campus).await;
    category(&clerk, "poetry", None).await;
    category(&clerk, "crime", Some("fiction")).await;
    category(&clerk, "noir", Some("crime")).await;
    for (number, title, more) in [
        (1, "Alpha", json!({ "published_year": 1999, "price": price("3"), "stock": 1 })),
        (2, "Beta", json!({ "published_year": -20, "price": price("10"), "language": "en", "category": "noir" })),
        (3, "Gamma", json!({ "price": price("2"), "language": "fr", "category": "crime" })),
        (4, "Delta", json!({ "published_year": 2001, "price": { "amount": "500", "currency": "JPY" }, "stock": 2 })),
        (5, "Eta", json!({ "published_year": 1999, "category": "poetry", "authors": ["Ann Other"] })),
        (6, "Zeta", json!({ "language": "en-GB", "authors": ["Jane Austen", "Ann Other"] })),
    ] {
        added(&clerk, with(book(number, title), more)).await;
    }
    clerk
}

fn isbns(books: &[Value]) -> Vec<String> {
    texts(books, "isbn").into_iter().map(str::to_owned).collect()
}

on_both! {
    async fn books_are_listed_by_title_unless_another_order_is_asked_for(campus: Campus) {
        let clerk = shelf(&campus).await;
        for (sort, expected) in [
            ("", ["Alpha", "Beta", "Delta", "Eta", "Gamma", "Zeta"]),
            ("&sort=-title", ["Zeta", "Gamma", "Eta", "Delta", "Beta", "Alpha"]),
            ("&sort=created_at", ["Alpha", "Beta", "Gamma", "Delta", "Eta", "Zeta"]),
            ("&sort=-created_at", ["Zeta", "Eta", "Delta", "Gamma", "Beta", "Alpha"]),
            ("&sort=rating,title", ["Alpha", "Beta", "Delta", "Eta", "Gamma", "Zeta"]),
            ("&sort=-rating,-title", ["Zeta", "Gamma", "Eta", "Delta", "Beta", "Alpha"]),
        ] {
            for limit in [1, 4, 100] {
                assert_eq!(titles(&clerk, &format!("/v1/books?limit={limit}{sort}")).await, expected, "{sort} by {limit}");
            }
        }
    }

    async fn what_is_not_known_comes_last_in_both_directions(campus: Campus) {
        let clerk = shelf(&campus).await;
        for (sort, expected) in [
            ("published_year,title", ["Beta", "Alpha", "Eta", "Delta", "Gamma", "Zeta"]),
            ("-published_year,title", ["Delta", "Alpha", "Eta", "Beta", "Gamma", "Zeta"]),
            ("published_year,-title", ["Beta", "Eta", "Alpha", "Delta", "Zeta", "Gamma"]),
            ("-published_year,-title", ["Delta", "Eta", "Alpha", "Beta", "Zeta", "Gamma"]),
            ("published_year", ["Beta", "Alpha", "Eta", "Delta", "Gamma", "Zeta"]),
            ("-published_year", ["Delta", "", "", "Beta", "", ""]),
        ] {
            for limit in [1, 2, 3, 100] {
                let found = titles(&clerk, &format!("/v1/books?limit={limit}&sort={sort}")).await;
                let fits = found.iter().zip(expected).all(|(found, expected)| expected.is_empty() || found == expected);
                assert!(fits && found.len() == 6, "{sort} by {limit}: {found:?}");
            }
        }
    }

    async fn books_are_filtered_by_all_that_is_given(campus: Campus) {
        let clerk = shelf(&campus).await;
        let ann = clerk.get(&at(5)).await.expect(200).text("/authors/0/id").to_owned();
        let by_ann = format!("author_id={ann}");
        for (query, expected) in [
            ("category=fiction", &["Alpha", "Beta", "Delta", "Gamma", "Zeta"][..]),
            ("category=crime", &["Beta", "Gamma"]),
            ("category=noir", &["Beta"]),
            ("category=unheard-of", &[]),
            ("year=1999", &["Alpha", "Eta"]),
            ("year=-20", &["Beta"]),
            ("year=1998", &[]),
            ("year_from=1999&sort=-title", &["Eta", "Delta", "Alpha"]),
            ("year_to=1999", &["Alpha", "Beta", "Eta"]),
            ("year_from=-100&year_to=0", &["Beta"]),
            ("year_from=2000&year_to=1999", &[]),
            ("language=en", &["Beta"]),
            ("language=EN-gb", &["Zeta"]),
            ("price_min=3&price_max=5.99", &["Alpha", "Eta", "Zeta"]),
            ("price_max=2.99", &["Gamma"]),
            ("price_min=100&currency=JPY", &["Delta"]),
            ("currency=JPY", &["Delta"]),
            ("in_stock=true", &["Alpha", "Delta"]),
            ("in_stock=false", &["Beta", "Eta", "Gamma", "Zeta"]),
            (&by_ann, &["Eta", "Zeta"]),
            ("author_id=01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", &[]),
            ("category=fiction&year=1999&in_stock=true&q=alpha", &["Alpha"]),
            ("category=poetry&q=alpha", &[]),
            ("sort=price&currency=USD", &["Gamma", "Alpha", "Eta", "Zeta", "Beta"]),
        ] {
            let found = titles(&clerk, &format!("/v1/books?limit=2&{query}")).await;
            let mut sorted = (found.clone(), expected.to_vec());
            if query.contains("price&") {
                // Equal prices are in the order of the ISBN.
                sorted.0.sort();
                sorted.1.sort_unstable();
            }
            assert_eq!(sorted.0, sorted.1, "{query}");
        }
    }

    async fn a_filter_that_cannot_be_is_refused(campus: Campus) {
        let stranger = campus.stranger();
        for query in [
            "year=x", "year=1.5", "year=", "year=10000", "category=No%20Slug", "language=%3F%3F", "price_min=x",
            "price_min=1.999", "price_max=1.5&currency=JPY", "currency=ABC", "in_stock=maybe", "author_id=1", "q=",
            "sort=isbn", "sort=title,title", "sort=relevance", "sort=", "archived=yes", "expand=reviews", "limit=0", "limit=101",
        ] {
            stranger.get(&format!("/v1/books?{query}")).await.refused(422, "validation_failed");
        }
        let known = &stranger.get("/v1/books?publisher=x").await.refused(400, "unknown_parameter")["known"];
        for name in ["category", "q", "limit", "cursor", "sort", "include"] {
            assert!(known.as_array().unwrap().contains(&name.into()), "{name} is not among {known}");
        }
        stranger.get("/v1/books?year=1&year=2").await.refused(400, "repeated_parameter");
        let both = stranger.get("/v1/books?year=x&limit=0&sort=no").await.refused(422, "validation_failed");
        let places: BTreeSet<_> = both.errors().into_iter().map(|it| it.0).collect();
        assert_eq!(places, BTreeSet::from(["limit", "sort", "year"]), "{both:?}");
    }

    async fn a_list_tells_its_total_only_when_it_is_asked(campus: Campus) {
        let clerk = shelf(&campus).await;
        assert!(clerk.get("/v1/books").await.expect(200).body.get("total").is_none());
        for (query, total) in [("", 6), ("&category=crime", 2), ("&q=eta", 1), ("&year=1", 0)] {
            let page = clerk.get(&format!("/v1/books?limit=1&include=total{query}")).await.expect(200);
            assert_eq!(page["total"], total, "{query}");
        }
        let first = clerk.get("/v1/books?limit=4&include=total").await.expect(200);
        let second = clerk.get(first.next_page().unwrap()).await.expect(200);
        assert_eq!((second.data().len(), &second["total"], &second["next_cursor"]), (2, &json!(6), &json!(null)));
    }

    async fn the_link_leads_to_the_same_page_as_the_cursor(campus: Campus) {
        let clerk = shelf(&campus).await;
        let query = "limit=2&sort=-title&category=fiction";
        let first = clerk.get(&format!("/v1/books?{query}")).await.expect(200);
        let linked = clerk.get(first.next_page().unwrap()).await.expect(200);
        let cursor = first.text("/next_cursor");
        let asked = clerk.get(&format!("/v1/books?{query}&cursor={cursor}")).await.expect(200);
        assert_eq!((linked.data(), texts(linked.data(), "title")), (asked.data(), vec!["Delta", "Beta"]));
        let exact = clerk.get("/v1/books?limit=6").await.expect(200);
        assert_eq!((exact.next_page(), &exact["next_cursor"]), (None, &json!(null)));
    }

    async fn a_cursor_is_good_for_its_own_filter_and_order_only(campus: Campus) {
        let clerk = shelf(&campus).await;
        let page = clerk.get("/v1/books?limit=2&sort=title&category=fiction").await.expect(200);
        let cursor = page.text("/next_cursor");
        for query in [
            "sort=title", "sort=-title&category=fiction", "sort=price&category=fiction", "sort=title&category=crime",
            "sort=title&category=fiction&year=1999", "sort=title&category=fiction&q=a", "sort=title&category=fiction&in_stock=true",
        ] {
            clerk.get(&format!("/v1/books?{query}&cursor={cursor}")).await.refused(400, "invalid_cursor");
        }
        clerk.get(&format!("/v1/items?cursor={cursor}")).await.refused(400, "invalid_cursor");
        let author = clerk.get(&at(1)).await.expect(200).text("/authors/0/id").to_owned();
        let elsewhere = format!("/v1/authors/{author}/books?sort=title&category=fiction&cursor={cursor}");
        clerk.get(&elsewhere).await.refused(400, "invalid_cursor");
        clerk.get(&format!("/v1/books?limit=1&sort=title&category=fiction&cursor={cursor}")).await.expect(200);
    }

    async fn a_forged_cursor_is_refused(campus: Campus) {
        let clerk = shelf(&campus).await;
        let page = clerk.get("/v1/books?limit=2&sort=title").await.expect(200);
        let cursor = page.text("/next_cursor");
        for at in 0..cursor.len() {
            let other = if &cursor[at..=at] == "A" { "B" } else { "A" };
            let forged = format!("{}{other}{}", &cursor[..at], &cursor[at + 1..]);
            clerk.get(&format!("/v1/books?sort=title&cursor={forged}")).await.refused(400, "invalid_cursor");
        }
        for forged in [&cursor[1..], &cursor[..cursor.len() - 1], &format!("{cursor}A"), "", "x", "%ff", "..", "null"] {
            let refused = clerk.get(&format!("/v1/books?sort=title&cursor={forged}")).await.expect(400);
            assert!(["invalid_cursor", "malformed_query"].contains(&refused.code()), "{forged}: {refused:?}");
        }
    }

    async fn a_walk_shows_each_book_once_while_others_come_and_go(campus: Campus) {
        let clerk = clerk(&campus).await;
        let year = |number: u32| if number.is_multiple_of(5) { json!(null) } else { json!(1900 + number % 3) };
        for number in (10..40).filter(|it| it % 2 == 0) {
            let more = json!({ "published_year": year(number), "price": price(&(number % 4).to_string()) });
            added(&clerk, with(book(number, &format!("Book {number}")), more)).await;
        }
        for sort in ["title", "-title", "published_year", "-published_year", "price", "-created_at,title"] {
            let before: BTreeSet<_> = isbns(&walked(&clerk, "/v1/books?limit=100").await).into_iter().collect();
            let (mut seen, mut gone) = (Vec::new(), BTreeSet::new());
            let mut next = Some(format!("/v1/books?limit=3&sort={sort}"));
            let mut odd = 11;
            while let Some(path) = next {
                let page = clerk.get(&path).await.expect(200);
                next = page.next_page().map(str::to_owned);
                seen.extend(isbns(page.data()));
                let newcomer = with(book(odd, &format!("Book {odd}")), json!({ "published_year": year(odd) }));
                added(&clerk, newcomer).await;
                // The cursor stands on the last one of the page, which is the one that goes.
                if let Some(last) = isbns(page.data()).last().filter(|_| odd % 4 == 3) {
                    clerk.delete(&format!("/v1/books/{last}")).await.expect(204);
                    gone.insert(last.clone());
                }
                odd += 2;
            }
            let distinct: BTreeSet<_> = seen.iter().cloned().collect();
            assert_eq!(distinct.len(), seen.len(), "{sort}: some book came twice");
            assert!(before.difference(&gone).all(|it| distinct.contains(it)), "{sort}: some book was left out");
            for odd in (11..odd).step_by(2) {
                clerk.delete(&at(odd)).await;
            }
        }
    }
}
