//! The rate of one client's requests: unlimited until the API says that they are too fast.
//!
//! A 429 concerns every user of the token. If only the call that got it waited, the others would
//! keep using up the limit, and some APIs lock an account for that.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The pause between requests after the first 429.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// The longest pause between requests.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Longer waits count as this one.
const LONGEST_HOLD: Duration = Duration::from_secs(24 * 60 * 60);

/// A shorter pause counts as none.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);

/// The pace of one client's requests.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The time until which the API wants no request at all.
    held_until: Option<Instant>,
    /// When the next request may be sent; any time if it is none.
    next: Option<Instant>,
    /// The pause between two requests.
    pause: Duration,
    /// When it was last lengthened.
    slowed: Option<Instant>,
}

impl Pace {
    /// Waits until the next request may be sent. If its turn would come after more than `patience`
    /// or after the deadline, nothing is sent, and the error is the time until its turn.
    pub async fn turn(
        &self,
        patience: Duration,
        deadline: Option<Instant>,
    ) -> Result<(), Duration> {
        let patient_until = Instant::now() + patience;
        loop {
            let now = Instant::now();
            let turn = {
                let mut state = self.state();
                let resume = state.held_until.unwrap_or(now).max(now);
                let turn = state.next.unwrap_or(now).max(resume);
                if turn > patient_until || deadline.is_some_and(|deadline| turn > deadline) {
                    return Err(turn - now);
                }
                state.next = Some(turn + state.pause);
                turn
            };
            if turn <= now {
                return Ok(());
            }
            sleep_until(turn).await;
            // Meanwhile the API may have asked for a longer wait.
            if self.state().held_until <= Some(Instant::now()) {
                return Ok(());
            }
        }
    }

    /// The API limits requests: none until `wait` is over, and afterwards half as many as before.
    /// Many requests that were `sent` before the first such answer meet the same limit, so they do
    /// not halve the rate again.
    pub fn slow_down(&self, wait: Duration, sent: Instant) {
        let mut state = self.state();
        // A time that cannot be computed is later than any call waits.
        let now = Instant::now();
        let resume = now.checked_add(wait).unwrap_or(now + LONGEST_HOLD);
        state.held_until = state.held_until.max(Some(resume));
        if state.slowed.is_none_or(|slowed| sent >= slowed) {
            state.slowed = Some(now);
            state.pause = (state.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
        }
    }

    /// The API serves requests, so they may come a little faster.
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

    const MINUTE: Duration = Duration::from_secs(60);

    async fn time_of(pace: &Pace, turns: u32) -> Duration {
        let started = Instant::now();
        for _ in 0..turns {
            pace.turn(MINUTE, None).await.unwrap();
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
        pace.slow_down(Duration::from_secs(3), Instant::now());
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
        pace.slow_down(Duration::from_secs(90), Instant::now());
        let started = Instant::now();
        let asked = pace.turn(MINUTE, None).await;
        assert_eq!(asked, Err(Duration::from_secs(90)));
        assert_eq!(started.elapsed(), Duration::ZERO);
        tokio::time::advance(Duration::from_secs(30)).await;
        assert_eq!(pace.turn(MINUTE, None).await, Ok(()));
        assert_eq!(started.elapsed(), Duration::from_secs(90));
        pace.slow_down(Duration::MAX, Instant::now());
        assert!(pace.turn(MINUTE, None).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn whose_turn_comes_after_the_deadline_is_told_and_does_not_wait() {
        let pace = Pace::default();
        pace.slow_down(Duration::ZERO, Instant::now());
        let started = Instant::now();
        let deadline = Some(started + 3 * FIRST_PAUSE);
        let turns = futures::future::join_all((0..6).map(|_| pace.turn(MINUTE, deadline))).await;
        let late = 4 * FIRST_PAUSE;
        assert_eq!(
            turns,
            [Ok(()), Ok(()), Ok(()), Ok(()), Err(late), Err(late)]
        );
        assert_eq!(started.elapsed(), 3 * FIRST_PAUSE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_comes_after_all_patience_is_not_waited_for() {
        let pace = Pace::default();
        for _ in 0..50 {
            pace.slow_down(Duration::ZERO, Instant::now());
        }
        let started = Instant::now();
        let turns = futures::future::join_all((0..32).map(|_| pace.turn(MINUTE, None))).await;
        // One turn each 2 s: the 31st comes after a minute, and the 32nd would be later.
        assert!(turns[..31].iter().all(Result::is_ok), "{turns:?}");
        assert_eq!(turns[31], Err(MINUTE + LONGEST_PAUSE));
        assert_eq!(started.elapsed(), MINUTE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_holds_back_those_that_wait_for_their_turn_already() {
        let pace = Pace::default();
        pace.slow_down(Duration::ZERO, Instant::now());
        let started = Instant::now();
        let wait = Duration::from_secs(9);
        let limited = async {
            pace.turn(MINUTE, None).await.unwrap();
            pace.slow_down(wait, Instant::now());
        };
        let second = async {
            pace.turn(MINUTE, None).await.unwrap();
            started.elapsed()
        };
        let third = async {
            pace.turn(MINUTE, None).await.unwrap();
            started.elapsed()
        };
        let ((), second, third) = tokio::join!(limited, second, third);
        assert!(second >= wait && third >= wait, "{second:?} {third:?}");
        assert_ne!(second, third);
    }

    #[tokio::test(start_paused = true)]
    async fn requests_that_meet_one_limit_together_slow_down_once() {
        let pace = Pace::default();
        let sent = Instant::now();
        tokio::time::advance(Duration::from_millis(20)).await;
        for _ in 0..10 {
            pace.slow_down(Duration::ZERO, sent);
        }
        assert_eq!(pace.state().pause, FIRST_PAUSE);
        pace.slow_down(Duration::ZERO, Instant::now());
        assert_eq!(pace.state().pause, 2 * FIRST_PAUSE);
    }

    #[tokio::test(start_paused = true)]
    async fn the_pace_has_a_lower_bound_and_recovers() {
        let pace = Pace::default();
        for _ in 0..50 {
            pace.slow_down(Duration::ZERO, Instant::now());
        }
        assert_eq!(pace.state().pause, LONGEST_PAUSE);
        for _ in 0..100 {
            pace.speed_up();
        }
        assert_eq!(pace.state().pause, Duration::ZERO);
    }
}
