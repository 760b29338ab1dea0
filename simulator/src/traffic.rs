//! Counts the requests to the API, and limits their rate.

use std::collections::{BTreeMap, VecDeque};
use std::str::FromStr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// At most this many requests in a window of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// How many requests.
    pub requests: usize,
    /// The length of the window.
    pub window: Duration,
}

/// The text is not a rate limit.
#[derive(Debug, thiserror::Error)]
#[error("a rate limit is a number of requests per time, for example 10/1s")]
pub struct ParseRateLimitError;

impl FromStr for RateLimit {
    type Err = ParseRateLimitError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (requests, window) = text.split_once('/').ok_or(ParseRateLimitError)?;
        let requests = requests.parse().map_err(|_| ParseRateLimitError)?;
        let window = humantime::parse_duration(window).map_err(|_| ParseRateLimitError)?;
        if requests == 0 || window.is_zero() {
            return Err(ParseRateLimitError);
        }
        Ok(Self { requests, window })
    }
}

/// The requests so far.
pub struct Traffic {
    limit: Option<RateLimit>,
    counts: Mutex<BTreeMap<String, u64>>,
    /// The times of the requests in the current window, oldest first.
    recent: Mutex<VecDeque<Instant>>,
}

impl Traffic {
    pub fn new(limit: Option<RateLimit>) -> Self {
        Self {
            limit,
            counts: Mutex::default(),
            recent: Mutex::default(),
        }
    }

    /// Counts a request to `route`.
    pub fn count(&self, route: &str) {
        *self
            .counts
            .lock()
            .expect("no holder panics")
            .entry(route.to_owned())
            .or_default() += 1;
    }

    /// The number of requests per route.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().expect("no holder panics").clone()
    }

    pub fn reset_counts(&self) {
        self.counts.lock().expect("no holder panics").clear();
    }

    /// Lets a request at `now` pass, or says how long to wait. A request that has to wait does not
    /// count against the limit.
    pub fn admit(&self, now: Instant) -> Result<(), Duration> {
        let Some(limit) = self.limit else {
            return Ok(());
        };
        let mut recent = self.recent.lock().expect("no holder panics");
        while recent
            .front()
            .is_some_and(|at| now.saturating_duration_since(*at) >= limit.window)
        {
            recent.pop_front();
        }
        if recent.len() < limit.requests {
            recent.push_back(now);
            return Ok(());
        }
        Err(recent.front().map_or(limit.window, |at| {
            limit.window - now.saturating_duration_since(*at)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_so_many_pass_in_any_window() {
        let traffic = Traffic::new(Some("2/1s".parse().expect("a rate limit")));
        let start = Instant::now();
        let at = |milliseconds| traffic.admit(start + Duration::from_millis(milliseconds));
        assert_eq!(at(0), Ok(()));
        assert_eq!(at(600), Ok(()));
        assert_eq!(at(700), Err(Duration::from_millis(300)));
        assert_eq!(at(1000), Ok(()));
        assert_eq!(at(1100), Err(Duration::from_millis(500)));
        assert_eq!(at(1600), Ok(()));
    }

    #[test]
    fn a_rate_limit_is_a_number_per_time() {
        let limit = "10/1s".parse::<RateLimit>().expect("a rate limit");
        assert_eq!(
            limit,
            RateLimit {
                requests: 10,
                window: Duration::from_secs(1)
            }
        );
        for text in ["10", "0/1s", "10/0s", "x/1s", "10/fast", ""] {
            assert!(
                text.parse::<RateLimit>().is_err(),
                "{text:?} was taken for a rate limit"
            );
        }
    }
}
