//! Lines of text: broken where they have to be, and put in their places.

use std::{ops::Range, sync::Arc};

use krilla::{
    tagging::Tag,
    text::{Font, KrillaGlyph},
};

use super::{
    sheets::{HEIGHT, LEFT, Mark, RIGHT, Sheets, Twig, Voice},
    typeface::{Faces, Shaped, Shapers, Weight},
};

/// How dark something is: 0 is black.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ink(pub(super) u8);

/// For what matters.
pub(super) const BLACK: Ink = Ink(20);
/// For what explains it.
pub(super) const GREY: Ink = Ink(95);
/// For lines between rows.
pub(super) const HAIR: Ink = Ink(205);
/// For the ground of a table's head.
pub(super) const GROUND: Ink = Ink(240);

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) weight: Weight,
    /// In points.
    pub(super) size: f32,
    pub(super) ink: Ink,
}

/// What most is set in.
pub(super) const BODY: Style = Style { weight: Weight::Regular, size: 9.5, ink: BLACK };
/// What stands out of it.
pub(super) const STRONG: Style = Style { weight: Weight::Bold, ..BODY };
/// What explains it.
pub(super) const SMALL: Style = Style { weight: Weight::Regular, size: 8.5, ink: GREY };

/// What stands at the foot of each page.
const FOOT: Style = Style { size: 8.0, ..SMALL };
/// Where it stands.
const FOOT_LINE: f32 = HEIGHT - 44.0;

impl Style {
    /// From one baseline to the next.
    pub(super) fn leading(self) -> f32 {
        self.size * 1.42
    }

    /// From the top of a line to its baseline.
    pub(super) fn rise(self) -> f32 {
        self.size * 1.07
    }
}

/// One line of text, ready to be drawn.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) text: Arc<str>,
    pub(super) glyphs: Vec<KrillaGlyph>,
    pub(super) font: Font,
    pub(super) size: f32,
    /// Without the space at its end.
    pub(super) width: f32,
}

/// Finished pages.
pub(super) struct Composed {
    pub(super) pages: Vec<Vec<Mark>>,
    pub(super) tree: Vec<Twig>,
    pub(super) leaves: usize,
}

/// Sets text.
pub(super) struct Compositor<'f> {
    faces: &'f Faces,
    shapers: Shapers<'f>,
    pub(super) sheets: Sheets,
    /// Whether some character is in no font.
    pub(super) lacking: bool,
}

impl<'f> Compositor<'f> {
    pub(super) fn new(faces: &'f Faces) -> Self {
        Self { faces, shapers: faces.shapers(), sheets: Sheets::new(), lacking: false }
    }

    /// Everything that was set, with `foot` and its number on each page.
    pub(super) fn finish(mut self, foot: &str) -> Composed {
        self.feet(foot);
        let (tree, leaves) = (self.sheets.tree(), self.sheets.leaves);
        Composed { pages: self.sheets.pages, tree, leaves }
    }

    /// A text in one line, however long.
    pub(super) fn line(&mut self, text: &str, style: Style) -> Line {
        let shaped = self.shape(text, style);
        let all = 0..shaped.glyphs.len();
        self.cut(&shaped, all, style)
    }

    /// A text in as many lines of this width as it takes.
    pub(super) fn lines(&mut self, text: &str, style: Style, width: f32) -> Vec<Line> {
        let shaped = self.shape(text, style);
        broken(&shaped, width / style.size).into_iter().map(|it| self.cut(&shaped, it, style)).collect()
    }

    /// How wide a text is in one line.
    pub(super) fn width(&mut self, text: &str, style: Style) -> f32 {
        self.line(text, style).width
    }

    /// A paragraph, in lines of this width; goes on below it.
    pub(super) fn paragraph(&mut self, text: &str, style: Style, (x, width): (f32, f32)) {
        self.sheets.begin();
        for line in self.lines(text, style, width) {
            if !self.sheets.fits(style.leading()) {
                self.sheets.turn();
            }
            let y = self.sheets.y + style.rise();
            self.sheets.say(line, style.ink, (x, y));
            self.sheets.y += style.leading();
        }
        self.sheets.end(Tag::P);
    }

