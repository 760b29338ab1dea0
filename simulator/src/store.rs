//! What the Control Center remembers, in SQLite.

use std::path::Path;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::types::Type;
use rusqlite::{
    Connection, OptionalExtension, Row, Transaction, TransactionBehavior, named_params,
};
use uuid::Uuid;

use crate::catalog::{CATALOG, ResourceType};
use crate::company::Company;
use crate::resource::{GenAiResource, Outcome, Person, Provisioning, ScheduledSize};

/// Times are milliseconds since 1970, UTC.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS resource (
        id                        TEXT PRIMARY KEY,
        type                      TEXT NOT NULL,
        display_name              TEXT NOT NULL,
        environment               TEXT NOT NULL,
        region                    TEXT NOT NULL,
        model                     TEXT,
        cross_region_inference    INTEGER NOT NULL,
        size                      TEXT NOT NULL,
        created_for_name          TEXT NOT NULL,
        created_for_email         TEXT NOT NULL,
        created_at                INTEGER NOT NULL,
        provisioning_ends_at      INTEGER,
        provisioning_fails        INTEGER NOT NULL,
        scheduled_size            TEXT,
        scheduled_size_at         INTEGER,
        deprovision_at            INTEGER
    ) STRICT;
    CREATE TABLE IF NOT EXISTS idempotency_key (
        key         TEXT PRIMARY KEY,
        body        TEXT NOT NULL,
        resource_id TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS setting (
        name  TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;
";

/// The database. All access goes through [`Store::transaction`].
pub struct Store {
    connection: Mutex<Connection>,
}

/// A transaction on the database.
pub struct Ledger<'a> {
    transaction: Transaction<'a>,
}

/// The create that an idempotency key stands for.
pub struct PastCreate {
    /// The body that came with the key.
    pub body: String,
    pub resource_id: Uuid,
}

impl Store {
    /// Opens the file, or a database in memory, and creates the tables where they are missing.
    pub fn open(file: Option<&Path>) -> rusqlite::Result<Self> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        // A simulator has to outlive its process, not a power cut: without a sync per write,
        // hundreds of creates take milliseconds.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }

    /// Does `work` as a whole or, when it fails, not at all. One at a time: what `work` reads stays
    /// true until it has written.
    pub fn transaction<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Ledger<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.connection.lock().expect("no holder panics");
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let ledger = Ledger { transaction };
        let result = work(&ledger)?;
        ledger.transaction.commit()?;
        Ok(result)
    }
}

