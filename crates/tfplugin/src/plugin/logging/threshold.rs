//! Which events are logged.

use std::ffi::OsString;

use tracing::level_filters::LevelFilter;

/// The least important level that is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold(pub(super) LevelFilter);

impl Threshold {
    /// Reads the level from `TF_LOG_PROVIDER_<name>`, or else `TF_LOG_PROVIDER`, or else `TF_LOG`;
    /// `variable` gives their values.
    ///
    /// Like hosts, it accepts `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR` and `OFF`, in any case;
    /// `JSON` and unknown words mean `TRACE`. Without any of the variables only errors are written,
    /// because the host reads every line even if it shows none.
    pub fn from_env(name: &str, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let own = format!("TF_LOG_PROVIDER_{name}");
        let level = [own.as_str(), "TF_LOG_PROVIDER", "TF_LOG"]
            .into_iter()
            .filter_map(variable)
            .find(|value| !value.is_empty());
        Self(level.map_or(LevelFilter::ERROR, |level| {
            match level.to_string_lossy().to_ascii_uppercase().as_str() {
                "OFF" => LevelFilter::OFF,
                "ERROR" => LevelFilter::ERROR,
                "WARN" => LevelFilter::WARN,
                "INFO" => LevelFilter::INFO,
                "DEBUG" => LevelFilter::DEBUG,
                _ => LevelFilter::TRACE,
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(variables: &[(&str, &str)]) -> LevelFilter {
        Threshold::from_env("EXAMPLE", |name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        })
        .0
    }

    #[test]
    fn without_a_variable_only_errors_are_written() {
        assert_eq!(level(&[]), LevelFilter::ERROR);
        assert_eq!(level(&[("TF_LOG", "")]), LevelFilter::ERROR);
    }

    #[test]
    fn the_most_particular_variable_wins() {
        let all = [
            ("TF_LOG", "trace"),
            ("TF_LOG_PROVIDER", "warn"),
            ("TF_LOG_PROVIDER_EXAMPLE", "off"),
        ];
        assert_eq!(level(&all), LevelFilter::OFF);
        assert_eq!(level(&all[..2]), LevelFilter::WARN);
        assert_eq!(level(&all[..1]), LevelFilter::TRACE);
    }

    #[test]
    fn words_mean_what_they_mean_to_hosts() {
        for (word, expected) in [
            ("ERROR", LevelFilter::ERROR),
            ("Warn", LevelFilter::WARN),
            ("info", LevelFilter::INFO),
            ("DEBUG", LevelFilter::DEBUG),
            ("TRACE", LevelFilter::TRACE),
            ("JSON", LevelFilter::TRACE),
            ("1", LevelFilter::TRACE),
        ] {
            assert_eq!(level(&[("TF_LOG", word)]), expected, "{word}");
        }
    }
}
