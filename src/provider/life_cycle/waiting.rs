//! Waiting until a new resource is active.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::resource::StopSignal;
use tokio::time::{Instant, sleep_until};

use super::paid::{Paid, PaidCalls};
use crate::mendix::error::ApiError;
use crate::mendix::resource::ResourceStatus;
use crate::provider::control_center::ControlCenter;
use crate::provider::explain::sentence;

/// How long the look-up that starts when the limit is reached may still take.
const LAST_LOOK: Duration = Duration::from_secs(5);

/// Waiting for one resource.
pub(super) struct Waiting<'a, R> {
    /// The calls.
    pub calls: &'a R,
    /// The Control Center that answers them.
    pub control_center: &'a ControlCenter,
    /// How long the whole creation may take, as the user configured it.
    pub limit: Duration,
    /// When that time is over.
    pub deadline: Instant,
    /// Whether the user has interrupted.
    pub stop: &'a StopSignal,
}

/// Why the wait ended.
pub(super) enum Ended {
    /// The resource is no longer being provisioned.
    Settled,
    /// The time limit was reached; with the error of the last look-up, if it failed.
    TimedOut(Option<ApiError>),
    /// The Control Center refuses the token, and will keep refusing it.
    Refused(ApiError),
    /// The user interrupted.
    Interrupted,
}

impl<R: PaidCalls> Waiting<'_, R> {
    /// Looks the resource up, at growing intervals, until it is no longer being provisioned.
    /// Returns the last known thing.
    pub async fn until_active(&self, mut thing: R::Thing) -> (R::Thing, Ended) {
        let started = Instant::now();
        let client = self
            .control_center
            .client
            .until((self.deadline + LAST_LOOK).into_std());
        let mut pauses = ExponentialBuilder::new()
            .with_min_delay(Duration::from_millis(250))
            .with_factor(1.5)
            .with_max_delay(Duration::from_secs(10))
            .without_max_times()
            .build();
        while *thing.status() == ResourceStatus::Provisioning {
            let pause = pauses.next().unwrap_or_default();
            let next = self.deadline.min(Instant::now() + pause);
            let look = async {
                sleep_until(next).await;
                self.calls.read(&client, thing.id()).await
            };
            let looked_up = tokio::select! {
                looked_up = look => looked_up,
                () = self.stop.raised() => return (thing, Ended::Interrupted),
            };
            // A look-up may fail for a while, also with "not found" right after the creation. Only
            // the limit ends the wait.
            let failure = match looked_up {
                Ok(found) => {
                    thing = found;
                    None
                }
                Err(error) if error.is_unauthorized() => return (thing, Ended::Refused(error)),
                Err(error) => Some(error),
            };
            tracing::info!(
                id = thing.id(),
                status = thing.status().as_str(),
                waited_s = started.elapsed().as_secs(),
                failure = failure.as_ref().map(tracing::field::display),
                "waiting until it is active"
            );
            if *thing.status() == ResourceStatus::Provisioning && Instant::now() >= self.deadline {
                return (thing, Ended::TimedOut(failure));
            }
        }
        (thing, Ended::Settled)
    }

    /// What to say about how the waiting ended.
    pub fn explain(&self, thing: &R::Thing, ended: Ended) -> Option<Diagnostic> {
        let (id, named, held) = (thing.id(), thing.named(), thing.held());
        let name = quoted(thing.display_name());
        match ended {
            Ended::Settled if *thing.status() == ResourceStatus::Failed => Some(Diagnostic::error(
                format!("{named} failed to provision"),
                format!(
                    "The Control Center created {name} (id {id}) and reports the status FAILED. \
                     It is in state, marked as tainted: the next apply deprovisions it and \
                     creates a new one. It does not work and holds no Cloud Tokens. Ask Mendix \
                     Support why it failed."
                ),
            )),
            Ended::Settled => None,
            Ended::TimedOut(failure) => {
                let last = match failure {
                    Some(error) => format!(" The last look-up failed: {}", sentence(&error)),
                    None => String::new(),
                };
                Some(Diagnostic::warning(
                    format!("{named} is still being provisioned"),
                    format!(
                        "The Control Center created {name} (id {id}), which now holds {held}. It \
                         was not active within {} (timeouts.create).{last} It is in state with the \
                         status PROVISIONING, and the next plan updates the status. Do not create \
                         it again.",
                        humantime::format_duration(self.limit)
                    ),
                ))
            }
            Ended::Refused(error) => Some(Diagnostic::warning(
                format!("{named} is still being provisioned"),
                format!(
                    "The Control Center created {name} (id {id}), which now holds {held}. While \
                     the provider waited for it to become active, the Control Center refused the \
                     token: {} The provider stopped waiting. The resource is in state with the \
                     status PROVISIONING. With a valid token, the next plan updates the status. Do \
                     not create it again.",
                    sentence(&error)
                ),
            )),
            Ended::Interrupted => Some(Diagnostic::warning(
                format!("{named} is still being provisioned"),
                format!(
                    "You interrupted while the provider waited for {name} (id {id}). The Control \
                     Center continues to provision it, and it now holds {held}. It is in state \
                     with the status PROVISIONING, and the next plan updates the status."
                ),
            )),
        }
    }
}