impl Ledger<'_> {
    pub fn resource(&self, id: Uuid) -> rusqlite::Result<Option<GenAiResource>> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT * FROM resource WHERE id = ?1")?;
        statement.query_row([id.to_string()], from_row).optional()
    }

    /// Every resource, the oldest first.
    pub fn resources(&self) -> rusqlite::Result<Vec<GenAiResource>> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT * FROM resource ORDER BY created_at, id")?;
        statement.query_map([], from_row)?.collect()
    }

    /// The resources to which something happens by `now`.
    pub fn due(&self, now: DateTime<Utc>) -> rusqlite::Result<Vec<GenAiResource>> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT * FROM resource
             WHERE provisioning_ends_at <= ?1 OR scheduled_size_at <= ?1 OR deprovision_at <= ?1",
        )?;
        statement
            .query_map([now.timestamp_millis()], from_row)?
            .collect()
    }

    /// The Cloud Tokens that the resources hold together.
    pub fn allocated_cloud_tokens(&self) -> rusqlite::Result<u32> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT type, size, count(*) FROM resource
             WHERE NOT (provisioning_fails AND provisioning_ends_at IS NULL)
             GROUP BY type, size",
        )?;
        let groups = statement.query_map([], |row| {
            let (kind, size, count) = (
                resource_type(row)?,
                row.get::<_, String>(1)?,
                row.get::<_, u32>(2)?,
            );
            Ok(count * CATALOG.cloud_tokens(kind, &size))
        })?;
        groups.sum()
    }

    /// Writes the resource down, new or changed.
    pub fn save(&self, resource: &GenAiResource) -> rusqlite::Result<()> {
        let (provisioning_ends_at, outcome) = match resource.provisioning {
            Provisioning::Underway { ends_at, outcome } => (Some(ends_at), outcome),
            Provisioning::Over(outcome) => (None, outcome),
        };
        let scheduled = resource.scheduled_size.as_ref();
        let mut statement = self.transaction.prepare_cached(
            "INSERT OR REPLACE INTO resource VALUES (
                :id, :type, :display_name, :environment, :region, :model, :cross_region_inference, :size,
                :created_for_name, :created_for_email, :created_at, :provisioning_ends_at, :provisioning_fails,
                :scheduled_size, :scheduled_size_at, :deprovision_at)",
        )?;
        statement.execute(named_params! {
            ":id": resource.id.to_string(),
            ":type": resource.kind.as_str(),
            ":display_name": resource.display_name,
            ":environment": resource.environment,
            ":region": resource.region,
            ":model": resource.model,
            ":cross_region_inference": resource.cross_region_inference,
            ":size": resource.size,
            ":created_for_name": resource.created_for.name,
            ":created_for_email": resource.created_for.email,
            ":created_at": resource.created_at.timestamp_millis(),
            ":provisioning_ends_at": provisioning_ends_at.map(|at| at.timestamp_millis()),
            ":provisioning_fails": outcome == Outcome::Failed,
            ":scheduled_size": scheduled.map(|scheduled| &scheduled.size),
            ":scheduled_size_at": scheduled.map(|scheduled| scheduled.takes_effect_at.timestamp_millis()),
            ":deprovision_at": resource.deprovision_at.map(|at| at.timestamp_millis()),
        })?;
        Ok(())
    }

    pub fn remove(&self, id: Uuid) -> rusqlite::Result<()> {
        self.transaction
            .execute("DELETE FROM resource WHERE id = ?1", [id.to_string()])?;
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

    /// The company facts that were set, else the default company.
    pub fn company(&self) -> rusqlite::Result<Company> {
        let Some(json) = self.setting("company")? else {
            return Ok(Company::default());
        };
        serde_json::from_str(&json).map_err(|error| not_ours("value", Type::Text, error))
    }

    pub fn set_company(&self, company: &Company) -> rusqlite::Result<()> {
        let json = serde_json::to_string(company)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        self.set_setting("company", &json)
    }

    /// How far the clock was set ahead of the wall clock.
    pub fn clock_offset(&self) -> rusqlite::Result<TimeDelta> {
        let Some(text) = self.setting("clock_offset_milliseconds")? else {
            return Ok(TimeDelta::zero());
        };
        text.parse()
            .map(TimeDelta::milliseconds)
            .map_err(|error| not_ours("value", Type::Text, error))
    }

    pub fn set_clock_offset(&self, offset: TimeDelta) -> rusqlite::Result<()> {
        self.set_setting(
            "clock_offset_milliseconds",
            &offset.num_milliseconds().to_string(),
        )
    }

    fn setting(&self, name: &str) -> rusqlite::Result<Option<String>> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        statement.query_row([name], |row| row.get(0)).optional()
    }

    fn set_setting(&self, name: &str, value: &str) -> rusqlite::Result<()> {
        self.transaction.execute(
            "INSERT OR REPLACE INTO setting VALUES (?1, ?2)",
            [name, value],
        )?;
        Ok(())
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<GenAiResource> {
    let outcome = if row.get("provisioning_fails")? {
        Outcome::Failed
    } else {
        Outcome::Succeeded
    };
    let provisioning = match time(row, "provisioning_ends_at")? {
        Some(ends_at) => Provisioning::Underway { ends_at, outcome },
        None => Provisioning::Over(outcome),
    };
    let scheduled_size = match (row.get("scheduled_size")?, time(row, "scheduled_size_at")?) {
        (Some(size), Some(takes_effect_at)) => Some(ScheduledSize {
            size,
            takes_effect_at,
        }),
        _ => None,
    };
    Ok(GenAiResource {
        id: uuid(row, "id")?,
        kind: resource_type(row)?,
        display_name: row.get("display_name")?,
        environment: row.get("environment")?,
        region: row.get("region")?,
        model: row.get("model")?,
        cross_region_inference: row.get("cross_region_inference")?,
        size: row.get("size")?,
        created_for: Person {
            name: row.get("created_for_name")?,
            email: row.get("created_for_email")?,
        },
        created_at: time(row, "created_at")?
            .ok_or_else(|| not_ours("created_at", Type::Null, "no time"))?,
        provisioning,
        scheduled_size,
        deprovision_at: time(row, "deprovision_at")?,
    })
}

fn resource_type(row: &Row<'_>) -> rusqlite::Result<ResourceType> {
    let name: String = row.get("type")?;
    ResourceType::named(&name)
        .ok_or_else(|| not_ours("type", Type::Text, format!("unknown type {name}")))
}

fn uuid(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Uuid> {
    let text: String = row.get(column)?;
    text.parse()
        .map_err(|error: uuid::Error| not_ours(column, Type::Text, error))
}

fn time(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let Some(milliseconds) = row.get::<_, Option<i64>>(column)? else {
        return Ok(None);
    };
    let time = DateTime::from_timestamp_millis(milliseconds);
    time.map(Some)
        .ok_or_else(|| not_ours(column, Type::Integer, format!("no time: {milliseconds}")))
}

/// A value that this program did not write.
fn not_ours(
    column: &'static str,
    found: Type,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(
        0,
        found,
        format!("{column}: {}", error.into()).into(),
    )
}
