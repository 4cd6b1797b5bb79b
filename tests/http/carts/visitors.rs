//! Carts of those of whom nothing is known, and how they become customers'.

use serde_json::json;
use tests::{Campus, Role, on_both};

use super::{CART, TOKEN, begun, content, in_cart, line, opened};
use crate::{catalogue::price, orders::Shop};

const MERGE: &str = "/v1/cart/merge";

on_both! {
    async fn a_visitors_cart_is_opened_by_its_token_alone(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let visitor = campus.stranger();
        let first = visitor.put(CART, shop.wish(&[2])).await.expect(200);
        let token = first.header(TOKEN).unwrap().to_owned();
        assert!(first["expires_at"].is_string());
        let shown = opened(visitor.get(CART), &token).await.expect(200);
        assert_eq!((&shown.body, shown.header(TOKEN)), (&first.body, None), "a token is told once");
        assert_eq!(shown.header("cache-control"), Some("no-store"));
        let second = opened(visitor.put(CART, shop.wish(&[3])), &token).if_match(first.etag()).await.expect(200);
        assert_eq!((content(&second), second.header(TOKEN)), (vec![(shop.books[0].clone(), 3)], None));
        assert!(in_cart(&visitor).await.is_empty(), "without its token there is nothing");
        // It is kept as a digest only.
        let kept = format!("SELECT count(*) FROM bookstore_carts WHERE CAST(token_digest AS TEXT) LIKE '%{token}%'");
        assert_eq!(campus.count(&kept), 0);
        opened(visitor.delete(CART), &token).await.expect(204);
        assert!(content(&opened(visitor.get(CART), &token).await.expect(200)).is_empty());
    }

    async fn nobody_chooses_a_token(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let visitor = campus.stranger();
        let chosen = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let given = opened(visitor.put(CART, shop.wish(&[2])), chosen).await.expect(200);
        assert_ne!(given.header(TOKEN).unwrap(), chosen);
        assert!(content(&opened(visitor.get(CART), chosen).await.expect(200)).is_empty());
        for bad in ["", "short", &format!("{chosen}A"), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+/"] {
            opened(visitor.get(CART), bad).await.refused(400, "invalid_cart_token");
            opened(visitor.put(CART, shop.wish(&[2])), bad).await.refused(400, "invalid_cart_token");
            opened(shop.customer.post(MERGE, None), bad).await.refused(400, "invalid_cart_token");
        }
    }

    async fn what_a_visitor_chose_is_theirs_once_they_say_who_they_are(campus: Campus) {
        let shop = Shop::of(&campus, 50).await;
        let (ada, visitor) = (&shop.customer, campus.stranger());
        ada.put(CART, shop.wish(&[2, 7])).await.expect(200);
        let wish = json!({ "lines": [line(&shop.books[0], 5), line(&shop.books[1], 1), line(&shop.books[2], 3)] });
        let token = begun(&visitor, wish).await;
        // Both are shown as one, and nothing is changed by looking.
        let both = vec![(shop.books[0].clone(), 5), (shop.books[1].clone(), 7), (shop.books[2].clone(), 3)];
        let shown = opened(ada.get(CART), &token).await.expect(200);
        assert_eq!((content(&shown), &shown["total"]), (both.clone(), &price("101.45")));
        assert_eq!(in_cart(ada).await.len(), 2);
        let merged = opened(ada.post(MERGE, None), &token).await.expect(200);
        assert_eq!((content(&merged), in_cart(ada).await), (both.clone(), both.clone()));
        assert!(content(&opened(visitor.get(CART), &token).await.expect(200)).is_empty(), "the token is good for nothing");
        // Once more, or without any token, nothing happens.
        assert_eq!(content(&opened(ada.post(MERGE, None), &token).await.expect(200)), both);
        assert_eq!(content(&ada.post(MERGE, None).await.expect(200)), both);
        let nobody = campus.person(Role::Member).await;
        assert!(content(&nobody.post(MERGE, None).await.expect(200)).is_empty());
        opened(visitor.post(MERGE, None), &token).await.refused(401, "unauthenticated");
        assert_eq!(campus.count("SELECT count(*) FROM bookstore_carts"), 1);
    }

    async fn whatever_changes_a_customers_cart_takes_the_visitors_over(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let (ada, visitor) = (&shop.customer, campus.stranger());
        let token = begun(&visitor, shop.wish(&[2])).await;
        let filled = opened(ada.put(CART, shop.wish(&[1, 1])), &token).await.expect(200);
        assert_eq!((content(&filled).len(), filled.header(TOKEN)), (2, None));
        assert!(content(&opened(visitor.get(CART), &token).await.expect(200)).is_empty());
        let token = begun(&visitor, shop.wish(&[2])).await;
        opened(ada.delete(CART), &token).await.expect(204);
        assert_eq!(campus.count("SELECT count(*) FROM bookstore_carts"), 0);
    }

    async fn a_cart_that_nobody_touches_is_forgotten(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let visitor = campus.stranger();
        let token = begun(&visitor, shop.wish(&[2])).await;
        shop.customer.put(CART, shop.wish(&[1])).await.expect(200);
        campus.tamper(
            "UPDATE bookstore_carts SET updated_at = '2020-01-01 00:00:00.000000Z'; \
             UPDATE bookstore_carts SET expires_at = '2020-01-31 00:00:00.000000Z' WHERE customer_id IS NULL",
        );
        assert!(content(&opened(visitor.get(CART), &token).await.expect(200)).is_empty());
        assert_eq!(in_cart(&shop.customer).await.len(), 1, "a customer's is kept");
        let anew = opened(visitor.put(CART, shop.wish(&[1])), &token).await.expect(200);
        assert_ne!(anew.header(TOKEN).unwrap(), token);
    }
}
