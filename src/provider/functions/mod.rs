//! The functions, called in HCL as `provider::mendix::name(…)`.
//!
//! They are pure: they read no configuration, no network and no clock.

mod bundle_month_end;
mod parse_portal_url;

use std::sync::Arc;

use tfplugin::framework::function::{Function, FunctionError};

/// All of them.
pub(super) fn all() -> Vec<Arc<dyn Function>> {
    vec![
        Arc::new(bundle_month_end::BundleMonthEnd::new()),
        Arc::new(parse_portal_url::ParsePortalUrl::new()),
    ]
}

/// An error that blames one argument.
fn blame(argument: usize, text: String) -> FunctionError {
    FunctionError {
        text,
        argument: Some(argument),
    }
}
