//! The randomness of which secrets are made.

use application::Failure;
use zeroize::Zeroizing;

/// So many bytes that nobody can guess, from the system.
pub(crate) fn random<const BYTES: usize>() -> Result<Zeroizing<[u8; BYTES]>, Failure> {
    let mut bytes = Zeroizing::new([0; BYTES]);
    getrandom::fill(&mut *bytes).map_err(|it| Failure::internal(format!("no randomness: {it}")))?;
    Ok(bytes)
}
