//! What goes with a product: what those who bought it have bought as well.
//!
//! Two products are related by the cosine of who bought them (Sarwar, Karypis, Konstan and Riedl, "Item-based
//! collaborative filtering recommendation algorithms", WWW 2001; Linden, Smith and York, "Amazon.com recommendations:
//! item-to-item collaborative filtering", IEEE Internet Computing 7(1), 2003), shrunk where few did (Bell and Koren,
//! "Scalable collaborative filtering with jointly derived neighborhood interpolation weights", ICDM 2007):
//!
//! ```text
//! score(a, b) = both / sqrt(buyers(a) * buyers(b)) * both / (both + SHRINKAGE)
//! ```
//!
//! A pair counts only if at least [`FEWEST_TOGETHER`] bought both, so that nobody sees what one person has bought, and
//! if more did than would by chance: what everybody buys goes with nothing in particular.

mod baskets;
mod companions;
mod port;
#[cfg(test)]
mod tests;

pub use baskets::{Baskets, MOST_OF_ONE};
pub use companions::{Companions, FEWEST_TOGETHER, MOST_RELATED, Related};
pub use port::RecommendationsStore;
