//! What an organisation pays where it differs from the public price list.

use super::{
    list::PriceList,
    tariff::{Rate, Tariff},
};
use crate::domain::{ids::OrgId, money::Usd, session::Tokens, time::Timestamp};
use rust_decimal::Decimal;
use sqlx::{PgConnection, Row};
use std::collections::HashMap;

/// The prices that hold in one organisation.
#[derive(Debug, Default)]
pub struct Prices {
    /// By model, latest first.
    own: HashMap<String, Vec<(Timestamp, Tariff)>>,
}

impl Prices {
    pub async fn load(connection: &mut PgConnection, org: OrgId) -> Result<Self, sqlx::Error> {
        let rows = sqlx::query(
            "select model, valid_from, input, output, cache_read, cache_write
               from org_prices where org_id = $1 order by model, valid_from desc",
        )
        .bind(org.0)
        .fetch_all(connection)
        .await?;
        let mut own: HashMap<String, Vec<_>> = HashMap::new();
        for row in rows {
            let flat = |name| Ok::<_, sqlx::Error>(row.try_get::<Option<Decimal>, _>(name)?.map(Rate::Flat));
            let tariff = Tariff {
                input: flat("input")?,
                output: flat("output")?,
                cache_read: flat("cache_read")?,
                cache_write: flat("cache_write")?,
            };
            own.entry(row.try_get("model")?).or_default().push((row.try_get("valid_from")?, tariff));
        }
        Ok(Self { own })
    }

    /// What these tokens cost, by the price in force at `at`.
    pub fn cost(&self, model: &str, provider: Option<&str>, at: Timestamp, tokens: &Tokens) -> Option<Usd> {
        let own = self.own.get(model).and_then(|dated| dated.iter().find(|(from, _)| *from <= at)).map(|(_, tariff)| tariff);
        own.or_else(|| PriceList::get().tariff(model, provider, at))?.cost(tokens)
    }
}
