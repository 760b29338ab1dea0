//! How commands run.
//!
//! The environment of the test run can run all stories in another mode:
//!
//! | variable | effect |
//! |---|---|
//! | `STORIES_WITHOUT_TLS` | if not empty, no TLS between Terraform and the provider |
//! | `STORIES_PARALLELISM` | a number: how many resources Terraform handles at the same time |

use std::env;

/// One way to run commands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    /// Terraform and the provider communicate without TLS.
    pub without_tls: bool,
    /// How many resources Terraform handles at the same time, if not its default of ten.
    pub parallelism: Option<u32>,
}

impl Mode {
    /// The mode in the environment of the test run.
    pub(super) fn from_env() -> Mode {
        Mode {
            without_tls: env::var_os("STORIES_WITHOUT_TLS").is_some_and(|value| !value.is_empty()),
            parallelism: env::var("STORIES_PARALLELISM").ok().map(|value| {
                let number = value.parse();
                number.unwrap_or_else(|_| panic!("STORIES_PARALLELISM={value} is no number"))
            }),
        }
    }

    /// The environment variables for this mode.
    pub(super) fn variables(self) -> Vec<(&'static str, String)> {
        let mut variables = Vec::new();
        if self.without_tls {
            variables.push(("TF_DISABLE_PLUGIN_TLS", "1".to_owned()));
        }
        if let Some(parallelism) = self.parallelism {
            for name in ["TF_CLI_ARGS_plan", "TF_CLI_ARGS_apply"] {
                variables.push((name, format!("-parallelism={parallelism}")));
            }
        }
        variables
    }
}
