//! Calls that change something, and the user who interrupts them.
//!
//! What is on its way is given a few seconds, because an answer is worth more than haste; what
//! waits for its next try would wait up to a minute.

use std::time::Duration;

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::resource::StopSignal;
use tokio::time::sleep;

/// How long an answer that is on its way is waited for after an interrupt.
const LAST_ANSWER: Duration = Duration::from_secs(5);

/// What `call` comes to; `None` where the user interrupted and it came to nothing in time.
pub(super) async fn unless_interrupted<T>(
    stop: &StopSignal,
    call: impl Future<Output = T>,
) -> Option<T> {
    let enough = async {
        stop.raised().await;
        sleep(LAST_ANSWER).await;
    };
    tokio::select! {
        answer = call => Some(answer),
        () = enough => None,
    }
}

/// The error of a change that the user interrupted.
pub(super) fn interrupted(detail: String) -> Diagnostic {
    Diagnostic::error("Interrupted", detail)
}
