//! Creating a resource, and waiting until it is active.
//!
//! Once the API has accepted it, it is paid for: from then on whatever happens ends with it in
//! state. An error would taint it, and a tainted resource is replaced, which is paid twice; so only
//! FAILED is one.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::resource::{ApplyResponse, CreateRequest, StopSignal};
use tokio::time::{Instant, sleep_until};

use super::collisions::import_block;
use super::interruption::{interrupted, unless_interrupted};
use super::model::{State, to_state};
use super::notes::Creation;
use crate::mendix::error::{ApiError, Reason};
use crate::mendix::resource::{GenAiResource, NewGenAiResource, ResourceStatus};
use crate::mendix::resource_list::ResourceFilter;
use crate::provider::control_center::{Connection, ControlCenter};
use crate::provider::explain::sentence;

/// How long the look-up that starts when the limit is reached may still take.
const LAST_LOOK: Duration = Duration::from_secs(5);

/// Creates what was planned.
pub(super) async fn create(connection: &Connection, request: CreateRequest<'_>) -> ApplyResponse {
    let planned = State(&request.planned_state);
    let (control_center, new) = match (connection.ready(), planned.to_new_resource()) {
        (Ok(control_center), Some(new)) => (control_center, new),
        (Err(diagnostic), _) => return nothing_created(diagnostic),
        (_, None) => return nothing_created(incomplete()),
    };
    if request.stop.is_raised() {
        return nothing_created(interrupted_before(planned));
    }
    let key = Creation::of_plan(&request.planned_private).idempotency_key();
    let limit = planned.create_timeout();
    let deadline = Instant::now() + limit;
    let client = control_center.within(limit);
    let creation = client.create_resource(&new, &key);
    let created = match unless_interrupted(&request.stop, creation).await {
        Some(Ok(created)) => created,
        Some(Err(error)) => {
            return nothing_created(not_created(&control_center, &error, &new).await);
        }
        None => return nothing_created(interrupted_while_creating(planned)),
    };
    control_center.wrote(&created.id);
    tracing::info!(id = created.id, status = created.status.as_str(), "created");
    request.kept.keep(to_state(&created, planned.0));
    let waiting = Waiting {
        control_center: &control_center,
        limit,
        deadline,
        stop: &request.stop,
    };
    let (resource, ended) = waiting.until_active(created).await;
    let mut diagnostics: Diagnostics = waiting.explain(&resource, ended).into_iter().collect();
    diagnostics.extend(other_price(planned, &resource));
    let new_state = Some(to_state(&resource, planned.0));
    ApplyResponse {
        new_state,
        private: Vec::new(),
        diagnostics,
    }
}

fn nothing_created(diagnostic: Diagnostic) -> ApplyResponse {
    ApplyResponse {
        new_state: None,
        private: Vec::new(),
        diagnostics: diagnostic.into(),
    }
}

/// Waiting for one resource.
struct Waiting<'a> {
    control_center: &'a ControlCenter,
    /// How long the whole creation may take, as the user said it.
    limit: Duration,
    deadline: Instant,
    stop: &'a StopSignal,
}

/// Why the waiting ended.
enum Ended {
    /// It is no longer being provisioned.
    Settled,
    /// Not within the limit; with what the last look-up failed, if it did.
    TimedOut(Option<ApiError>),
    /// The user interrupted.
    Interrupted,
}

impl Waiting<'_> {
    /// Looks the resource up, less and less often, until it is no longer being provisioned. Answers
    /// what is known of it last.
    async fn until_active(&self, mut resource: GenAiResource) -> (GenAiResource, Ended) {
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
        while resource.status == ResourceStatus::Provisioning {
            let pause = pauses.next().unwrap_or_default();
            let next = self.deadline.min(Instant::now() + pause);
            let look = async {
                sleep_until(next).await;
                client.resource(&resource.id).await
            };
            let looked_up = tokio::select! {
                looked_up = look => looked_up,
                () = self.stop.raised() => return (resource, Ended::Interrupted),
            };
            // A look-up may fail for a while, also with "not found" right after the creation; only
            // the limit ends the waiting.
            let failure = match looked_up {
                Ok(found) => {
                    resource = found;
                    None
                }
                Err(error) => Some(error),
            };
            tracing::info!(
                id = resource.id,
                status = resource.status.as_str(),
                waited_s = started.elapsed().as_secs(),
                failure = failure.as_ref().map(tracing::field::display),
                "waiting until it is active"
            );
            if resource.status == ResourceStatus::Provisioning && Instant::now() >= self.deadline {
                return (resource, Ended::TimedOut(failure));
            }
        }
        (resource, Ended::Settled)
    }

    /// What to say about how the waiting ended.
    fn explain(&self, resource: &GenAiResource, ended: Ended) -> Option<Diagnostic> {
        let GenAiResource {
            id,
            display_name: name,
            cloud_tokens,
            ..
        } = resource;
        match ended {
            Ended::Settled if resource.status == ResourceStatus::Failed => Some(Diagnostic::error(
                format!("{name:?} failed to provision"),
                format!(
                    "The Control Center created {name:?} (id {id}) and reports the status FAILED. \
                     It is in state, marked as tainted: the next apply deprovisions it and \
                     creates a new one. Whether it holds Cloud Tokens until then, the Control \
                     Center shows; ask Mendix Support why it failed."
                ),
            )),
            Ended::Settled => None,
            Ended::TimedOut(failure) => {
                let last = match failure {
                    Some(error) => format!(" The last look-up failed: {}", sentence(&error)),
                    None => String::new(),
                };
                Some(Diagnostic::warning(
                    format!("{name:?} is still being provisioned"),
                    format!(
                        "The Control Center accepted {name:?} (id {id}), which holds \
                         {cloud_tokens} Cloud Tokens from now on, but it was not active within \
                         {} (timeouts.create).{last} It is in state with the status PROVISIONING; \
                         the next plan brings its status. Nothing needs to be created again.",
                        humantime::format_duration(self.limit)
                    ),
                ))
            }
            Ended::Interrupted => Some(Diagnostic::warning(
                format!("{name:?} is still being provisioned"),
                format!(
                    "You interrupted while waiting for {name:?} (id {id}). The Control Center \
                     goes on provisioning it, and it holds {cloud_tokens} Cloud Tokens from now \
                     on. It is in state with the status PROVISIONING; the next plan brings its \
                     status."
                ),
            )),
        }
    }
}

