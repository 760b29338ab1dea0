//! The company: its Cloud Tokens, accounts and subscriptions.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What the Control Center knows about the company.
///
/// In JSON each field is optional; a missing field has the value of the default company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Company {
    /// The Cloud Tokens that the company has bought.
    pub cloud_tokens: CloudTokens,
    /// The accounts that the user owns.
    pub accounts: Vec<Account>,
    /// The subscriptions of the company.
    pub subscriptions: Vec<Subscription>,
}

/// The company's Mendix Cloud Tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CloudTokens {
    /// How many there are.
    pub total: u64,
    /// How many are allocated to something other than the simulator's GenAI resources.
    pub allocated: u64,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Account {
    /// The account's id.
    pub id: String,
    /// The account's name.
    pub name: String,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Subscription {
    /// The subscription's id.
    pub id: String,
    /// The subscription's name.
    pub name: String,
    /// What it is for; only `enterprise_platform` counts as a prerequisite.
    pub kind: String,
    /// Whether it is in force; only `active` counts as a prerequisite.
    pub status: String,
    /// The price list that it is based on, for example `FY24`.
    pub price_list: String,
}

impl Default for Company {
    fn default() -> Self {
        Self {
            cloud_tokens: CloudTokens::default(),
            accounts: vec![Account::default()],
            subscriptions: vec![Subscription::default()],
        }
    }
}

impl Default for CloudTokens {
    fn default() -> Self {
        Self {
            total: 500,
            allocated: 0,
        }
    }
}

impl Default for Account {
    fn default() -> Self {
        Self {
            id: "0b5c9f3e-6d1a-4c5e-9a53-1f1c7a0e2d01".to_owned(),
            name: "Example Company".to_owned(),
        }
    }
}

impl Default for Subscription {
    fn default() -> Self {
        Self {
            id: "7c2d4e10-93b8-4f7a-8e64-5b9a3c6f0d02".to_owned(),
            name: "Mendix Platform Premium".to_owned(),
            kind: "enterprise_platform".to_owned(),
            status: "active".to_owned(),
            price_list: "FY24".to_owned(),
        }
    }
}

/// The company file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CompanyFileError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// It holds something else.
    #[error("{} does not hold company facts: {source}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: serde_json::Error,
    },
}

impl Company {
    /// Reads the company from a JSON file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or does not hold company facts.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, CompanyFileError> {
        let path = path.as_ref();
        let text = std::fs::read(path).map_err(|source| CompanyFileError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        serde_json::from_slice(&text).map_err(|source| CompanyFileError::Malformed {
            path: path.to_owned(),
            source,
        })
    }
}
