//! An answer that all calls of one run need, and that one request fetches for all of them.
//!
//! A success is good for the whole run. A failure is the answer only for the calls that waited for
//! it; a later call asks again. After a few failures in a row no call asks again, because a
//! thousand resources that each wait for a dead endpoint help no one.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::sync::Mutex;

use crate::mendix::error::ApiError;

/// How many requests in a row may fail before no call asks again.
const FAILURES: u32 = 3;

/// An answer, requested when a call first needs it.
pub(super) struct SharedAnswer<T> {
    answer: OnceLock<T>,
    failures: AtomicU32,
    failure_stays: AtomicBool,
    /// Held during the request; holds the last failure.
    flight: Mutex<Option<Arc<ApiError>>>,
}

impl<T> SharedAnswer<T> {
    /// An answer that no call has asked for yet.
    pub fn new() -> Self {
        Self {
            answer: OnceLock::new(),
            failures: AtomicU32::new(0),
            failure_stays: AtomicBool::new(false),
            flight: Mutex::new(None),
        }
    }

    /// The answer, if it has arrived already.
    pub fn known(&self) -> Option<&T> {
        self.answer.get()
    }

    /// From now on the last failure is the answer for good: a later answer would describe another
    /// moment.
    pub fn let_failure_stay(&self) {
        self.failure_stays.store(true, Ordering::Relaxed);
    }

    /// The answer; polls `ask` only if the answer has to be requested.
    pub async fn get(
        &self,
        ask: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<&T, Arc<ApiError>> {
        if let Some(answer) = self.answer.get() {
            return Ok(answer);
        }
        let seen = self.failures.load(Ordering::Relaxed);
        let mut flight = self.flight.lock().await;
        if let Some(answer) = self.answer.get() {
            return Ok(answer);
        }
        let failures = self.failures.load(Ordering::Relaxed);
        let stays = || self.failure_stays.load(Ordering::Relaxed);
        if let Some(failure) = &*flight
            && (failures > seen || failures >= FAILURES || stays())
        {
            return Err(Arc::clone(failure));
        }
        match (ask.await, &*flight) {
            (Ok(_), Some(failure)) if stays() => Err(Arc::clone(failure)),
            (Ok(answer), _) => Ok(self.answer.get_or_init(|| answer)),
            (Err(error), _) => {
                let error = Arc::new(error);
                *flight = Some(Arc::clone(&error));
                self.failures.fetch_add(1, Ordering::Relaxed);
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use tokio::time::sleep;

    use super::*;
    use crate::mendix::client::{Client, ClientOptions};
    use crate::mendix::token::AccessToken;

    /// An error that needs no call.
    async fn failure() -> ApiError {
        let client = Client::new(ClientOptions {
            endpoint: "http://localhost:1".parse().unwrap(),
            token: AccessToken::new("token").unwrap(),
            user_agent: "test".to_owned(),
            max_retries: 0,
            request_timeout: Duration::from_secs(1),
            proxy: None,
        });
        client.unwrap().resource("no id").await.unwrap_err()
    }

    /// A company whose first requests fail, and which counts the requests.
    struct Company {
        failures: u32,
        asked: Cell<u32>,
    }

    impl Company {
        async fn ask(&self) -> Result<u32, ApiError> {
            self.asked.set(self.asked.get() + 1);
            let number = self.asked.get();
            sleep(Duration::from_millis(10)).await;
            if number <= self.failures {
                return Err(failure().await);
            }
            Ok(number)
        }
    }

    fn failing(failures: u32) -> (Company, SharedAnswer<u32>) {
        let asked = Cell::new(0);
        (Company { failures, asked }, SharedAnswer::new())
    }

    #[tokio::test]
    async fn all_that_ask_at_a_time_share_one_flight_and_its_failure() {
        let (company, answer) = failing(1);
        let get = || answer.get(company.ask());
        let (one, two, three) = tokio::join!(get(), get(), get());
        assert!(one.is_err() && two.is_err() && three.is_err());
        assert_eq!(company.asked.get(), 1);
        let (one, two, three) = tokio::join!(get(), get(), get());
        assert_eq!(
            [
                one.unwrap(),
                two.unwrap(),
                three.unwrap(),
                get().await.unwrap()
            ],
            [&2; 4]
        );
        assert_eq!(company.asked.get(), 2);
        assert_eq!(answer.known(), Some(&2));
    }

    #[tokio::test]
    async fn what_fails_again_and_again_is_given_up() {
        let (company, answer) = failing(u32::MAX);
        for _ in 0..100 {
            assert!(answer.get(company.ask()).await.is_err());
        }
        assert_eq!(company.asked.get(), FAILURES);
        assert_eq!(answer.known(), None);
    }

    #[tokio::test]
    async fn where_a_failure_stays_it_is_the_answer_of_a_flight_under_way_as_well() {
        let (company, answer) = failing(1);
        answer.let_failure_stay();
        assert!(answer.get(company.ask()).await.is_err());
        assert!(answer.get(company.ask()).await.is_err());
        assert_eq!(company.asked.get(), 1);

        let (company, answer) = failing(1);
        assert!(answer.get(company.ask()).await.is_err());
        let (late, ()) = tokio::join!(answer.get(company.ask()), async {
            answer.let_failure_stay();
        });
        assert!(late.is_err());
        assert_eq!((company.asked.get(), answer.known()), (2, None));

        // An answer that never failed is requested whenever a call first needs it.
        let (company, answer) = failing(0);
        answer.let_failure_stay();
        assert!(answer.get(company.ask()).await.is_ok());
    }
}
