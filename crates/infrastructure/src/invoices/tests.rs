//! What is on paper, as a reader of PDFs finds it.

use chrono::TimeDelta;
use domain::{
    bookstore::{
        Goods,
        invoices::{Buyer, MoneyBack, Paid, PaidBy, Seller},
        orders::{Milestones, Order, OrderFacts, OrderLine, OrderState},
    },
    kernel::{Id, Money, Timestamp},
};
use lopdf::{Dictionary, Object};
use proptest::prelude::*;

use super::{
    sheets::{BOTTOM, HEIGHT, LEFT, Mark, RIGHT, TOP},
    *,
};
use crate::testing::block_on;

/// What was sold in an order: titles, quantities, prices, and how many were refunded.
type Sold<'t> = [(&'t str, i32, &'t str, i32)];

fn at(day: i64) -> Timestamp {
    "2026-01-05T12:00:00Z".parse::<Timestamp>().unwrap() + TimeDelta::days(day)
}

fn seller() -> Seller {
    Seller {
        name: "Lyceum Bookstore".to_owned().try_into().unwrap(),
        address: Seller::address("Peripatos Walk 4; 105 57 Athens; Greece").unwrap(),
        tax_number: Some("VAT ID EL123456789".to_owned().try_into().unwrap()),
        email: Some("shop@lyceum.example".to_owned().try_into().unwrap()),
        note: Some("Prices include all taxes.".to_owned().try_into().unwrap()),
    }
}

fn ada() -> Buyer {
    Buyer::Member { name: "Ada Lovelace".to_owned(), email: "ada@example.org".to_owned() }
}

fn order(sold: &Sold<'_>, currency: &str) -> Order {
    let currency = currency.parse().unwrap();
    let line = |(title, quantity, price, refunded): &(&str, i32, &str, i32)| OrderLine {
        id: Id::fresh(),
        product: Id::fresh(),
        goods: Goods::Book,
        title: (*title).to_owned(),
        unit_price: Money::parse(price, currency).unwrap(),
        quantity: *quantity,
        fulfilled: 0,
        refunded: *refunded,
        called_off: *refunded,
    };
    let lines: Vec<_> = sold.iter().map(line).collect();
    let back = lines.iter().map(|it| it.unit_price.minor() * i64::from(it.refunded)).sum();
    Order::from_facts(OrderFacts {
        id: Id::fresh(),
        number: "2026-000123".parse().unwrap(),
        customer: Id::fresh(),
        state: OrderState::Paid,
        cancel_reason: None,
        lines,
        currency,
        refunded_amount: Money::of_minor(back, currency).unwrap(),
        reached: Milestones { placed_at: Some(at(0)), paid_at: Some(at(1)), ..Milestones::default() },
        revision: 3,
        created_at: at(0),
        updated_at: at(1),
    })
}

fn invoice(sold: &Sold<'_>, currency: &str, back: &[(i64, &str)]) -> Invoice {
    let back = back.iter().map(|(day, amount)| MoneyBack {
        at: at(*day),
        amount: Money::parse(amount, currency.parse().unwrap()).unwrap(),
    });
    let by =
        PaidBy { gateway: "stripe".to_owned(), reference: Some("pi_3MtwBwLkdIwHu7ix".to_owned().try_into().unwrap()) };
    Invoice::of(&order(sold, currency), seller(), ada(), Paid { by: Some(by), back: back.collect() }).unwrap()
}

fn pdf(invoice: &Invoice) -> Vec<u8> {
    block_on(PdfInvoices::new().unwrap().print(invoice.clone())).unwrap()
}

/// The text of each page, in the order in which it is drawn, its lines joined.
fn pages(pdf: &[u8]) -> Vec<String> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let numbers = document.get_pages().into_keys();
    let text = numbers.map(|it| document.extract_text(&[it]).unwrap());
    text.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn text(invoice: &Invoice) -> String {
    pages(&pdf(invoice)).join(" ")
}

#[track_caller]
fn assert_says(text: &str, expected: &[&str]) {
    for it in expected {
        assert!(text.contains(it), "{it:?} is not in {text}");
    }
}