    /// Only now is it known how many pages there are.
    fn feet(&mut self, foot: &str) {
        let count = self.sheets.pages.len();
        let left = self.lines(foot, FOOT, RIGHT - LEFT - 100.0).into_iter().next();
        for number in 0..count {
            let right = self.line(&format!("Page {} of {count}", number + 1), FOOT);
            let x = RIGHT - right.width;
            let mark = |line, x| Mark::Text { line, x, y: FOOT_LINE, ink: FOOT.ink, voice: Voice::Foot };
            let Some(page) = self.sheets.pages.get_mut(number) else { continue };
            page.push(Mark::Band { left: LEFT, right: RIGHT, y: FOOT_LINE - 16.0, height: 0.5, ink: HAIR });
            page.extend(left.clone().map(|it| mark(it, LEFT)));
            page.push(mark(right, x));
        }
    }

    fn shape(&mut self, text: &str, style: Style) -> Shaped {
        let shaped = self.shapers.shape(text, style.weight);
        self.lacking |= shaped.lacking;
        shaped
    }

    fn cut(&self, shaped: &Shaped, glyphs: Range<usize>, style: Style) -> Line {
        let glyphs = shaped.glyphs.get(glyphs).unwrap_or_default().to_vec();
        let seen = glyphs.iter().rposition(|it| !is_space(shaped, it)).map_or(0, |it| it + 1);
        let width = glyphs.iter().take(seen).map(|it| it.x_advance).sum::<f32>() * style.size;
        let (text, font) = (Arc::clone(&shaped.text), self.faces.font(style.weight).clone());
        Line { text, glyphs, font, size: style.size, width }
    }
}

/// What a glyph stands for.
fn meaning<'s>(shaped: &'s Shaped, glyph: &KrillaGlyph) -> &'s str {
    shaped.text.get(glyph.text_range.clone()).unwrap_or_default()
}

fn is_space(shaped: &Shaped, glyph: &KrillaGlyph) -> bool {
    meaning(shaped, glyph).trim().is_empty()
}

/// Whether a line may end after a glyph.
fn may_end(shaped: &Shaped, glyph: &KrillaGlyph) -> bool {
    meaning(shaped, glyph).ends_with([' ', '-', '/', '\u{2013}', '\u{2014}', '\u{200b}'])
}

/// How wide the glyphs are that stand for one character, from the first of them on.
fn together(shaped: &Shaped, place: usize) -> f32 {
    let rest = shaped.glyphs.get(place..).unwrap_or_default();
    let same = rest.iter().take_while(|it| it.text_range == rest[0].text_range);
    same.map(|it| it.x_advance).sum()
}

/// Which glyphs come into which line of `width` ems: as many as fit, up to where a line may end; a word that is longer
/// than a line is broken between any two characters.
fn broken(shaped: &Shaped, width: f32) -> Vec<Range<usize>> {
    let (mut lines, mut start) = (Vec::new(), 0);
    // Where the line could end, and how long it is so far.
    let (mut end, mut long) = (None, 0.0);
    for (place, glyph) in shaped.glyphs.iter().enumerate() {
        let begins = place == 0 || shaped.glyphs[place - 1].text_range != glyph.text_range;
        if begins && place > start && long + together(shaped, place) > width && !is_space(shaped, glyph) {
            let cut = end.unwrap_or(place);
            lines.push(start..cut);
            long = shaped.glyphs[cut..place].iter().map(|it| it.x_advance).sum();
            (start, end) = (cut, None);
        }
        long += glyph.x_advance;
        if may_end(shaped, glyph) {
            end = Some(place + 1);
        }
    }
    lines.push(start..shaped.glyphs.len());
    lines
}
