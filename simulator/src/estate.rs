//! A whole estate as one JSON document: `GET /simulator/estate` returns it and `--estate` reads it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::catalog::Catalog;
use crate::company::Company;
use crate::consumption::Consumption;
use crate::document::Document;
use crate::formats;
use crate::units::{GenAiUnits, Rate};

/// Everything that a Control Center knows, except the keys of past creates. Each part is optional;
/// a missing part leaves the state unchanged.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Estate {
    #[serde(deserialize_with = "formats::optional_time_in_json")]
    pub(crate) now: Option<DateTime<Utc>>,
    pub(crate) company: Option<Company>,
    pub(crate) catalog: Option<Catalog>,
    /// The rates of models that left the catalog.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retired_rates: Option<BTreeMap<String, Rate>>,
    pub(crate) resources: Option<Vec<Document>>,
    pub(crate) consumption: Option<Vec<Entry>>,
}

/// What one model of a resource consumed on one day.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Entry {
    pub resource_id: Uuid,
    #[serde(deserialize_with = "formats::day_in_json")]
    pub date: NaiveDate,
    /// If it is left out, the main model of the resource.
    #[serde(default)]
    pub model: Option<String>,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub api_calls: u64,
    /// If they are left out, computed with the model's rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub genai_units: Option<GenAiUnits>,
}

impl From<Consumption> for Entry {
    fn from(consumption: Consumption) -> Self {
        let amount = consumption.amount;
        Self {
            resource_id: consumption.resource_id,
            date: consumption.date,
            model: Some(consumption.model),
            input_tokens: amount.input_tokens,
            output_tokens: amount.output_tokens,
            api_calls: amount.api_calls,
            genai_units: amount.genai_units,
        }
    }
}

/// The estate file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EstateFileError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// It holds something else.
    #[error("{} does not hold an estate: {source}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: serde_json::Error,
    },
}

impl Estate {
    /// Reads the estate from a JSON file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or does not hold an estate.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, EstateFileError> {
        let path = path.as_ref();
        let text = std::fs::read(path).map_err(|source| EstateFileError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        serde_json::from_slice(&text).map_err(|source| EstateFileError::Malformed {
            path: path.to_owned(),
            source,
        })
    }
}