#[test]
fn it_says_who_sold_what_to_whom_and_what_it_came_to() {
    let sold = [("Emma", 2, "5.99", 0), ("Persuasion", 1, "1234.5", 0)];
    let text = text(&invoice(&sold, "USD", &[]));
    assert_says(&text, &["Lyceum Bookstore", "Peripatos Walk 4", "105 57 Athens", "Greece"]);
    assert_says(&text, &["VAT ID EL123456789", "shop@lyceum.example", "Prices include all taxes."]);
    assert_says(&text, &["Invoice 2026-000123", "Billed to", "Ada Lovelace", "ada@example.org"]);
    assert_says(&text, &["Date of invoice 6 January 2026", "Ordered 5 January 2026", "Paid 6 January 2026"]);
    assert_says(&text, &["Paid through Stripe", "Reference pi_3MtwBwLkdIwHu7ix", "Paid in full on 6 January 2026."]);
    assert_says(&text, &["Item Quantity Price (USD) Amount (USD)"]);
    assert_says(&text, &["Emma 2 5.99 11.98", "Persuasion 1 1,234.50 1,234.50", "Total USD 1,246.48", "Page 1 of 1"]);
    assert!(!text.contains("refund") && !text.contains('\u{fffd}'), "{text}");
}

#[test]
fn what_went_back_is_taken_off_with_its_date() {
    let text = text(&invoice(&[("Emma", 3, "5.99", 2), ("Persuasion", 1, "8", 0)], "USD", &[(3, "5.99")]));
    assert_says(&text, &["Emma 2 refunded 3 5.99 17.97", "Total USD 25.97", "Refunded on 8 January 2026 -5.99"]);
    assert_says(&text, &["Refund not carried out yet -5.99", "Total after refunds USD 13.99"]);
}

#[test]
fn whoever_closed_their_account_is_not_named() {
    let order = order(&[("Emma", 1, "5.99", 0)], "USD");
    let text = text(&Invoice::of(&order, seller(), Buyer::Former, Paid::default()).unwrap());
    assert_says(&text, &["Billed to Former member"]);
    assert!(!text.contains("Ada") && !text.contains("Paid through"), "{text}");
}

#[test]
fn sums_have_the_digits_of_their_currency() {
    let yen = text(&invoice(&[("Emma", 3, "1234567", 0)], "JPY", &[]));
    assert_says(&yen, &["Price (JPY)", "3 1,234,567 3,703,701", "Total JPY 3,703,701"]);
    let dinars = text(&invoice(&[("Emma", 2, "1.5", 0)], "KWD", &[]));
    assert_says(&dinars, &["2 1.500 3.000", "Total KWD 3.000"]);
}

#[test]
fn many_lines_go_over_pages_that_are_numbered_and_have_the_columns_named() {
    let titles: Vec<_> = (1..=100).map(|it| format!("Volume {it}.")).collect();
    let sold: Vec<_> = titles.iter().map(|it| (it.as_str(), 2, "10", 0)).collect();
    let pages = pages(&pdf(&invoice(&sold, "EUR", &[])));
    assert!(pages.len() > 2, "{}", pages.len());
    for (number, page) in pages.iter().enumerate() {
        assert_says(page, &[&format!("Page {} of {}", number + 1, pages.len()), "Lyceum Bookstore", "2026-000123"]);
    }
    assert!(pages.iter().filter(|it| it.contains("Volume")).all(|it| it.contains("Item Quantity Price (EUR)")));
    let all = pages.join(" ");
    for title in &titles {
        assert_eq!(all.matches(&format!("{title} 2 10.00 20.00")).count(), 1, "{title}");
    }
    assert_says(&all, &["Total EUR 2,000.00"]);
}

/// What stands where: all text is within the margins, and what is in one place is in no other.
#[track_caller]
fn assert_well_set(invoice: &Invoice) {
    let composed = composed(&Faces::load().unwrap(), invoice.facts());
    for page in &composed.pages {
        let mut places = Vec::new();
        for mark in page {
            let Mark::Text { line, x, y, .. } = mark else { continue };
            assert!(*x >= LEFT - 0.1 && x + line.width <= RIGHT + 0.1, "{} at {x} is {} wide", line.text, line.width);
            assert!(*y >= TOP && (*y <= BOTTOM || *y > HEIGHT - 50.0), "{} at {y}", line.text);
            let apart = |it: &(f32, f32, f32)| (it.2 - y).abs() > 0.1 || it.1 <= *x || it.0 >= x + line.width;
            assert!(line.width < 0.1 || places.iter().all(apart), "{} is over something else", line.text);
            places.push((*x, x + line.width, *y));
        }
    }
}

#[test]
fn long_titles_are_broken_and_nothing_of_them_is_lost() {
    let words = "The History of Tom Jones, a Foundling, and of many Others whom he met ".repeat(4);
    let unbroken = "Donaudampfschiffahrt".repeat(15);
    let sold = [(words.as_str(), 9999, "1000000", 0), (unbroken.as_str(), 1, "0.01", 1)];
    let invoice = invoice(&sold, "USD", &[]);
    assert_well_set(&invoice);
    let text = text(&invoice);
    assert_says(&text, &["9999 1,000,000.00 9,999,000,000.00", words.trim()]);
    assert!(text.replace(' ', "").contains(&unbroken), "{text}");
}

