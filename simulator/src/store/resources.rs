//! The resources, and the creates that made them.

use chrono::{DateTime, Utc};
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use super::{Ledger, not_ours, to_json, uuid};
use crate::catalog::Catalog;
use crate::document::Document;
use crate::resource::GenAiResource;

/// A document that this program wrote is complete and needs no catalog.
static NO_CATALOG: Catalog = Catalog {
    environments: Vec::new(),
    regions: Vec::new(),
    models: Vec::new(),
    sizes: Vec::new(),
    capacity: None,
};

/// The create that belongs to an idempotency key.
pub struct PastCreate {
    /// The body that came with the key.
    pub body: String,
    pub resource_id: Uuid,
}

impl Ledger<'_> {
    pub fn resource(&self, id: Uuid) -> rusqlite::Result<Option<GenAiResource>> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT document FROM resource WHERE id = ?1")?;
        statement.query_row([id.to_string()], from_row).optional()
    }

    /// Every resource, the oldest first.
    pub fn resources(&self) -> rusqlite::Result<Vec<GenAiResource>> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT document FROM resource ORDER BY created_at, id")?;
        statement.query_map([], from_row)?.collect()
    }

    /// The resources that change by `now`.
    pub fn due(&self, now: DateTime<Utc>) -> rusqlite::Result<Vec<GenAiResource>> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT document FROM resource WHERE due_at <= ?1")?;
        statement
            .query_map([now.timestamp_millis()], from_row)?
            .collect()
    }

    /// The Cloud Tokens that the resources hold together.
    pub fn held_cloud_tokens(&self) -> rusqlite::Result<u64> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT held_cloud_tokens FROM resource")?;
        let mut held =
            statement.query_map([], |row| row.get::<_, i64>(0).map(i64::cast_unsigned))?;
        held.try_fold(0, |sum, held| Ok(u64::saturating_add(sum, held?)))
    }

    /// Stores a new or changed resource.
    pub fn save(&self, resource: &GenAiResource) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT OR REPLACE INTO resource (id, created_at, due_at, held_cloud_tokens, document)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        statement.execute(params![
            resource.id.to_string(),
            resource.created_at.timestamp_millis(),
            resource.due_at().map(|at| at.timestamp_millis()),
            resource.held_cloud_tokens().cast_signed(),
            to_json(&Document::from(resource))?,
        ])?;
        Ok(())
    }

    /// Deletes the resource and its consumption.
    pub fn remove(&self, id: Uuid) -> rusqlite::Result<()> {
        for table in ["resource WHERE id", "consumption WHERE resource_id"] {
            self.transaction
                .execute(&format!("DELETE FROM {table} = ?1"), [id.to_string()])?;
        }
        Ok(())
    }

    pub fn past_create(&self, key: &str) -> rusqlite::Result<Option<PastCreate>> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT body, resource_id FROM idempotency_key WHERE key = ?1")?;
        statement
            .query_row([key], |row| {
                Ok(PastCreate {
                    body: row.get("body")?,
                    resource_id: uuid(row, "resource_id")?,
                })
            })
            .optional()
    }

    pub fn remember_create(
        &self,
        key: &str,
        body: &str,
        resource_id: Uuid,
    ) -> rusqlite::Result<()> {
        let mut statement = self
            .transaction
            .prepare_cached("INSERT INTO idempotency_key VALUES (?1, ?2, ?3)")?;
        statement.execute([key, body, &resource_id.to_string()])?;
        Ok(())
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<GenAiResource> {
    let json: String = row.get("document")?;
    serde_json::from_str(&json)
        .map_err(|error| error.to_string())
        .and_then(|document: Document| document.resource(&NO_CATALOG))
        .map_err(|error| not_ours("document", Type::Text, error))
}
