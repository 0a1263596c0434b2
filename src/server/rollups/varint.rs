//! Whole numbers in as few bytes as they need (LEB128), signed ones by turns (zigzag).

/// The bytes were not written by us.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes of a rollup are broken")]
pub struct BrokenBytes;

pub fn write_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Takes a number from the front.
pub fn read_varint(bytes: &mut &[u8]) -> Result<u64, BrokenBytes> {
    let mut value = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (first, rest) = bytes.split_first().ok_or(BrokenBytes)?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(BrokenBytes)
}

pub const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

pub const fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}
