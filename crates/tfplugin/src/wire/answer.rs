//! The answer to a call: always a message of the protocol, whatever fails inside.
//!
//! With a gRPC error or a closed connection, the user would read "Plugin did not respond" without
//! an address, and what is known of an object would be lost.

use super::diagnostic::visible;
use super::proto;
use crate::framework::diagnostic::Diagnostic;

/// A response that can report the failure of its call.
pub(super) trait Answer: Sized {
    /// The response with only this diagnostic.
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
    generate_resource_config,
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

impl Answer for proto::call_function::Response {
    fn failed(diagnostic: Diagnostic) -> Self {
        let text = format!("{}. {}", diagnostic.summary, diagnostic.detail);
        Self {
            result: None,
            error: Some(proto::FunctionError {
                text: visible(&text),
                function_argument: None,
            }),
        }
    }
}

impl Answer for proto::list_resource::Event {
    fn failed(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostic: vec![diagnostic.into()],
            ..Default::default()
        }
    }
}

impl Answer for proto::stop_provider::Response {
    fn failed(diagnostic: Diagnostic) -> Self {
        Self {
            error: visible(&diagnostic.summary),
        }
    }
}

/// The diagnostic for a panic in the provider's own code.
pub(super) fn panicked(tf_rpc: &str, remote_service: &str) -> Diagnostic {
    Diagnostic::error(
        "Internal error of the provider",
        format!(
            "A fault in the provider's own code ended {tf_rpc}; the log (TF_LOG=ERROR) says where. \
             This call may have changed something that is not in state: compare with \
             {remote_service} before you run again. Please report this as a bug of the provider."
        ),
    )
}
