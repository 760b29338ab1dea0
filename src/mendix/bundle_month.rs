//! Bundle months: the monthly cycle of a resource's subscription, as a rule that needs no API.

use chrono::{DateTime, Datelike, Months, Utc};

/// The end of the bundle month that contains `at`, for a subscription that started at `start`.
/// `None` if it is later than the last year that can be computed.
///
/// A month ends on the day of the month on which the subscription started, at the same time of day,
/// UTC. If a month has no such day, it ends on its last day. Months always count from `start`, so a
/// 31st returns: 31 January, 28 February, 31 March. The end itself belongs to the next month.
/// Before `start`, the answer is the end of the first month: clocks differ, and Terraform takes the
/// time of a plan before it creates anything.
///
/// Source: "bundle cycle" of Mendix's page "GenAI Resources", and the example of the page about
/// plan sizes (started on 12 February, so a downgrade takes effect on 12 March).
pub fn bundle_month_end(start: DateTime<Utc>, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let at = at.max(start);
    let month_of = |time: DateTime<Utc>| i64::from(time.year()) * 12 + i64::from(time.month0());
    let elapsed = u32::try_from(month_of(at) - month_of(start)).unwrap_or(u32::MAX);
    let boundary = |months: u32| start.checked_add_months(Months::new(months));
    let this_calendar_month = boundary(elapsed)?;
    if this_calendar_month > at {
        Some(this_calendar_month)
    } else {
        boundary(elapsed.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn end(start: &str, at: &str) -> Option<String> {
        let time = |text: &str| text.parse().unwrap();
        bundle_month_end(time(start), time(at))
            .map(|end| end.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }

    #[test]
    fn a_month_ends_on_the_day_on_which_the_first_started() {
        for (at, expected) in [
            ("2026-02-12T09:30:00Z", "2026-03-12T09:30:00Z"),
            ("2026-02-20T00:00:00Z", "2026-03-12T09:30:00Z"),
            ("2026-03-12T09:29:59Z", "2026-03-12T09:30:00Z"),
            ("2026-03-12T09:30:00Z", "2026-04-12T09:30:00Z"),
            ("2027-01-02T00:00:00Z", "2027-01-12T09:30:00Z"),
        ] {
            assert_eq!(end("2026-02-12T09:30:00Z", at).unwrap(), expected, "{at}");
        }
    }

    #[test]
    fn a_shorter_month_ends_on_its_last_day_and_the_day_comes_back() {
        for (start, at, expected) in [
            (
                "2026-01-31T10:00:00Z",
                "2026-02-01T00:00:00Z",
                "2026-02-28T10:00:00Z",
            ),
            (
                "2026-01-31T10:00:00Z",
                "2026-02-28T10:00:00Z",
                "2026-03-31T10:00:00Z",
            ),
            (
                "2026-01-31T10:00:00Z",
                "2026-03-31T09:59:59Z",
                "2026-03-31T10:00:00Z",
            ),
            (
                "2026-01-31T10:00:00Z",
                "2026-03-31T10:00:00Z",
                "2026-04-30T10:00:00Z",
            ),
            (
                "2028-01-31T00:00:00Z",
                "2028-02-01T00:00:00Z",
                "2028-02-29T00:00:00Z",
            ),
            (
                "2028-02-29T00:00:00Z",
                "2029-02-10T00:00:00Z",
                "2029-02-28T00:00:00Z",
            ),
            (
                "2028-02-29T00:00:00Z",
                "2029-03-01T00:00:00Z",
                "2029-03-29T00:00:00Z",
            ),
            (
                "2026-01-31T10:00:00.5Z",
                "2026-02-28T10:00:00.25Z",
                "2026-02-28T10:00:00.500Z",
            ),
        ] {
            assert_eq!(end(start, at).unwrap(), expected, "{start} {at}");
        }
    }

    #[test]
    fn before_the_first_month_its_end_is_the_answer() {
        let start = "2026-01-31T10:00:00Z";
        for at in [
            "2026-01-31T09:59:59Z",
            "2025-12-31T10:00:00Z",
            "1970-01-01T00:00:00Z",
        ] {
            assert_eq!(end(start, at).unwrap(), "2026-02-28T10:00:00Z", "{at}");
        }
    }

    #[test]
    fn there_is_no_end_after_the_end_of_time() {
        let last = DateTime::<Utc>::MAX_UTC;
        assert_eq!(bundle_month_end(last, last), None);
    }
}
