//! The fonts, and how text becomes glyphs of them.
//!
//! Both are Noto Sans, which has Latin, Greek and Cyrillic. What it does not have is set as U+FFFD, and
//! the document still knows what stands there: whoever copies or searches the text finds it.

use std::{io, ops::Range, sync::Arc};

use harfrust::{Direction, FontRef, GlyphBuffer, Shaper, ShaperData, UnicodeBuffer};
use krilla::text::{Font, GlyphId, KrillaGlyph};

/// How strong a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

static REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../../assets/fonts/NotoSans-Bold.ttf");

/// What stands for a character that the font does not have.
const REPLACEMENT: char = '\u{fffd}';

/// All fonts.
pub(super) struct Faces {
    regular: Face,
    bold: Face,
}

/// One font, for those who shape text and for those who draw it.
struct Face {
    outlines: FontRef<'static>,
    rules: ShaperData,
    font: Font,
}

/// What shapes text, borrowed from the [`Faces`].
pub(super) struct Shapers<'f> {
    regular: Shaper<'f>,
    bold: Shaper<'f>,
}

/// A text as glyphs, in the order in which they are drawn.
#[derive(Clone, Debug)]
pub(super) struct Shaped {
    pub(super) text: Arc<str>,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// Whether something of it is not in the font.
    pub(super) lacking: bool,
}

impl Faces {
    pub(super) fn load() -> Result<Self, io::Error> {
        Ok(Self { regular: Face::of(REGULAR)?, bold: Face::of(BOLD)? })
    }

    pub(super) fn shapers(&self) -> Shapers<'_> {
        Shapers { regular: self.regular.shaper(), bold: self.bold.shaper() }
    }

    pub(super) const fn font(&self, weight: Weight) -> &Font {
        match weight {
            Weight::Regular => &self.regular.font,
            Weight::Bold => &self.bold.font,
        }
    }
}

impl Face {
    fn of(data: &'static [u8]) -> Result<Self, io::Error> {
        let outlines = FontRef::new(data).map_err(io::Error::other)?;
        let font = Font::new(data.into(), 0).ok_or_else(|| io::Error::other("a font cannot be read"))?;
        Ok(Self { rules: ShaperData::new(&outlines), outlines, font })
    }

    fn shaper(&self) -> Shaper<'_> {
        self.rules.shaper(&self.outlines).build()
    }
}

impl Shapers<'_> {
    /// Shapes one line of text.
    pub(super) fn shape(&self, text: &str, weight: Weight) -> Shaped {
        let shaper = match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        };
        let text = clean(text);
        let found = shape(shaper, text.char_indices());
        let lacks = lacking(&found, text.len());
        let drawn = if lacks.is_empty() { found } else { shape(shaper, replaced(&text, &lacks)) };
        let glyphs = glyphs(&drawn, &text, shaper.units_per_em());
        Shaped { text: text.into(), glyphs, lacking: !lacks.is_empty() }
    }
}

/// The same without what no line has: line breaks are spaces, and byte order marks and noncharacters are not for
/// readers (PDF/UA has no glyph stand for them).
fn clean(text: &str) -> String {
    let shown = |it: &char| !matches!(*it, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    text.chars().filter(shown).map(|it| if it.is_control() { ' ' } else { it }).collect()
}

/// Shapes characters that stand at these places of a text.
fn shape(shaper: &Shaper<'_>, characters: impl Iterator<Item = (usize, char)>) -> GlyphBuffer {
    let mut buffer = UnicodeBuffer::new();
    for (place, character) in characters {
        buffer.add(character, u32::try_from(place).unwrap_or(u32::MAX));
    }
    buffer.guess_segment_properties();
    // No script that the fonts have is written from the right.
    buffer.set_direction(Direction::LeftToRight);
    shaper.shape(buffer, &[])
}

/// Which parts of a text of this length the font has nothing for.
fn lacking(shaped: &GlyphBuffer, length: usize) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (place, glyph) in shaped.glyph_infos().iter().enumerate() {
        let range = part(shaped, place, length);
        if glyph.glyph_id == 0 && found.last() != Some(&range) {
            found.push(range);
        }
    }
    found
}

/// The characters of `text` with one [`REPLACEMENT`] in place of each of the parts that are lacking.
fn replaced<'t>(text: &'t str, lacking: &'t [Range<usize>]) -> impl Iterator<Item = (usize, char)> + 't {
    text.char_indices().filter_map(move |(place, character)| match lacking.iter().find(|it| it.contains(&place)) {
        Some(part) => (part.start == place).then_some((place, REPLACEMENT)),
        None => Some((place, character)),
    })
}

/// The part of the text that the glyph at `place` belongs to: up to where the next part begins.
fn part(shaped: &GlyphBuffer, place: usize, length: usize) -> Range<usize> {
    let begins = |at: usize| shaped.glyph_infos().get(at).map(|it| it.cluster as usize);
    let start = begins(place).unwrap_or(length);
    let next = (place + 1..shaped.len()).filter_map(begins).find(|it| *it != start);
    start..next.unwrap_or(length)
}

/// The glyphs as they are drawn; measures are in ems.
fn glyphs(shaped: &GlyphBuffer, text: &str, units_per_em: i32) -> Vec<KrillaGlyph> {
    let ems = |units: i32| short(units) / short(units_per_em);
    let both = shaped.glyph_infos().iter().zip(shaped.glyph_positions()).enumerate();
    both.map(|(place, (info, position))| KrillaGlyph {
        glyph_id: GlyphId::new(info.glyph_id),
        text_range: part(shaped, place, text.len()),
        x_advance: ems(position.x_advance),
        x_offset: ems(position.x_offset),
        y_offset: ems(position.y_offset),
        y_advance: ems(position.y_advance),
        location: None,
    })
    .collect()
}

/// Units of a font are short integers.
fn short(units: i32) -> f32 {
    i16::try_from(units).map_or(0.0, f32::from)
}
