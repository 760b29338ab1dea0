//! One line of the log, in the form of HashiCorp's hclog.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use tracing::Level;

use super::fields::Fields;

/// The longest line, in bytes. At 64 KiB the host cuts a line, and misreads the rest of it.
const LONGEST_LINE: usize = 60 << 10;

/// The field with the number of fields that did not fit.
const DROPPED: &str = "fields_dropped";

/// Writes one event as one line of JSON, its newline included.
///
/// Hosts read `@level`, `@message`, `@module` and `@timestamp`, which must be strings (others crash
/// them), and show every other field as it is.
pub fn line(level: Level, module: &str, time: DateTime<Utc>, fields: Fields) -> Vec<u8> {
    let mut object = Map::new();
    object.insert("@level".to_owned(), level_name(level).into());
    object.insert("@message".to_owned(), fields.message.into());
    object.insert("@module".to_owned(), module.into());
    // Exactly six digits: with any other number, hosts do not read the line as JSON.
    let timestamp = time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    object.insert("@timestamp".to_owned(), timestamp.into());

    let mut room = LONGEST_LINE
        .saturating_sub(size(&Value::Object(object.clone())) + size(&json!({ DROPPED: u32::MAX })));
    let mut dropped = 0u32;
    for (name, value) in fields.named {
        // Every field has two quotes, a colon and a comma.
        let needed = size(&Value::from(name.as_str())) + size(&value) + 4;
        if needed <= room {
            room -= needed;
            object.insert(name, value);
        } else {
            dropped += 1;
        }
    }
    if dropped > 0 {
        object.insert(DROPPED.to_owned(), dropped.into());
    }
    let mut line = Value::Object(object).to_string().into_bytes();
    line.push(b'\n');
    line
}

fn size(value: &Value) -> usize {
    value.to_string().len()
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::TRACE => "trace",
        Level::DEBUG => "debug",
        Level::INFO => "info",
        Level::WARN => "warn",
        Level::ERROR => "error",
    }
}
