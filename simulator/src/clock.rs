//! The simulator's only source of the time.

use std::sync::Mutex;

use chrono::{DateTime, Datelike, TimeDelta, Utc};

/// The wall clock plus an offset, so a clock that was set keeps running.
pub struct Clock {
    offset: Mutex<TimeDelta>,
}

/// The clock cannot show the requested time.
#[derive(Debug, thiserror::Error)]
#[error("the clock can be set to the years 1970 to 9000, not to {0}")]
pub struct OutOfRange(DateTime<Utc>);

impl Clock {
    /// A clock that shows the wall clock's time plus `offset`.
    pub fn new(offset: TimeDelta) -> Self {
        Self {
            offset: Mutex::new(offset),
        }
    }

    /// The current time in UTC.
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + *self.offset.lock().expect("no holder panics")
    }

    /// How far `now` lies ahead of the wall clock; negative if it lies behind.
    ///
    /// # Errors
    ///
    /// If `now` lies outside the years that RFC 3339 and bundle months support.
    pub fn offset_to(now: DateTime<Utc>) -> Result<TimeDelta, OutOfRange> {
        if (1970..=9000).contains(&now.year()) {
            Ok(now - Utc::now())
        } else {
            Err(OutOfRange(now))
        }
    }

    /// Continues from the wall clock's time plus `offset`.
    pub fn set_offset(&self, offset: TimeDelta) {
        *self.offset.lock().expect("no holder panics") = offset;
    }
}
