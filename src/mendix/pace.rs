//! How fast the requests of one client follow each other: as fast as they
//! come, until the API says that this is too fast.
//!
//! A 429 is about everybody who uses the token. If only the call that got it
//! waited, the others would go on using up the limit, and some APIs lock an
//! account for that.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The pause between requests after the first 429.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// The longest pause between requests.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// What a wait beyond all measure counts as.
const LONGEST_HOLD: Duration = Duration::from_secs(24 * 60 * 60);

/// A pause shorter than this is none.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);

/// The pace of one client's requests.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Until when the API asked for no request at all.
    held_until: Option<Instant>,
    /// When the next request may be sent; any time if there is none.
    next: Option<Instant>,
    /// The pause between two requests.
    pause: Duration,
}

impl Pace {
    /// Waits until the next request may be sent. The error is how long the API asked for no
    /// request at all, where that is longer than `patience`; nothing was waited for then.
    pub async fn turn(&self, patience: Duration) -> Result<(), Duration> {
        let turn = {
            let mut state = self.state();
            let now = Instant::now();
            let hold = state
                .held_until
                .unwrap_or(now)
                .saturating_duration_since(now);
            if hold > patience {
                return Err(hold);
            }
            let turn = state.next.unwrap_or(now).max(now + hold);
            state.next = Some(turn + state.pause);
            turn
        };
        if turn > Instant::now() {
            sleep_until(turn).await;
        }
        Ok(())
    }

    /// The API limits requests: none at all until `wait` is over, and from then
    /// on half as many as before.
    pub fn slow_down(&self, wait: Duration) {
        let mut state = self.state();
        // What cannot be added up is later than anybody waits.
        let now = Instant::now();
        let resume = now.checked_add(wait).unwrap_or(now + LONGEST_HOLD);
        state.held_until = state.held_until.max(Some(resume));
        state.pause = (state.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
    }

    /// The API serves: a little faster again.
    pub fn speed_up(&self) {
        let mut state = self.state();
        state.pause = match state.pause * 9 / 10 {
            pause if pause < SHORTEST_PAUSE => Duration::ZERO,
            pause => pause,
        };
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn time_of(pace: &Pace, turns: u32) -> Duration {
        let started = Instant::now();
        for _ in 0..turns {
            pace.turn(Duration::from_secs(60)).await.unwrap();
        }
        started.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_while_nothing_is_limited() {
        let pace = Pace::default();
        pace.speed_up();
        assert_eq!(time_of(&pace, 1000).await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_limit_everybody_waits_and_goes_slower() {
        let pace = Pace::default();
        pace.slow_down(Duration::from_secs(3));
        let waited = time_of(&pace, 5).await;
        assert_eq!(waited.as_secs(), 3, "{waited:?}");
        assert!(
            waited >= Duration::from_secs(3) + 4 * FIRST_PAUSE,
            "{waited:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_less_patience_than_the_api_asks_for_is_told_and_does_not_wait() {
        let pace = Pace::default();
        pace.slow_down(Duration::from_secs(90));
        let started = Instant::now();
        let asked = pace.turn(Duration::from_secs(60)).await;
        assert_eq!(asked, Err(Duration::from_secs(90)));
        assert_eq!(started.elapsed(), Duration::ZERO);
        tokio::time::advance(Duration::from_secs(30)).await;
        assert_eq!(pace.turn(Duration::from_secs(60)).await, Ok(()));
        assert_eq!(started.elapsed(), Duration::from_secs(90));
        pace.slow_down(Duration::MAX);
        assert!(pace.turn(Duration::from_secs(60)).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn the_pace_has_a_lower_bound_and_recovers() {
        let pace = Pace::default();
        for _ in 0..50 {
            pace.slow_down(Duration::ZERO);
        }
        assert_eq!(pace.state().pause, LONGEST_PAUSE);
        for _ in 0..100 {
            pace.speed_up();
        }
        assert_eq!(pace.state().pause, Duration::ZERO);
    }
}
