//! The servers that infer and train: which are online, and how full the memory of their GPUs is.

use crate::{
    domain::{
        error::AppError,
        ids::OrgId,
        infrastructure::{Gpu, GpuMemory, ONLINE_WITHIN, Server, Servers},
        time::Timestamp,
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
    },
};
use sqlx::{FromRow, PgConnection};

/// Rows at most; what is added up is of these.
const MOST: i64 = 1_000;

/// Those that were heard of last come first.
pub async fn servers(db: &Db, scope: &Scope<ViewTotals>) -> Result<Servers, AppError> {
    Ok(of(&mut *db.read(scope).await?, scope.org(), scope.at()).await?)
}

/// The same in a snapshot of the caller's.
pub(super) async fn of(connection: &mut PgConnection, org: OrgId, as_of: Timestamp) -> Result<Servers, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "select server_id, name, kind, model, status, last_heartbeat, gpu_name, gpu_used_bytes, gpu_total_bytes, gpu_utilisation
           from inference_servers where org_id = $1 order by last_heartbeat desc, server_id limit $2",
    )
    .bind(org.0)
    .bind(MOST)
    .fetch_all(connection)
    .await?;
    let rows: Vec<Server> = rows.into_iter().map(|row| row.server(as_of)).collect();
    let online = |kind: &str| rows.iter().filter(|server| server.online && server.kind == kind).count() as i64;
    let memory = rows.iter().filter(|server| server.online).filter_map(|server| server.gpu.as_ref()?.memory);
    let gpu_memory = memory.reduce(|all, one| GpuMemory {
        used_bytes: all.used_bytes.saturating_add(one.used_bytes),
        total_bytes: all.total_bytes.saturating_add(one.total_bytes),
    });
    Ok(Servers { as_of, inference_online: online("inference"), training_online: online("training"), gpu_memory, rows })
}

#[derive(FromRow)]
struct Row {
    server_id: String,
    name: String,
    kind: String,
    model: Option<String>,
    status: String,
    last_heartbeat: Timestamp,
    gpu_name: Option<String>,
    gpu_used_bytes: Option<i64>,
    gpu_total_bytes: Option<i64>,
    gpu_utilisation: Option<f64>,
}

impl Row {
    fn server(self, as_of: Timestamp) -> Server {
        let memory =
            self.gpu_used_bytes.zip(self.gpu_total_bytes).map(|(used_bytes, total_bytes)| GpuMemory { used_bytes, total_bytes });
        let utilisation = self.gpu_utilisation;
        Server {
            server_id: self.server_id,
            name: self.name,
            kind: self.kind,
            model: self.model,
            status: self.status,
            last_heartbeat: self.last_heartbeat,
            online: as_of.since(self.last_heartbeat) <= ONLINE_WITHIN,
            gpu: self.gpu_name.map(|name| Gpu { name, memory, utilisation }),
        }
    }
}
