//! The state of the Control Center, in SQLite.
//!
//! | module | what it stores |
//! |---|---|
//! | `resources` | the resources, and the creates that made them |
//! | `consumption` | their consumption |
//! | `settings` | the company, the catalog, the clock |
//! | `migrations` | the tables, including those of earlier versions |

mod consumption;
mod migrations;
mod resources;
mod settings;

use std::path::Path;
use std::sync::Mutex;

use rusqlite::types::Type;
use rusqlite::{Connection, Row, Transaction, TransactionBehavior};
use uuid::Uuid;

/// The database. All access goes through [`Store::transaction`].
pub struct Store {
    connection: Mutex<Connection>,
}

/// A transaction on the database.
pub struct Ledger<'a> {
    transaction: Transaction<'a>,
}

impl Store {
    /// Opens the file, or a database in memory, and converts its tables to this version.
    pub fn open(file: Option<&Path>) -> rusqlite::Result<Self> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        // The state has to survive the process, not a power cut. Without a sync per write, hundreds
        // of creates take milliseconds.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let store = Self {
            connection: Mutex::new(connection),
        };
        store.transaction(migrations::migrate)?;
        Ok(store)
    }

    /// Runs `work` in a transaction, which is rolled back if `work` fails. Transactions run one at
    /// a time: what `work` reads stays true until it has written.
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

fn uuid(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Uuid> {
    let text: String = row.get(column)?;
    text.parse()
        .map_err(|error: uuid::Error| not_ours(column, Type::Text, error))
}

/// A value as JSON.
fn to_json(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
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
