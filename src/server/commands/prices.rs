//! `oriel price`: what an organisation pays for a model where it differs from the public list. Writes `org_prices`.

use super::Change;
use crate::domain::{error::AppError, ids::OrgId, time::Timestamp};
use rust_decimal::Decimal;
use sqlx::{FromRow, PgConnection};

/// A price of a model, from a time on. All amounts are US dollars per million tokens.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Price {
    /// As calls name it.
    pub model: String,
    pub valid_from: Timestamp,
    pub input: Decimal,
    pub output: Decimal,
    /// `None`: as input.
    pub cache_read: Option<Decimal>,
    pub cache_write: Option<Decimal>,
}

/// Sets a price. Calls that are projected from now on cost by it; what is projected already follows with a rebuild.
pub async fn set(connection: &mut PgConnection, org: OrgId, price: &Price) -> Result<Change, AppError> {
    let model = price.model.trim();
    if model.is_empty() || model.contains('\0') {
        return Err(AppError::invalid("model", "The model must have a name, as calls name it."));
    }
    let amounts = [("input", Some(price.input)), ("output", Some(price.output)), ("cache_read", price.cache_read)];
    for (name, amount) in amounts.into_iter().chain([("cache_write", price.cache_write)]) {
        if amount.is_some_and(|amount| amount.is_sign_negative() && !amount.is_zero()) {
            return Err(AppError::invalid(name, format!("{name} must be dollars per million tokens, from 0.")));
        }
    }
    let there = list(&mut *connection, org).await?;
    let known = there.iter().find(|known| known.model == model && known.valid_from == price.valid_from);
    if known.is_some_and(|known| *known == Price { model: model.to_owned(), ..price.clone() }) {
        return Ok(Change::Unchanged);
    }
    sqlx::query(
        "insert into org_prices (org_id, model, valid_from, input, output, cache_read, cache_write) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (org_id, model, valid_from) do update
            set input = excluded.input, output = excluded.output, cache_read = excluded.cache_read, cache_write = excluded.cache_write",
    )
    .bind(org.0)
    .bind(model)
    .bind(price.valid_from)
    .bind(price.input)
    .bind(price.output)
    .bind(price.cache_read)
    .bind(price.cache_write)
    .execute(connection)
    .await?;
    Ok(if known.is_some() { Change::Updated } else { Change::Added })
}

/// By model, the latest first.
pub async fn list(connection: &mut PgConnection, org: OrgId) -> Result<Vec<Price>, sqlx::Error> {
    sqlx::query_as(
        "select model, valid_from, input, output, cache_read, cache_write from org_prices
          where org_id = $1 order by model, valid_from desc",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await
}

/// Takes every price of a model away, so that the public list holds again.
pub async fn remove(connection: &mut PgConnection, org: OrgId, model: &str) -> Result<Change, AppError> {
    let removed = sqlx::query("delete from org_prices where org_id = $1 and model = $2")
        .bind(org.0)
        .bind(model)
        .execute(connection)
        .await?;
    Ok(if removed.rows_affected() == 0 { Change::Unchanged } else { Change::Updated })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{
        db::SystemKey,
        projections::rebuild::rebuild,
        tests::world::{World, at},
    };
    use serde_json::json;

    fn price(model: &str, input: &str) -> Price {
        let valid_from = Timestamp::EARLIEST;
        Price {
            model: model.into(),
            valid_from,
            input: input.parse().unwrap(),
            output: Decimal::TWO,
            cache_read: None,
            cache_write: None,
        }
    }

    async fn costs(world: &World) -> Vec<Option<Decimal>> {
        sqlx::query_scalar("select cost_usd from facts where org_id = $1 and kind = 2 order by at")
            .bind(world.acme.0)
            .fetch_all(world.pool())
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn calls_cost_what_the_organisation_pays_and_a_rebuild_brings_it_to_earlier_ones() {
        let world = World::new().await;
        let call = |number: usize| {
            json!({"event_id": format!("e{number}"), "type": "model.called", "occurred_at": format!("2026-03-04T11:00:0{number}Z"),
                "payload": {"call_id": format!("c{number}"), "model": "house", "status": "ok", "usage": {"input": 1_000_000, "output": 0}}})
        };
        world.ingest(world.acme, &[call(1)]).await;
        world.project().await;
        let mut connection = world.pool().acquire().await.unwrap();
        assert_eq!(set(&mut connection, world.acme, &price("house", "1.50")).await.unwrap(), Change::Added);
        assert_eq!(set(&mut connection, world.acme, &price("house", "1.50")).await.unwrap(), Change::Unchanged);
        assert_eq!(set(&mut connection, world.acme, &price("house", "1.25")).await.unwrap(), Change::Updated);
        world.ingest(world.acme, &[call(2)]).await;
        world.project().await;
        let dollars = |text: &str| Some(text.parse::<Decimal>().unwrap());
        assert_eq!(costs(&world).await, [None, dollars("1.25")]);
        let later = Price { valid_from: at("2026-03-04T11:00:02Z"), ..price("house", "3") };
        assert_eq!(set(&mut connection, world.acme, &later).await.unwrap(), Change::Added);
        let again = async || rebuild(&world.db, SystemKey::of_this_process(), &*world.clock, world.acme, |_| {}).await.unwrap();
        again().await;
        assert_eq!(costs(&world).await, [dollars("1.25"), dollars("3")]);
        assert_eq!(remove(&mut connection, world.acme, "house").await.unwrap(), Change::Updated);
        assert_eq!(remove(&mut connection, world.acme, "house").await.unwrap(), Change::Unchanged);
        again().await;
        assert_eq!(costs(&world).await, [None, None]);
    }

    #[tokio::test]
    async fn prices_below_nothing_and_of_nothing_are_refused_by_name() {
        let world = World::new().await;
        let mut connection = world.pool().acquire().await.unwrap();
        for (wrong, field) in [(price("house", "-1"), "input"), (price(" ", "1"), "model")] {
            let refused = set(&mut connection, world.acme, &wrong).await.unwrap_err();
            assert!(matches!(&refused, AppError::Invalid { field: named, .. } if named == field), "{refused:?}");
        }
        assert_eq!(list(&mut connection, world.acme).await.unwrap(), []);
    }
}
