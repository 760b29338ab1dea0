//! Reads the fields of a request's body. It notes each wrong field, and one error lists them all.

use serde_json::{Map, Value};

use super::error::ApiError;
use crate::units::LARGEST_WHOLE_NUMBER;

/// The fields that have not been read yet, and what was wrong with those that have.
pub struct Fields {
    unread: Map<String, Value>,
    problems: Vec<String>,
}

impl Fields {
    /// The fields of a body.
    pub fn of_body(body: Value) -> Result<Self, ApiError> {
        match body {
            Value::Object(unread) => Ok(Self {
                unread,
                problems: Vec::new(),
            }),
            _ => Err(ApiError::invalid_field("The body has to be a JSON object.")),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.unread.is_empty()
    }

    pub fn has(&self, name: &str) -> bool {
        self.unread.contains_key(name)
    }

    /// A required string that passes `check`; otherwise `check` says what is expected.
    pub fn text(&mut self, name: &str, check: impl FnOnce(&str) -> Result<(), String>) -> String {
        match self.unread.remove(name) {
            Some(Value::String(text)) => {
                if let Err(expected) = check(&text) {
                    self.note(name, &expected);
                }
                return text;
            }
            Some(_) => self.note(name, "has to be a string"),
            None => self.note(name, "is missing"),
        }
        String::new()
    }

    /// A string, if the field is present and not null.
    pub fn optional_text(&mut self, name: &str) -> Option<String> {
        match self.unread.remove(name)? {
            Value::Null => None,
            Value::String(text) => Some(text),
            _ => {
                self.note(name, "has to be a string");
                None
            }
        }
    }

    /// A whole number from 1 on, if the field is present and not null.
    pub fn optional_number(&mut self, name: &str) -> Option<u64> {
        let value = self.unread.remove(name)?;
        if value.is_null() {
            return None;
        }
        let number =
            whole_number(&value).filter(|number| (1..=LARGEST_WHOLE_NUMBER).contains(number));
        if number.is_none() {
            let expected = format!("has to be a whole number from 1 to {LARGEST_WHOLE_NUMBER}");
            self.note(name, &expected);
        }
        number
    }

    /// An array of strings, if the field is present and not null.
    pub fn optional_texts(&mut self, name: &str) -> Option<Vec<String>> {
        let value = self.unread.remove(name)?;
        if value.is_null() {
            return None;
        }
        let texts = serde_json::from_value(value).ok();
        if texts.is_none() {
            self.note(name, "has to be an array of strings");
        }
        texts
    }

    /// A boolean, if the field is present and not null.
    pub fn optional_bool(&mut self, name: &str) -> Option<bool> {
        match self.unread.remove(name)? {
            Value::Null => None,
            Value::Bool(value) => Some(value),
            _ => {
                self.note(name, "has to be true or false");
                None
            }
        }
    }

    /// What `read` finds in a required object.
    pub fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        match self.unread.remove(name) {
            Some(Value::Object(unread)) => {
                let mut inner = Self {
                    unread,
                    problems: Vec::new(),
                };
                let found = read(&mut inner);
                inner.note_unknown();
                self.problems.extend(
                    inner
                        .problems
                        .into_iter()
                        .map(|problem| format!("{name}.{problem}")),
                );
                Some(found)
            }
            Some(_) => {
                self.note(name, "has to be an object");
                None
            }
            None => {
                self.note(name, "is missing");
                None
            }
        }
    }

    /// Notes that something is wrong with a field.
    pub fn note(&mut self, name: &str, expected: &str) {
        self.problems.push(format!("{name}: {expected}"));
    }

    /// Whether something is wrong with a field.
    pub fn has_noted(&self, name: &str) -> bool {
        let start = format!("{name}: ");
        self.problems
            .iter()
            .any(|problem| problem.starts_with(&start))
    }

    /// Everything that is wrong, including unknown fields.
    pub fn finish(mut self) -> Result<(), ApiError> {
        self.note_unknown();
        if self.problems.is_empty() {
            return Ok(());
        }
        Err(ApiError::invalid_field(format!(
            "{}.",
            self.problems.join("; ")
        )))
    }

    fn note_unknown(&mut self) {
        for (name, _) in std::mem::take(&mut self.unread) {
            self.note(&name, "is not a known field");
        }
    }
}

/// A whole number, even if it is written with a decimal point.
fn whole_number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let number = value.as_f64()?;
        let is_whole =
            number.fract() == 0.0 && (0.0..=LARGEST_WHOLE_NUMBER as f64).contains(&number);
        is_whole.then_some(number as u64)
    })
}
