//! Durations as they are written in configuration.

use std::time::Duration;

use tfplugin::framework::quoted::quoted;

/// The longest duration that a user may configure. What takes months, the Control Center schedules,
/// and the provider never waits for it.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Reads a duration such as `30s`, `10m` or `1h30m`; `Err` completes the sentence that starts with
/// the attribute's name.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if !duration.is_zero() && duration <= LONGEST => Ok(duration),
        // One message for all mistakes: an author who writes `10M` asks for months without knowing
        // it.
        _ => Err(format!(
            "must be a duration of more than 0 and at most 24h, such as \"30s\", \"10m\" (minutes) \
             or \"1h30m\", not {}",
            quoted(text)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_terraform_users_write_them() {
        assert_eq!(parse("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(parse("1h30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse("250ms"), Ok(Duration::from_millis(250)));
    }

    #[test]
    fn what_is_no_duration_is_refused_with_an_example() {
        for text in [
            "",
            "10",
            "ten minutes",
            "-5s",
            "0s",
            "10M",
            "25h",
            "1000000y",
        ] {
            let said = parse(text).unwrap_err();
            for accepted in ["more than 0", "at most 24h", "\"10m\" (minutes)"] {
                assert!(said.contains(accepted), "{text}: {said}");
            }
        }
    }
}
