//! When a call is retried.

use std::time::Duration;

use backon::ExponentialBuilder;
use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// The longest wait that the API may ask for between two attempts. If it asks for more, the call
/// fails: coming back too early gets accounts locked, and a run should not hang silently for
/// minutes.
pub(super) const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);

/// The shortest wait before the second attempt.
pub(super) const FIRST_WAIT: Duration = Duration::from_millis(200);

/// The waits between the attempts of one call, unless the API asks for another: 0.2 s, doubled each
/// time up to 10 s, and randomly up to twice as long, so that callers that failed together do not
/// come back together.
pub(super) fn waits(max_retries: u32) -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_min_delay(FIRST_WAIT)
        .with_max_delay(Duration::from_secs(10))
        .with_max_times(max_retries as usize)
        .with_jitter()
}

/// The wait before the next attempt: the wait that the API asked for, and then the usual one,
/// because all refused callers were given the same time. `None` if it asked for more than the
/// limit.
pub(super) fn wait(asked: Option<Duration>, usual: Duration) -> Option<Duration> {
    let asked = asked.unwrap_or_default();
    (asked <= MAX_RETRY_AFTER).then(|| asked + usual)
}

/// How long an answer asks to wait, in seconds or until a date. The date is compared with the
/// answer's own, so a wrong clock on either side does not matter.
pub(super) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number of seconds that is too large is still a long wait.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = http_date(headers, RETRY_AFTER)?;
    let now = http_date(headers, DATE).unwrap_or(now);
    Some((until - now).to_std().unwrap_or_default())
}

fn http_date(headers: &HeaderMap, name: HeaderName) -> Option<DateTime<Utc>> {
    let value = headers.get(name)?.to_str().ok()?;
    let date = DateTime::parse_from_rfc2822(value.trim()).ok()?;
    Some(date.to_utc())
}

#[cfg(test)]
mod tests {
    use backon::BackoffBuilder;

    use super::*;

    fn asked(headers: &[(HeaderName, &'static str)]) -> Option<Duration> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect();
        retry_after(&headers, "2026-03-01T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn seconds_and_dates_are_understood() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (headers, expected) in [
            (vec![], None),
            (vec![(RETRY_AFTER, "7")], seconds(7)),
            (vec![(RETRY_AFTER, "0")], seconds(0)),
            (
                vec![(RETRY_AFTER, "Sun, 01 Mar 2026 12:00:05 GMT")],
                seconds(5),
            ),
            (
                vec![(RETRY_AFTER, "Sun, 01 Mar 2026 11:00:00 GMT")],
                seconds(0),
            ),
            (
                vec![
                    (RETRY_AFTER, "Sun, 01 Mar 2026 12:00:05 GMT"),
                    (DATE, "Sun, 01 Mar 2026 12:00:02 GMT"),
                ],
                seconds(3),
            ),
            (
                vec![(RETRY_AFTER, "99999999999999999999")],
                seconds(u64::MAX),
            ),
            (vec![(RETRY_AFTER, "")], None),
            (vec![(RETRY_AFTER, "soon")], None),
            (vec![(RETRY_AFTER, "-1")], None),
            (vec![(RETRY_AFTER, "1.5")], None),
        ] {
            assert_eq!(asked(&headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn the_wait_is_what_was_asked_for_and_the_usual_one_or_none_beyond_a_bound() {
        let usual = Duration::from_millis(200);
        assert_eq!(wait(None, usual), Some(usual));
        assert_eq!(
            wait(Some(Duration::from_secs(2)), usual),
            Some(Duration::from_millis(2200))
        );
        assert_eq!(
            wait(Some(MAX_RETRY_AFTER), usual),
            Some(MAX_RETRY_AFTER + usual)
        );
        assert_eq!(wait(Some(MAX_RETRY_AFTER + usual), usual), None);
        assert_eq!(wait(Some(Duration::MAX), usual), None);
    }

    #[test]
    fn there_are_as_many_waits_as_retries_and_they_grow() {
        assert_eq!(waits(0).build().count(), 0);
        let waits: Vec<_> = waits(8).build().collect();
        assert_eq!(waits.len(), 8);
        assert!(waits[0] >= Duration::from_millis(200) && waits[0] < Duration::from_millis(400));
        assert!(waits[7] >= Duration::from_secs(10) && waits[7] < Duration::from_secs(20));
    }

    #[test]
    fn the_waits_of_two_calls_differ() {
        let waits = || waits(8).build().collect::<Vec<_>>();
        assert_ne!(waits(), waits());
    }
}
