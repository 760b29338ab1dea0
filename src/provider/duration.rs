//! Durations as they are written in configuration.

use std::time::Duration;

/// The longest duration anybody may ask for: what is measured in months is scheduled by the Control
/// Center, never waited for.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Reads a duration such as `30s`, `10m` or `1h30m`; `Err` completes the sentence that starts with
/// the attribute's name.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration <= LONGEST => Ok(duration),
        Ok(_) => Err(format!("must be at most 24h, not {text:?}")),
        Err(_) => Err(format!(
            "must be a duration such as \"30s\", \"10m\" or \"1h30m\", not {text:?}"
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
        for text in ["", "10", "ten minutes", "-5s", "25h", "1000000y"] {
            assert!(parse(text).unwrap_err().starts_with("must be "), "{text}");
        }
    }
}
