//! The variables of the caller's environment that a run must not see.
//!
//! A developer's shell may configure Terraform, and even this provider. A test must not depend on
//! that, so these variables are removed and tests set what they need.

use std::process::Command;

/// Variables that Terraform, OpenTofu, go-plugin or the provider read. `TF_` includes `TF_LOG`,
/// `TF_CLI_ARGS`, `TF_CLI_CONFIG_FILE`, `TF_DATA_DIR`, `TF_PLUGIN_CACHE_DIR`,
/// `TF_REATTACH_PROVIDERS`, `TF_VAR_…` and `TF_WORKSPACE`.
const PREFIXES: [&str; 3] = ["TF_", "MENDIX_", "PLUGIN_"];

/// A proxy cannot reach the simulator, which listens only on this machine.
const PROXIES: [&str; 4] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];

/// Removes everything that could change a result from `command`'s environment.
pub(crate) fn isolate(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_removed) {
            command.env_remove(name);
        }
    }
    // The check for newer versions would need a network, and its result would appear in the output.
    command.env("CHECKPOINT_DISABLE", "1");
}

fn is_removed(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || PROXIES.contains(&name.as_str())
        || name == "TERRAFORM_CONFIG"
}

#[cfg(test)]
mod tests {
    use super::is_removed;

    #[test]
    fn what_configures_terraform_or_the_provider_is_removed() {
        for name in [
            "TF_LOG",
            "TF_VAR_name",
            "TF_CLI_CONFIG_FILE",
            "TERRAFORM_CONFIG",
            "MENDIX_TOKEN",
            "PLUGIN_MIN_PORT",
            "http_proxy",
            "ALL_PROXY",
        ] {
            assert!(is_removed(name), "{name}");
        }
    }

    #[test]
    fn everything_else_stays() {
        for name in [
            "PATH",
            "HOME",
            "TMPDIR",
            "LANG",
            "PIP_INDEX_URL",
            "SSL_CERT_FILE",
        ] {
            assert!(!is_removed(name), "{name}");
        }
    }
}