#[test]
fn a_title_longer_than_a_page_goes_over_pages() {
    let endless = "word ".repeat(3000);
    let invoice = invoice(&[(endless.as_str(), 1, "1", 0), ("Emma", 1, "1", 0)], "USD", &[]);
    assert_well_set(&invoice);
    let text = text(&invoice);
    assert_eq!(text.matches("word").count(), 3000);
    assert_says(&text, &["1 1.00 1.00", "Emma 1 1.00 1.00"]);
}

#[test]
fn the_scripts_of_europe_and_accents_of_all_kinds_are_set() {
    let titles = [
        "Братья Карамазовы: роман в четырёх частях",
        "Ὀδύσσεια και Ιλιάδα",
        "Truyện Kiều – Nguyễn Du, Đoạn trường tân thanh",
        "Příliš žluťoučký kůň, Œuvres, Świętosława, Ğ İ ı Ş",
        "e\u{301}\u{323} composed of three, a\u{30a}ngstro\u{308}m",
    ];
    let sold: Vec<_> = titles.iter().map(|it| (*it, 1, "5", 0)).collect();
    let invoice = invoice(&sold, "EUR", &[]);
    assert_well_set(&invoice);
    let text = text(&invoice);
    assert_says(&text, &titles[..4]);
    assert!(!text.contains("stands for characters"), "{text}");
}

/// The glyphs that a text is drawn with.
fn drawn(text: &str) -> Vec<u32> {
    let faces = Faces::load().unwrap();
    let shaped = faces.shapers().shape(text, typeface::Weight::Regular);
    shaped.glyphs.iter().map(|it| it.glyph_id.to_u32()).collect()
}

#[test]
fn what_no_font_has_is_replaced_and_explained() {
    let sold = [("紅樓夢 (Dream of the Red Chamber) 🐉", 1, "5", 0), ("गोदान", 1, "5", 0)];
    let invoice = invoice(&sold, "EUR", &[]);
    assert_well_set(&invoice);
    assert_says(&text(&invoice), &["(Dream of the Red Chamber)", "stands for characters that the fonts of this"]);
    let replacement = drawn("\u{fffd}")[0];
    assert_eq!(drawn("紅樓夢"), [replacement; 3]);
    assert_eq!(drawn("👩\u{200d}👩\u{200d}👧"), [replacement], "one for all that is one to the reader");
    assert!(!drawn("Ấ e\u{301} Ὀ Щ").iter().any(|it| *it == replacement || *it == 0));
}

#[test]
fn the_same_invoice_is_the_same_file_and_another_is_another() {
    let one = invoice(&[("Emma", 2, "5.99", 0)], "USD", &[]);
    assert_eq!(pdf(&one), pdf(&one));
    assert_ne!(pdf(&one), pdf(&invoice(&[("Emma", 2, "5.99", 1)], "USD", &[])));
}

#[test]
fn it_can_be_read_aloud_and_knows_what_it_is() {
    let file = pdf(&invoice(&[("Emma", 2, "5.99", 0)], "USD", &[]));
    assert!(file.len() < 60_000, "only what is used of the fonts is in it, but it has {} bytes", file.len());
    let document = lopdf::Document::load_mem(&file).unwrap();
    let catalog = document.catalog().unwrap();
    assert!(catalog.get(b"StructTreeRoot").is_ok() && catalog.get(b"Lang").is_ok());
    let kinds: Vec<_> = document.objects.values().filter_map(kind).collect();
    for kind in ["H1", "P", "Table", "THead", "TR", "TH", "TD"] {
        assert!(kinds.iter().any(|it| it == kind), "there is no {kind} in {kinds:?}");
    }
    let info = document.trailer.get(b"Info").and_then(Object::as_reference).unwrap();
    let title = document.get_dictionary(info).unwrap().get(b"Title").unwrap();
    assert_eq!(lopdf::decode_text_string(title).unwrap(), "Invoice 2026-000123");
}

/// What part of the text an object of a PDF is, if it is one.
fn kind(object: &Object) -> Option<String> {
    let element: &Dictionary = object.as_dict().ok()?;
    let name = element.get(b"S").ok()?.as_name().ok()?;
    Some(String::from_utf8_lossy(name).into_owned())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_it_is_called_it_can_be_printed(title in any::<String>(), name in "\\PC{1,80}") {
        let order = order(&[(title.as_str(), 1, "5.99", 0)], "USD");
        let buyer = Buyer::Member { name, email: "ada@example.org".to_owned() };
        let invoice = Invoice::of(&order, seller(), buyer, Paid::default()).unwrap();
        assert_well_set(&invoice);
        prop_assert!(pdf(&invoice).starts_with(b"%PDF-"));
    }
}
