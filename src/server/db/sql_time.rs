//! [`Timestamp`] as Postgres `timestamptz`: both count microseconds, from different beginnings.

use crate::domain::time::Timestamp;
use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueFormat, PgValueRef},
};

/// 2000-01-01T00:00:00Z, where Postgres begins to count, in microseconds since 1970.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

impl Type<Postgres> for Timestamp {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("timestamptz")
    }
}

impl PgHasArrayType for Timestamp {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("_timestamptz")
    }
}

impl Encode<'_, Postgres> for Timestamp {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode(self.micros().saturating_sub(POSTGRES_EPOCH), buffer)
    }
}

impl Decode<'_, Postgres> for Timestamp {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        match value.format() {
            PgValueFormat::Binary => {
                Ok(Self::from_micros(<i64 as Decode<Postgres>>::decode(value)?.saturating_add(POSTGRES_EPOCH)))
            }
            PgValueFormat::Text => Err("times are read in the binary format".into()),
        }
    }
}
