//! Invoices, as whoever may have them gets them.

use tests::{Answer, Campus, Role, on_both};

use super::{Shop, act};

/// The text of an invoice, its lines joined.
fn text(answer: &Answer) -> String {
    let document = lopdf::Document::load_mem(&answer.bytes).unwrap();
    let pages: Vec<_> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn assert_says(answer: &Answer, expected: &[&str]) {
    let text = text(answer);
    for it in expected {
        assert!(text.contains(it), "{it:?} is not in {text}");
    }
}

on_both! {
    async fn who_has_paid_gets_an_invoice(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let (ada, path) = (&shop.customer, shop.placed(&shop.customer, &[2, 1]).await);
        let at = format!("{path}/invoice");
        ada.get(&at).await.refused(409, "order_not_paid");
        let path = shop.paid(ada, &[2, 1]).await;
        let at = format!("{path}/invoice");
        let (number, me) = (ada.get(&path).await.expect(200).text("/number").to_owned(), ada.get("/v1/users/me").await.expect(200));
        let got = ada.get(&at).await.expect(200);
        assert_eq!(got.header("content-type"), Some("application/pdf"));
        let name = format!("attachment; filename=\"invoice-{number}.pdf\"");
        assert_eq!(got.header("content-disposition"), Some(name.as_str()));
        assert_eq!(got.header("cache-control"), Some("no-store"));
        assert_says(&got, &["Lyceum Bookstore", &number, me.text("/display_name"), me.text("/email")]);
        assert_says(&got, &["Emma 2 5.99 11.98", "Emma 1 10.00 10.00", "Total USD 21.98", "Paid through test gateway"]);
    }

    async fn an_invoice_is_the_same_until_something_changes(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let at = format!("{}/invoice", shop.paid(&shop.customer, &[2]).await);
        let first = shop.customer.get(&at).await.expect(200);
        assert_eq!(shop.clerk.get(&at).await.expect(200).bytes, first.bytes, "whoever asks");
        shop.customer.get(&at).with_header("if-none-match", first.etag()).await.expect(304);
        let path = at.trim_end_matches("/invoice");
        act(&shop.clerk, path, "refund").await.expect(200);
        let second = shop.customer.get(&at).with_header("if-none-match", first.etag()).await.expect(200);
        assert_says(&second, &["Emma 2 refunded 2 5.99 11.98", "Refund not carried out yet -11.98"]);
        assert_says(&second, &["Total after refunds USD 0.00"]);
    }

    async fn an_invoice_is_its_customers_and_for_those_who_manage_orders(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let at = format!("{}/invoice", shop.paid(&shop.customer, &[1]).await);
        campus.person(Role::Member).await.get(&at).await.refused(404, "order_not_found");
        campus.stranger().get(&at).await.refused(401, "unauthenticated");
        shop.clerk.get(&at).await.expect(200);
        shop.clerk.get("/v1/orders/01938f5c-6a00-7c3e-8a52-3f1d2b4c5d75/invoice").await.refused(404, "order_not_found");
        let draft = shop.draft(&shop.customer, &[1]).await;
        shop.clerk.get(&format!("{draft}/invoice")).await.refused(404, "order_not_found");
    }

    async fn an_invoice_does_not_say_whose_a_closed_account_was(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let at = format!("{}/invoice", shop.paid(&shop.customer, &[1]).await);
        assert_says(&shop.clerk.get(&at).await.expect(200), &[&shop.customer.email]);
        shop.customer.delete("/v1/users/me").await.expect(204);
        let after = shop.clerk.get(&at).await.expect(200);
        assert_says(&after, &["Billed to Former member", "Emma 1 5.99 5.99"]);
        assert!(!text(&after).contains(&shop.customer.email));
    }
}
