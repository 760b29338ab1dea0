//! Bundle months: the monthly cycle that a resource's subscription runs on.

use chrono::{DateTime, Datelike, Months, Utc};

/// One month of a resource's subscription, counted from its creation and not from the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundleMonth {
    /// The first moment of the month.
    pub starts_at: DateTime<Utc>,
    /// The first moment of the next month.
    pub ends_at: DateTime<Utc>,
}

impl BundleMonth {
    /// The bundle month of `now` for a resource created at `anchor`.
    ///
    /// If the clock was set back to before `anchor`, it is the first month.
    pub fn at(anchor: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let calendar_months =
            (now.year() - anchor.year()) * 12 + now.month() as i32 - anchor.month() as i32;
        let mut elapsed = u32::try_from(calendar_months).unwrap_or(0);
        if elapsed > 0 && months_after(anchor, elapsed) > now {
            elapsed -= 1;
        }
        Self {
            starts_at: months_after(anchor, elapsed),
            ends_at: months_after(anchor, elapsed + 1),
        }
    }
}

/// Always counts from the anchor, never from the previous month: 31 January, 28 February, 31 March.
fn months_after(anchor: DateTime<Utc>, months: u32) -> DateTime<Utc> {
    anchor
        .checked_add_months(Months::new(months))
        .expect("the clock accepts no year near the end of time")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time in the test")
    }

    #[track_caller]
    fn assert_month(anchor: &str, now: &str, starts_at: &str, ends_at: &str) {
        let expected = BundleMonth {
            starts_at: time(starts_at),
            ends_at: time(ends_at),
        };
        assert_eq!(BundleMonth::at(time(anchor), time(now)), expected);
    }

    #[test]
    fn counts_from_the_creation_and_not_from_the_calendar_month() {
        let created = "2026-02-12T09:30:00Z";
        assert_month(
            created,
            "2026-02-12T09:30:00Z",
            "2026-02-12T09:30:00Z",
            "2026-03-12T09:30:00Z",
        );
        assert_month(
            created,
            "2026-02-20T00:00:00Z",
            "2026-02-12T09:30:00Z",
            "2026-03-12T09:30:00Z",
        );
        assert_month(
            created,
            "2026-03-12T09:29:59Z",
            "2026-02-12T09:30:00Z",
            "2026-03-12T09:30:00Z",
        );
        assert_month(
            created,
            "2026-03-12T09:30:00Z",
            "2026-03-12T09:30:00Z",
            "2026-04-12T09:30:00Z",
        );
    }

    #[test]
    fn clamps_to_the_last_day_but_stays_anchored_on_the_original_day() {
        let created = "2026-01-31T10:00:00Z";
        assert_month(
            created,
            "2026-02-01T00:00:00Z",
            "2026-01-31T10:00:00Z",
            "2026-02-28T10:00:00Z",
        );
        assert_month(
            created,
            "2026-02-28T10:00:00Z",
            "2026-02-28T10:00:00Z",
            "2026-03-31T10:00:00Z",
        );
        assert_month(
            created,
            "2026-03-31T10:00:00Z",
            "2026-03-31T10:00:00Z",
            "2026-04-30T10:00:00Z",
        );
    }

    #[test]
    fn knows_leap_years() {
        assert_month(
            "2028-01-31T00:00:00Z",
            "2028-02-01T00:00:00Z",
            "2028-01-31T00:00:00Z",
            "2028-02-29T00:00:00Z",
        );
        assert_month(
            "2028-02-29T00:00:00Z",
            "2029-02-10T00:00:00Z",
            "2029-01-29T00:00:00Z",
            "2029-02-28T00:00:00Z",
        );
        assert_month(
            "2028-02-29T00:00:00Z",
            "2029-03-01T00:00:00Z",
            "2029-02-28T00:00:00Z",
            "2029-03-29T00:00:00Z",
        );
    }

    #[test]
    fn crosses_years() {
        assert_month(
            "2025-12-15T00:00:00Z",
            "2026-01-02T00:00:00Z",
            "2025-12-15T00:00:00Z",
            "2026-01-15T00:00:00Z",
        );
    }

    #[test]
    fn a_clock_before_the_creation_is_in_the_first_month() {
        assert_month(
            "2026-05-10T00:00:00Z",
            "2026-01-01T00:00:00Z",
            "2026-05-10T00:00:00Z",
            "2026-06-10T00:00:00Z",
        );
    }
}
