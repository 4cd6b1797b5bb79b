//! From finished pages to a PDF.

use application::Failure;
use chrono::{Datelike, Timelike};
use domain::{bookstore::invoices::InvoiceFacts, kernel::Timestamp};
use krilla::{
    Document, SerializeSettings,
    color::luma,
    configure::{Configuration, Validator},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{ArtifactType, ContentTag, Identifier, Node, TagGroup, TagTree},
};

use super::{
    setting::{Composed, Ink},
    sheets::{Branch, HEIGHT, Mark, Twig, Voice, WIDTH},
};

/// What the text is written in; titles may be in any language, and nothing tells in which.
const LANGUAGE: &str = "en";

pub(super) fn draw(composed: &Composed, facts: &InvoiceFacts) -> Result<Vec<u8>, Failure> {
    let mut document = Document::new_with(SerializeSettings {
        configuration: Configuration::new_with_validator(Validator::UA1),
        ..SerializeSettings::default()
    });
    let mut spoken = vec![None; composed.leaves];
    for marks in &composed.pages {
        let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| Failure::internal("a page without a size"))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        for mark in marks {
            put(&mut surface, mark, &mut spoken);
        }
        surface.finish();
        page.finish();
    }
    let title = format!("Invoice {}", facts.number);
    document.set_tag_tree(tree(&composed.tree, &spoken));
    document.set_outline(outline(&title));
    document.set_metadata(metadata(title, facts));
    document.finish().map_err(|it| Failure::internal(format!("the invoice cannot be written: {it:?}")))
}

fn put(surface: &mut Surface<'_>, mark: &Mark, spoken: &mut [Option<Identifier>]) {
    match mark {
        Mark::Text { line, x, y, ink, voice } => {
            let id = surface.start_tagged(tag(*voice));
            surface.set_fill(Some(fill(*ink)));
            surface.draw_glyphs(Point::from_xy(*x, *y), &line.glyphs, line.font.clone(), &line.text, line.size, false);
            surface.end_tagged();
            if let Voice::Leaf(leaf) = voice
                && let Some(place) = spoken.get_mut(*leaf)
            {
                *place = Some(id);
            }
        }
        Mark::Band { left, right, y, height, ink } => {
            let mut path = PathBuilder::new();
            if let Some(band) = Rect::from_ltrb(*left, *y, *right, y + height) {
                path.push_rect(band);
            }
            surface.start_tagged(ContentTag::Artifact(ArtifactType::Other));
            surface.set_fill(Some(fill(*ink)));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
            surface.end_tagged();
        }
    }
}

const fn tag(voice: Voice) -> ContentTag<'static> {
    match voice {
        Voice::Leaf(_) => ContentTag::Other,
        Voice::Head => ContentTag::Artifact(ArtifactType::Header),
        Voice::Foot => ContentTag::Artifact(ArtifactType::Footer),
    }
}

fn fill(Ink(light): Ink) -> Fill {
    Fill { paint: luma::Color::new(light).into(), ..Fill::default() }
}

fn tree(twigs: &[Twig], spoken: &[Option<Identifier>]) -> TagTree {
    TagTree::from(nodes(twigs, spoken)).with_lang(Some(LANGUAGE.to_owned()))
}

fn nodes(twigs: &[Twig], spoken: &[Option<Identifier>]) -> Vec<Node> {
    let node = |twig: &Twig| match twig {
        Twig::Leaf(leaf) => spoken.get(*leaf).copied().flatten().map(Node::Leaf),
        Twig::Branch(Branch { kind, twigs }) => {
            Some(Node::Group(TagGroup::with_children(kind.clone(), nodes(twigs, spoken))))
        }
    };
    twigs.iter().filter_map(node).collect()
}

/// There is one place to go to: the beginning.
fn outline(title: &str) -> Outline {
    let mut outline = Outline::new();
    outline.push_child(OutlineNode::new(title.to_owned(), XyzDestination::new(0, Point::from_xy(0.0, 0.0))));
    outline
}

/// The date is the invoice's, never that of its printing: the same invoice is the same bytes.
fn metadata(title: String, facts: &InvoiceFacts) -> Metadata {
    Metadata::new()
        .title(title)
        .language(LANGUAGE.to_owned())
        .authors(vec![facts.seller.name.to_string()])
        .creator("Lyceum".to_owned())
        .producer("Lyceum".to_owned())
        .document_id(facts.number.to_string())
        .creation_date(date(facts.paid_at))
}

fn date(at: Timestamp) -> DateTime {
    let small = |it: u32| u8::try_from(it).unwrap_or_default();
    DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}
