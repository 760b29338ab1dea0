//! The tables, and the conversion of tables from earlier versions.
//!
//! `PRAGMA user_version` says which version wrote the database. Version 0 is an empty database, or
//! one of the simulator that knew only sizes.

use chrono::{DateTime, Utc};
use rusqlite::types::Type;
use rusqlite::{Row, Transaction};

use super::{Ledger, not_ours, uuid};
use crate::catalog::{Catalog, ResourceType};
use crate::plan::{Plan, Quota};
use crate::resource::{GenAiResource, Models, Outcome, Person, Provisioning, ScheduledPlan};

const VERSION: i64 = 1;

/// Times are milliseconds since 1970, UTC. Unsigned 64-bit numbers are stored as signed ones.
const TABLES: &str = "
    CREATE TABLE resource (
        id                TEXT PRIMARY KEY,
        created_at        INTEGER NOT NULL,
        due_at            INTEGER,
        held_cloud_tokens INTEGER NOT NULL,
        document          TEXT NOT NULL
    ) STRICT;
    CREATE TABLE consumption (
        resource_id   TEXT NOT NULL,
        date          TEXT NOT NULL,
        model         TEXT NOT NULL,
        input_tokens  INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        api_calls     INTEGER NOT NULL,
        genai_units   TEXT,
        PRIMARY KEY (resource_id, date, model)
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

/// Brings the database to this version.
pub fn migrate(ledger: &Ledger<'_>) -> rusqlite::Result<()> {
    let transaction = &ledger.transaction;
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        VERSION => return Ok(()),
        0 => {}
        newer => {
            let problem = format!("a newer simulator wrote it: {newer}, not {VERSION}");
            return Err(not_ours("user_version", Type::Integer, problem));
        }
    }
    if transaction.table_exists(None, "resource")? {
        transaction.execute_batch("ALTER TABLE resource RENAME TO resource_of_version_0")?;
        transaction.execute_batch(TABLES)?;
        for resource in resources_of_version_0(transaction)? {
            ledger.save(&resource)?;
        }
        transaction.execute_batch("DROP TABLE resource_of_version_0")?;
    } else {
        transaction.execute_batch(TABLES)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)
}

fn resources_of_version_0(transaction: &Transaction<'_>) -> rusqlite::Result<Vec<GenAiResource>> {
    // The sizes of version 0 are in the default catalog, at the same price.
    let catalog = Catalog::default();
    let mut statement = transaction.prepare("SELECT * FROM resource_of_version_0")?;
    statement
        .query_map([], |row| resource_of_version_0(row, &catalog))?
        .collect()
}

fn resource_of_version_0(row: &Row<'_>, catalog: &Catalog) -> rusqlite::Result<GenAiResource> {
    let name: String = row.get("type")?;
    let kind = ResourceType::named(&name)
        .ok_or_else(|| not_ours("type", Type::Text, format!("unknown type {name}")))?;
    let outcome = if row.get("provisioning_fails")? {
        Outcome::Failed
    } else {
        Outcome::Succeeded
    };
    let scheduled: Option<String> = row.get("scheduled_size")?;
    let scheduled = scheduled.zip(time(row, "scheduled_size_at")?);
    let scheduled = scheduled.map(|(size, takes_effect_at)| {
        plan(catalog, kind, size).map(|plan| ScheduledPlan {
            plan,
            takes_effect_at,
        })
    });
    let model: Option<String> = row.get("model")?;
    Ok(GenAiResource {
        id: uuid(row, "id")?,
        kind,
        display_name: row.get("display_name")?,
        environment: row.get("environment")?,
        region: row.get("region")?,
        models: Models {
            enabled: Vec::from_iter(model.clone()),
            default: model
                .clone()
                .filter(|_| kind == ResourceType::TextGeneration),
            ordered: model,
        },
        cross_region_inference: row.get("cross_region_inference")?,
        plan: plan(catalog, kind, row.get("size")?)?,
        created_for: Person {
            name: row.get("created_for_name")?,
            email: row.get("created_for_email")?,
        },
        created_at: time(row, "created_at")?
            .ok_or_else(|| not_ours("created_at", Type::Null, "no time"))?,
        provisioning: match time(row, "provisioning_ends_at")? {
            Some(ends_at) => Provisioning::Underway { ends_at, outcome },
            None => Provisioning::Over(outcome),
        },
        scheduled: scheduled.transpose()?,
        deprovision_at: time(row, "deprovision_at")?,
        told_status: None,
    })
}

fn plan(catalog: &Catalog, kind: ResourceType, size: String) -> rusqlite::Result<Plan> {
    let sold = catalog
        .size(kind, &size)
        .ok_or_else(|| not_ours("size", Type::Text, format!("unknown size {size}")))?;
    Ok(Plan::Size {
        size,
        cloud_tokens: sold.cloud_tokens,
        quota: Quota {
            input: sold.monthly_input_tokens,
            output: sold.monthly_output_tokens,
        },
    })
}

fn time(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let Some(milliseconds) = row.get::<_, Option<i64>>(column)? else {
        return Ok(None);
    };
    let time = DateTime::from_timestamp_millis(milliseconds);
    time.map(Some)
        .ok_or_else(|| not_ours(column, Type::Integer, format!("no time: {milliseconds}")))
}