/// The API asks another price than the plan showed.
fn other_price(planned: State<'_>, resource: &GenAiResource) -> Option<Diagnostic> {
    let expected = planned
        .cloud_tokens()
        .filter(|tokens| *tokens != resource.cloud_tokens)?;
    let GenAiResource {
        display_name: name,
        cloud_tokens,
        ..
    } = resource;
    Some(Diagnostic::warning(
        format!("{name:?} costs {cloud_tokens} Cloud Tokens, not {expected}"),
        format!(
            "The price changed between plan and apply. State holds the {expected} Cloud Tokens \
             that were planned until the next refresh, which brings the {cloud_tokens} that are \
             really allocated."
        ),
    ))
}

/// The API did not create it, or its answer is not known.
async fn not_created(
    control_center: &ControlCenter,
    error: &ApiError,
    new: &NewGenAiResource,
) -> Diagnostic {
    let name = &new.display_name;
    if error.reason() == Some(&Reason::IdempotencyKeyReused) {
        let what = format!("{name:?} was not created again.");
        let now = format!(
            "This plan was applied before, with other values, and what it created then may cost \
             and not be in state. Make a new plan instead of applying this one again. {}",
            look_alikes(control_center, new).await
        );
        return control_center.explain_open_end(error, &what, &now);
    }
    let what = format!("{name:?} could not be created.");
    if !error.may_have_been_carried_out() {
        return control_center.explain(
            error,
            &what,
            "Nothing was created, nothing costs, and nothing is in state.",
        );
    }
    let what = format!("Whether {name:?} was created is not known.");
    let now = format!(
        "If it was, it costs, and it is not in state. {}",
        look_alikes(control_center, new).await
    );
    control_center.explain_open_end(error, &what, &now)
}

/// Which resources could be the one whose answer was lost, with the way to bring one under
/// Terraform.
async fn look_alikes(control_center: &ControlCenter, new: &NewGenAiResource) -> String {
    let filter = ResourceFilter {
        resource_type: Some(new.resource_type.clone()),
        environment: Some(new.environment.clone()),
        ..Default::default()
    };
    let found = match control_center.client.resources(&filter).await {
        Ok(found) => found,
        Err(_) => {
            return format!(
                "The list of resources cannot be read either: look in the Control Center for \
                 {:?} before you apply again, and import it if it is there.",
                new.display_name
            );
        }
    };
    let ids: Vec<_> = found
        .iter()
        .filter(|resource| resource.display_name == new.display_name)
        .map(|resource| format!("\n\n{}", import_block(&resource.id)))
        .collect();
    match ids.as_slice() {
        [] => "The Control Center lists no resource of this name, type and environment at the \
               moment, so most likely it was not. Look there once more before you apply again: if \
               it is there after all, applying would create it twice."
            .to_owned(),
        ids => format!(
            "Applying again could create it twice. The Control Center lists this name, type and \
             environment; if it is the one, import it:{}",
            ids.concat()
        ),
    }
}

fn interrupted_before(planned: State<'_>) -> Diagnostic {
    interrupted(format!(
        "You interrupted before {:?} was created. Nothing was sent, and nothing costs.",
        planned.display_name()
    ))
}

fn interrupted_while_creating(planned: State<'_>) -> Diagnostic {
    let name = planned.display_name();
    interrupted(format!(
        "You interrupted while {name:?} was being created, and no answer has come. Whether it was \
         created is not known. If it was, it costs, and it is not in state: look in the Control \
         Center before you apply again, and import it if it is there."
    ))
}

fn incomplete() -> Diagnostic {
    Diagnostic::error(
        "The plan is not complete",
        "A value that is needed to create the resource is still unknown. Nothing was created. \
         Please report this as a bug.",
    )
}
