//! The company, the catalog and the clock.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rusqlite::OptionalExtension;
use rusqlite::types::Type;
use serde::de::DeserializeOwned;

use super::{Ledger, not_ours, to_json};
use crate::catalog::Catalog;
use crate::company::Company;
use crate::units::Rate;

impl Ledger<'_> {
    /// The company facts that were set, or the default company.
    pub fn company(&self) -> rusqlite::Result<Company> {
        Ok(self.setting("company")?.unwrap_or_default())
    }

    pub fn set_company(&self, company: &Company) -> rusqlite::Result<()> {
        self.set_setting("company", company)
    }

    /// The catalog that was set, or the default one.
    pub fn catalog(&self) -> rusqlite::Result<Catalog> {
        Ok(self.setting("catalog")?.unwrap_or_default())
    }

    pub fn set_catalog(&self, catalog: &Catalog) -> rusqlite::Result<()> {
        self.set_setting("catalog", catalog)
    }

    /// The rates of models that left the catalog: resources with these models still consume.
    pub fn retired_rates(&self) -> rusqlite::Result<BTreeMap<String, Rate>> {
        Ok(self.setting("retired_rates")?.unwrap_or_default())
    }

    pub fn set_retired_rates(&self, rates: &BTreeMap<String, Rate>) -> rusqlite::Result<()> {
        self.set_setting("retired_rates", rates)
    }

    /// How far the clock was set ahead of the wall clock.
    pub fn clock_offset(&self) -> rusqlite::Result<TimeDelta> {
        let milliseconds = self.setting("clock_offset_milliseconds")?;
        Ok(TimeDelta::milliseconds(milliseconds.unwrap_or_default()))
    }

    pub fn set_clock_offset(&self, offset: TimeDelta) -> rusqlite::Result<()> {
        self.set_setting("clock_offset_milliseconds", &offset.num_milliseconds())
    }

    fn setting<T: DeserializeOwned>(&self, name: &str) -> rusqlite::Result<Option<T>> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        let json: Option<String> = statement.query_row([name], |row| row.get(0)).optional()?;
        json.map(|json| serde_json::from_str(&json))
            .transpose()
            .map_err(|error| not_ours("value", Type::Text, error))
    }

    fn set_setting(&self, name: &str, value: &impl serde::Serialize) -> rusqlite::Result<()> {
        self.transaction.execute(
            "INSERT OR REPLACE INTO setting VALUES (?1, ?2)",
            [name, &to_json(value)?],
        )?;
        Ok(())
    }
}
