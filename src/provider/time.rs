//! Times as Terraform holds them, and as people read them.

use chrono::{DateTime, SecondsFormat, Utc};

/// RFC 3339 in UTC, with as many fractional digits as the time has.
pub(super) fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The day in UTC, for a summary: `2026-03-12`.
pub(super) fn day(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d").to_string()
}

/// When something takes effect at the end of a bundle month, whose date may not be known.
pub(super) fn on_day(time: Option<DateTime<Utc>>) -> String {
    match time {
        Some(time) => format!("on {}", day(time)),
        None => "at the end of its bundle month".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_to_terraform_in_full_and_to_people_by_its_day() {
        let time = "2026-03-12T23:30:00.25+00:00".parse().unwrap();
        assert_eq!(rfc3339(time), "2026-03-12T23:30:00.250Z");
        assert_eq!(on_day(Some(time)), "on 2026-03-12");
        assert_eq!(on_day(None), "at the end of its bundle month");
    }
}
