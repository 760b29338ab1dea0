//! A whole estate as one JSON document: what the control `GET /simulator/estate` answers and the
//! flag `--estate` takes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::catalog::Catalog;
use crate::company::Company;
use crate::consumption::Consumption;
use crate::document::Document;
use crate::units::{GenAiUnits, Rate};

/// Everything that a Control Center knows, but for the keys of past creates. Each part is optional:
/// what is left out stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Estate {
    pub(crate) now: Option<DateTime<Utc>>,
    pub(crate) company: Option<Company>,
    pub(crate) catalog: Option<Catalog>,
    /// The rates of models that left the catalog.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retired_rates: Option<BTreeMap<String, Rate>>,
    pub(crate) resources: Option<Vec<Document>>,
    pub(crate) consumption: Option<Vec<Entry>>,
}

/// What a model of a resource consumed on a day.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Entry {
    pub resource_id: Uuid,
    pub date: NaiveDate,
    /// The main model of the resource if it is left out.
    #[serde(default)]
    pub model: Option<String>,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub api_calls: u64,
    /// By the model's rate if they are left out.
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
        /// What the system said.
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
    /// The estate that the JSON file describes.
    ///
    /// # Errors
    /// When the file cannot be read or holds anything else than an estate.
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
