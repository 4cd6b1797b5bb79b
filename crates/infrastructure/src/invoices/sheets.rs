//! What stands where on which page, before anything is drawn; and in which order, and as what, it is read.

use krilla::tagging::TagKind;

use super::setting::{Ink, Line};

/// A4, in points.
pub(super) const WIDTH: f32 = 595.28;
/// The same.
pub(super) const HEIGHT: f32 = 841.89;
/// Where text begins.
pub(super) const LEFT: f32 = 57.0;
/// Where text ends.
pub(super) const RIGHT: f32 = WIDTH - LEFT;
/// Where the first line of a page may begin.
pub(super) const TOP: f32 = 57.0;
/// Where the last line of a page has to end; the foot is below.
pub(super) const BOTTOM: f32 = HEIGHT - 80.0;

/// Something that is drawn.
pub(super) enum Mark {
    /// A line of text, from this point of its baseline on.
    Text { line: Line, x: f32, y: f32, ink: Ink, voice: Voice },
    /// A horizontal band from `left` to `right`.
    Band { left: f32, right: f32, y: f32, height: f32, ink: Ink },
}

/// How a line is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// In its place: as this leaf of the tree.
    Leaf(usize),
    /// Not again: it is at the head of a further page.
    Head,
    /// Not at all: it is at the foot of a page.
    Foot,
}

/// Something that is read: a part with parts, or a line of text.
pub(super) enum Twig {
    Branch(Branch),
    Leaf(usize),
}

/// Lines that are read together, as a heading, a paragraph, a cell.
pub(super) struct Branch {
    pub(super) kind: TagKind,
    pub(super) twigs: Vec<Twig>,
}

/// The pages of a document as they grow.
pub(super) struct Sheets {
    pub(super) pages: Vec<Vec<Mark>>,
    /// The parts that are not ended yet, from the outermost on. The first is the document itself.
    open: Vec<Vec<Twig>>,
    pub(super) leaves: usize,
    /// Where the next line begins.
    pub(super) y: f32,
}

impl Sheets {
    pub(super) fn new() -> Self {
        Self { pages: vec![Vec::new()], open: vec![Vec::new()], leaves: 0, y: TOP }
    }

    /// Whether so much still fits on this page.
    pub(super) fn fits(&self, height: f32) -> bool {
        self.y + height <= BOTTOM
    }

    /// Goes on on another page.
    pub(super) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// All that is said until the [`end`](Self::end) is read as one part.
    pub(super) fn begin(&mut self) {
        self.open.push(Vec::new());
    }

    /// Ends the part that was begun last: it was a heading, a paragraph, a cell.
    pub(super) fn end(&mut self, kind: impl Into<TagKind>) {
        if let Some(twigs) = self.open.pop() {
            self.add(Twig::Branch(Branch { kind: kind.into(), twigs }));
        }
    }

    /// Sets a line that is read, from this point of its baseline on.
    pub(super) fn say(&mut self, line: Line, ink: Ink, (x, y): (f32, f32)) {
        let leaf = self.leaves;
        self.leaves += 1;
        self.add(Twig::Leaf(leaf));
        self.mark(Mark::Text { line, x, y, ink, voice: Voice::Leaf(leaf) });
    }

    /// Sets a line that is only seen: it was read before.
    pub(super) fn repeat(&mut self, line: Line, ink: Ink, (x, y): (f32, f32)) {
        self.mark(Mark::Text { line, x, y, ink, voice: Voice::Head });
    }

    /// Draws a band across part of the page, from `y` down.
    pub(super) fn band(&mut self, (left, right): (f32, f32), y: f32, height: f32, ink: Ink) {
        self.mark(Mark::Band { left, right, y, height, ink });
    }

    /// Everything, in the order in which it is read.
    pub(super) fn tree(&mut self) -> Vec<Twig> {
        self.open.drain(..).flatten().collect()
    }

    fn add(&mut self, twig: Twig) {
        if let Some(last) = self.open.last_mut() {
            last.push(twig);
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }
}
