//! What resources consume: a row for each day and model.

use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use super::{Ledger, not_ours, to_json, uuid};
use crate::consumption::{Amount, Consumption};

impl Ledger<'_> {
    /// What a resource has consumed, oldest first.
    pub fn consumption(&self, resource_id: Uuid) -> rusqlite::Result<Vec<Consumption>> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT * FROM consumption WHERE resource_id = ?1 ORDER BY date, model",
        )?;
        statement
            .query_map([resource_id.to_string()], from_row)?
            .collect()
    }

    /// What all resources have consumed.
    pub fn all_consumption(&self) -> rusqlite::Result<Vec<Consumption>> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT * FROM consumption ORDER BY resource_id, date, model")?;
        statement.query_map([], from_row)?.collect()
    }

    /// Adds to what the model has consumed on that day.
    pub fn consume(&self, added: &Consumption) -> rusqlite::Result<()> {
        let (id, date, model) = (added.resource_id.to_string(), added.date, &added.model);
        let mut statement = self.transaction.prepare_cached(
            "SELECT * FROM consumption WHERE resource_id = ?1 AND date = ?2 AND model = ?3",
        )?;
        let so_far = statement
            .query_row(params![id, date.to_string(), model], from_row)
            .optional()?;
        let so_far = so_far.map_or_else(Amount::default, |so_far| so_far.amount);
        let amount = so_far.and(&added.amount);
        let units = amount.genai_units.as_ref().map(to_json).transpose()?;
        let mut statement = self.transaction.prepare_cached(
            "INSERT OR REPLACE INTO consumption VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        statement.execute(params![
            id,
            date.to_string(),
            model,
            amount.input_tokens.cast_signed(),
            amount.output_tokens.cast_signed(),
            amount.api_calls.cast_signed(),
            units,
        ])?;
        Ok(())
    }

    pub fn clear_consumption(&self) -> rusqlite::Result<()> {
        self.transaction.execute("DELETE FROM consumption", [])?;
        Ok(())
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Consumption> {
    let date: String = row.get("date")?;
    let number = |column| row.get::<_, i64>(column).map(i64::cast_unsigned);
    let units: Option<String> = row.get("genai_units")?;
    let units = units.map(|json| serde_json::from_str(&json)).transpose();
    Ok(Consumption {
        resource_id: uuid(row, "resource_id")?,
        date: date
            .parse()
            .map_err(|error: chrono::ParseError| not_ours("date", Type::Text, error))?,
        model: row.get("model")?,
        amount: Amount {
            input_tokens: number("input_tokens")?,
            output_tokens: number("output_tokens")?,
            api_calls: number("api_calls")?,
            genai_units: units.map_err(|error| not_ours("genai_units", Type::Text, error))?,
        },
    })
}
