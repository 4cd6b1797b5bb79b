//! The texts of the catalogue that have a length and no other rule. White space at either end is
//! kept as it was given.

use crate::text;

text!(
    /// What a book or a magazine is called.
    pub Title: 1..=300
);
text!(
    /// What stands below the title.
    pub Subtitle: 1..=300
);
text!(
    /// Who published it.
    pub Publisher: 1..=200
);
text!(
    /// What a book or an item is about, for readers of the catalogue.
    pub Description: 1..=10_000
);
text!(
    /// What is told of an author's life.
    pub Biography: 1..=10_000
);
text!(
    /// Which issue of a periodical this is: `7`, `2026/3`, `Spring`.
    pub IssueNumber: 1..=50
);
text!(
    /// What an issue is called besides its number: `The summer special`.
    pub IssueLabel: 1..=100
);
text!(
    /// What an item is called.
    pub ItemName: 1..=200
);
text!(
    /// What a category is called.
    pub CategoryName: 1..=100
);
