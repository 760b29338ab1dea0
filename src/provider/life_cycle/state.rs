//! What the life cycle reads from a stored or planned object of any kind.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::value::Value;

use super::deletion_policy::DeletionPolicy;
use super::paid::{Paid as _, PaidResource};
use super::timeouts::Timeout;
use crate::mendix::error::{ApiError, Reason};
use crate::mendix::resource::ResourceStatus;
use crate::provider::{duration, purchase};

/// Reads a stored or planned object.
#[derive(Clone, Copy, Debug)]
pub(super) struct State<'a>(pub &'a Value);

impl<'a> State<'a> {
    fn text(self, name: &str) -> Option<&'a str> {
        self.0.attribute(name).as_str()
    }

    fn time(self, name: &str) -> Option<DateTime<Utc>> {
        DateTime::parse_from_rfc3339(self.text(name)?)
            .ok()
            .map(|time| time.to_utc())
    }

    /// Its id, once it exists.
    pub fn id(self) -> Option<&'a str> {
        self.text("id")
    }

    /// Its name; if that is not known, a word in its place.
    pub fn display_name(self) -> &'a str {
        self.text("display_name")
            .or(self.id())
            .unwrap_or("(name not known yet)")
    }

    /// Whether it is the object that an import starts from, with nothing but an id, and not a
    /// stored one.
    pub fn is_import(self) -> bool {
        self.0.attribute("display_name").is_null() && self.0.attribute("created_at").is_null()
    }

    fn count(self, name: &str) -> Option<u64> {
        u64::try_from(self.0.attribute(name).as_i64()?).ok()
    }

    /// The wanted Cloud Tokens, if they are known.
    pub fn cloud_tokens(self) -> Option<u64> {
        self.count("cloud_tokens")
    }

    /// The Cloud Tokens that it holds now, if they are known: none if it has failed.
    pub fn held(self) -> Option<u64> {
        if self.has_failed() {
            return Some(0);
        }
        self.count("active_cloud_tokens")
    }

    /// Whether it failed to provision, as far as state knows.
    pub fn has_failed(self) -> bool {
        self.status() == Some(ResourceStatus::Failed)
    }

    /// Its status, as far as state knows.
    pub fn status(self) -> Option<ResourceStatus> {
        self.text("status").map(ResourceStatus::from)
    }

    /// What a destroy does. State from before this attribute existed has none.
    pub fn deletion_policy(self) -> DeletionPolicy {
        self.text("deletion_policy")
            .and_then(DeletionPolicy::parse)
            .unwrap_or_default()
    }

    /// When it ends, if that is scheduled.
    pub fn deprovision_scheduled_at(self) -> Option<DateTime<Utc>> {
        self.time("deprovision_scheduled_at")
    }

    /// When it was created, as far as state knows.
    pub fn created_at(self) -> Option<DateTime<Utc>> {
        self.time("created_at")
    }

    /// When its bundle month ends, as far as state knows.
    pub fn bundle_month_ends_at(self) -> Option<DateTime<Utc>> {
        self.time("bundle_month_ends_at")
    }

    /// When a pending change of the purchase takes effect.
    pub fn size_change_scheduled_at(self) -> Option<DateTime<Utc>> {
        self.time("size_change_scheduled_at")
    }

    /// How long an operation may take.
    pub fn timeout(self, timeout: &Timeout) -> Duration {
        let configured = self
            .0
            .attribute("timeouts")
            .attribute(timeout.name)
            .as_str();
        configured
            .and_then(|text| duration::parse(text).ok())
            .unwrap_or_else(|| timeout.default())
    }

    /// The error for a stored object that names no resource.
    pub fn without_id(self) -> Diagnostic {
        Diagnostic::error(
            "State without an id",
            format!(
                "The state of {} has no id, so the provider cannot find the resource in the \
                 Control Center. Nothing was sent or changed. Remove it from state with the \
                 `state rm` command, and import it by its id.",
                quoted(self.display_name())
            ),
        )
    }
}

/// The state of a thing. `deletion_policy` and `timeouts`, which only Terraform knows, come from
/// `local`, the stored or planned object. So does what the answer leaves out, because a null there
/// would be a change, and some changes buy a new resource.
pub(in crate::provider) fn to_state<R: PaidResource>(thing: &R::Thing, local: &Value) -> Value {
    let mut state = R::observed(thing);
    // No purchase of such a resource can change any more. If the answer has a value that differs
    // from the wanted one, state keeps the wanted one: otherwise each plan would propose a change
    // that cannot be made.
    let is_settled = matches!(
        thing.status(),
        ResourceStatus::DeprovisionScheduled | ResourceStatus::Failed
    );
    if is_settled && !State(local).is_import() {
        for name in R::WANTED.iter().chain(&["cloud_tokens"]) {
            let wanted = local.attribute(name);
            if !wanted.is_unknown() {
                state.set(name, wanted.clone());
            }
        }
    }
    for name in R::ALWAYS_THERE.iter().chain(ALWAYS_THERE) {
        let known = local.attribute(name);
        if *state.attribute(name) == Value::Null && known.is_wholly_known() {
            state.set(name, known.clone());
        }
    }
    R::remember(&mut state, local);
    state.set("deletion_policy", State(local).deletion_policy().as_str());
    state.set("timeouts", local.attribute("timeouts").clone());
    R::schema().in_spelling_of(local, state)
}

/// What every paid resource always has after its creation: null only if an answer leaves it out.
const ALWAYS_THERE: &[&str] = &[
    "display_name",
    "status",
    "cloud_tokens",
    "active_cloud_tokens",
    "created_at",
    "bundle_month_ends_at",
];

/// The error of a refused call, at the attribute that it is about, if there is one.
pub(super) fn blame<R: PaidResource>(
    error: &ApiError,
    wanted: State<'_>,
    said: Diagnostic,
) -> Diagnostic {
    let attribute = error.reason().and_then(|reason| match reason {
        Reason::InsufficientCloudTokens
        | Reason::SizeNotAvailable
        | Reason::CapacityNotAvailable => R::purchase(wanted.0).as_ref().map(purchase::attribute),
        other => R::blamed_attribute(other),
    });
    match attribute {
        Some(attribute) => said.at(Path::attribute(attribute)),
        None => said,
    }
}
