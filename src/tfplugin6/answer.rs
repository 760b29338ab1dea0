//! Around every call: its span and duration in the log, and an answer in the
//! protocol's own terms whatever happens inside.
//!
//! A gRPC error or a dead connection would reach the user as "Plugin did not
//! respond" without an address, and would lose what is known of an object.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use futures::FutureExt;
use tonic::{Response, Status};
use tracing::Instrument;

use super::proto;
use crate::framework::diagnostic::Diagnostic;

/// A response that can say that its call failed.
pub(super) trait Answer: Sized {
    /// The response with nothing but this.
    fn failed(diagnostic: Diagnostic) -> Self;
}

macro_rules! answers_with_diagnostics {
    ($($message:ident),+ $(,)?) => {$(
        impl Answer for proto::$message::Response {
            fn failed(diagnostic: Diagnostic) -> Self {
                let mut response = Self::default();
                response.diagnostics.push(diagnostic.into());
                response
            }
        }
    )+};
}

answers_with_diagnostics!(
    get_metadata,
    get_provider_schema,
    get_resource_identity_schemas,
    validate_provider_config,
    validate_resource_config,
    validate_data_resource_config,
    validate_list_resource_config,
    configure_provider,
    upgrade_resource_state,
    upgrade_resource_identity,
    read_resource,
    plan_resource_change,
    apply_resource_change,
    import_resource_state,
    move_resource_state,
    read_data_source,
    get_functions,
);

/// Carries out one call.
pub(super) async fn answer<A: Answer>(
    tf_rpc: &'static str,
    tf_resource_type: &str,
    work: impl Future<Output = Result<A, Diagnostic>>,
) -> Result<Response<A>, Status> {
    static CALLS: AtomicU64 = AtomicU64::new(1);
    let tf_req_id = CALLS.fetch_add(1, Ordering::Relaxed);
    let span = tracing::info_span!("rpc", tf_rpc, tf_req_id, tf_resource_type);
    async move {
        let started = Instant::now();
        tracing::trace!("received");
        let outcome = AssertUnwindSafe(work).catch_unwind().await;
        let answer = match outcome {
            Ok(Ok(answer)) => answer,
            Ok(Err(diagnostic)) => {
                tracing::error!(summary = diagnostic.summary, "failed");
                A::failed(diagnostic)
            }
            // The panic hook has written down what and where.
            Err(_) => A::failed(panicked(tf_rpc)),
        };
        let tf_req_duration_ms = started.elapsed().as_secs_f64() * 1000.0;
        tracing::debug!(tf_req_duration_ms, "answered");
        Ok(Response::new(answer))
    }
    .instrument(span)
    .await
}

/// What to say when our own code broke off.
pub(super) fn panicked(tf_rpc: &str) -> Diagnostic {
    Diagnostic::error(
        "The provider broke off",
        format!(
            "A fault in the provider's own code ended {tf_rpc}; the log (TF_LOG=ERROR) says where. \
             What is not in state may still have been changed by this call: compare with the \
             Control Center before running again. Please report this as a bug of the provider."
        ),
    )
}
