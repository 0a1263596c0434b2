//! Random secrets and their fingerprints: only fingerprints are kept.

use rand::Rng;
use sha2::{Digest, Sha256};

/// 256 random bits in hexadecimal.
pub fn random() -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    hex(&bytes)
}

/// Bytes as text: two lower-case hexadecimal digits each.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is stored of a secret. A plain hash is enough: nobody can guess 256 random bits.
pub fn fingerprint(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
