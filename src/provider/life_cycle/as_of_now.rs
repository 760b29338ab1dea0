//! A stored resource as it is now, for messages that name its dates.
//!
//! With `-refresh=false`, the end of the bundle month in state may have passed. The current dates
//! appear in messages only: a planned value stays what state says.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::value::Value;

use super::paid::PaidCalls;
use super::state::{State, to_state};
use crate::mendix::bundle_month::bundle_month_end;
use crate::provider::control_center::access::AccessState;
use crate::provider::time::rfc3339;

/// A stored resource as it is now.
pub(super) struct AsOfNow<'a> {
    object: Cow<'a, Value>,
    /// What to say if the Control Center did not return the date.
    note: Option<&'static str>,
}

impl AsOfNow<'_> {
    /// The resource.
    pub fn state(&self) -> State<'_> {
        State(&self.object)
    }

    /// The same message. If the Control Center did not return a date, a sentence says so.
    pub fn explain(&self, said: Diagnostic) -> Diagnostic {
        match self.note {
            Some(note) => Diagnostic {
                detail: format!("{}\n\n{note}", said.detail),
                ..said
            },
            None => said,
        }
    }
}

const NOT_FOUND: &str = "The bundle month that is in state has ended, and the Control Center answers \
                         that this resource does not exist. Run again without `-refresh=false`.";

const COUNTED: &str = "The bundle month that is in state has ended. The Control Center did not return \
                       the current one, so the provider calculated this date from created_at.";

/// The stored resource, if its bundle month has not ended or this run has read it. Otherwise the
/// resource as the Control Center returns it now; if that fails, the stored one with an end of
/// month calculated from its creation.
pub(super) async fn as_of_now<'a, R: PaidCalls>(
    calls: &R,
    access: &AccessState,
    prior: State<'a>,
) -> AsOfNow<'a> {
    let stored = AsOfNow {
        object: Cow::Borrowed(prior.0),
        note: None,
    };
    let (Some(id), Some(ends_at), now) = (prior.id(), prior.bundle_month_ends_at(), Utc::now())
    else {
        return stored;
    };
    if ends_at > now {
        return stored;
    }
    if let AccessState::Ready(control_center) = access {
        if control_center.resources.was_read(id) {
            return stored;
        }
        match calls.refresh(control_center, id).await {
            Ok(thing) => {
                return AsOfNow {
                    object: Cow::Owned(to_state::<R>(&thing, prior.0)),
                    note: None,
                };
            }
            // The refresh, or the deprovisioning itself, finds out whether the resource is gone.
            Err(error) if error.is_gone() => {
                let mut object = prior.0.clone();
                object.set("bundle_month_ends_at", Value::Null);
                return AsOfNow {
                    object: Cow::Owned(object),
                    note: Some(NOT_FOUND),
                };
            }
            Err(_) => {}
        }
    }
    AsOfNow {
        object: Cow::Owned(counted(prior, now)),
        note: Some(COUNTED),
    }
}

fn counted(prior: State<'_>, now: DateTime<Utc>) -> Value {
    let mut object = prior.0.clone();
    let ends_at = prior
        .created_at()
        .and_then(|created| bundle_month_end(created, now));
    object.set("bundle_month_ends_at", ends_at.map(rfc3339));
    object
}
