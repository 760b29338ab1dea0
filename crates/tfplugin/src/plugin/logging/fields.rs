//! The fields of events and spans, as JSON.

use std::error::Error;
use std::fmt::{self, Debug, Write as _};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};

/// The longest text of one field, in bytes. Escaped as JSON it can become six times as long, which
/// still leaves room in a line for the other fields.
const LONGEST_TEXT: usize = 8 << 10;

/// The fields of an event or a span.
#[derive(Debug, Default)]
pub struct Fields {
    /// The message of an event; spans have none.
    pub message: String,
    /// Everything else, by name.
    pub named: Map<String, Value>,
}

impl Fields {
    fn insert(&mut self, field: &Field, value: impl Into<Value>) {
        // Names with @ belong to the host; a value of the wrong type under one of them would crash
        // it.
        let name = match field.name().trim_start_matches('@') {
            name if name.len() < field.name().len() => format!("_{name}"),
            name => name.to_owned(),
        };
        self.named.insert(name, value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut text = Text::default();
        let _ = write!(text, "{value:?}");
        if field.name() == "message" {
            self.message = text.finish();
        } else {
            self.insert(field, text.finish());
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let mut text = Text::default();
        let _ = text.write_str(value);
        if field.name() == "message" {
            self.message = text.finish();
        } else {
            self.insert(field, text.finish());
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.insert(field, value);
    }
}

/// Text that is cut at [`LONGEST_TEXT`], with a note of how much is missing.
#[derive(Default)]
struct Text {
    kept: String,
    cut: usize,
}

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = if self.cut > 0 {
            0
        } else {
            LONGEST_TEXT - self.kept.len()
        };
        let mut end = room.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.kept.push_str(&text[..end]);
        self.cut += text.len() - end;
        Ok(())
    }
}

impl Text {
    fn finish(mut self) -> String {
        if self.cut > 0 {
            let _ = write!(self.kept, "… ({} bytes cut)", self.cut);
        }
        self.kept
    }
}
