//! Serves without a parent, for a debugger.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process;

use serde_json::json;
use tonic::service::Routes;

use super::connection::OpenConnections;
use super::launch::PROTOCOL_VERSION;
use super::listener::{Address, Listener, Place};
use super::serve::{ServeError, run};
use super::signals::Signals;

/// The default hosts that the two programs add to a source without one.
const TERRAFORM_REGISTRY: &str = "registry.terraform.io/";
const OPENTOFU_REGISTRY: &str = "registry.opentofu.org/";

/// Serves every Terraform or OpenTofu that finds this process through `TF_REATTACH_PROVIDERS`,
/// until Ctrl-C or a request to terminate. Each connection gets its own routes from `routes`: a
/// host connects once for each provider configuration, and configurations must not mix.
///
/// Prints instructions on stdout, with the variable `TF_REATTACH_PROVIDERS` for the provider's full
/// address `provider`, such as `registry.terraform.io/example/example`. For a provider of
/// Terraform's own registry, the variable also has the address in OpenTofu's registry: each program
/// uses its own and ignores the other. There is no TLS: only this user can open the socket in
/// `temp_dir`, and hosts do not use TLS when they reattach.
///
/// # Errors
///
/// When the listener cannot start.
pub async fn serve(
    provider: &str,
    temp_dir: PathBuf,
    routes: impl Fn() -> Routes,
) -> Result<(), ServeError> {
    let mut signals = Signals::catch().map_err(ServeError::Signals)?;
    let listener = Listener::bind(&Place {
        socket_dir: temp_dir,
        socket_group: None,
        ports: 0..=0,
        may_be_tcp: false,
    })
    .await?;
    let reattach = reattach(provider, process::id(), listener.address());
    print(&reattach, io::stdout().lock()).map_err(ServeError::Print)?;
    let end = async {
        signals.next().await;
    };
    run(&listener, None, OpenConnections::default(), routes, end).await
}

/// The value of `TF_REATTACH_PROVIDERS`. `Test` keeps hosts from ending this process. The keys are
/// sorted, so the text is always the same.
fn reattach(provider: &str, pid: u32, address: &Address) -> String {
    let process = json!({
        "Addr": { "Network": address.network(), "String": address.to_string() },
        "Pid": pid,
        "Protocol": "grpc",
        "ProtocolVersion": PROTOCOL_VERSION,
        "Test": true,
    });
    let of_opentofu = provider
        .strip_prefix(TERRAFORM_REGISTRY)
        .map(|rest| format!("{OPENTOFU_REGISTRY}{rest}"));
    let keys = [Some(provider.to_owned()), of_opentofu];
    let variable: BTreeMap<_, _> = keys
        .into_iter()
        .flatten()
        .map(|key| (key, &process))
        .collect();
    json!(variable).to_string()
}

fn print(reattach: &str, mut stdout: impl Write) -> io::Result<()> {
    // Single quotes protect the text from the shell. JSON has none, but a path may, and each shell
    // escapes one in its own way: '\'' and ''.
    let shell = reattach.replace('\'', r"'\''");
    let powershell = reattach.replace('\'', "''");
    writeln!(
        stdout,
        "The provider is running and can be debugged. Set this variable in the shell that runs \
         terraform or tofu; Ctrl-C here ends the provider.\n\n    \
         TF_REATTACH_PROVIDERS='{shell}'\n\n\
         In PowerShell:\n\n    \
         $env:TF_REATTACH_PROVIDERS = '{powershell}'\n"
    )?;
    stdout.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_of_one_registry_is_found_by_both_programs() {
        let address = Address::Unix(PathBuf::from("/tmp/plugin1"));
        let keys = |provider| {
            let variable = reattach(provider, 7, &address);
            let variable: BTreeMap<String, serde_json::Value> =
                serde_json::from_str(&variable).expect("it is JSON");
            let mut processes = variable.values();
            let first = processes.next().expect("there is one");
            assert!(processes.all(|other| other == first));
            variable.into_keys().collect::<Vec<_>>()
        };
        assert_eq!(
            keys("registry.terraform.io/a/b"),
            ["registry.opentofu.org/a/b", "registry.terraform.io/a/b"]
        );
        assert_eq!(keys("example.com/a/b"), ["example.com/a/b"]);
    }

    #[test]
    fn the_variable_can_be_pasted_into_a_shell_and_into_powershell() {
        let address = Address::Unix(PathBuf::from("/tmp/it's/plugin1"));
        let mut stdout = Vec::new();
        print(&reattach("example.com/a/b", 7, &address), &mut stdout)
            .expect("a vector takes everything");
        let text = String::from_utf8(stdout).expect("it is text");
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        assert_eq!(
            lines[2],
            r#"TF_REATTACH_PROVIDERS='{"example.com/a/b":{"Addr":{"Network":"unix","String":"/tmp/it'\''s/plugin1"},"Pid":7,"Protocol":"grpc","ProtocolVersion":6,"Test":true}}'"#
        );
        assert_eq!(
            lines[6],
            r#"$env:TF_REATTACH_PROVIDERS = '{"example.com/a/b":{"Addr":{"Network":"unix","String":"/tmp/it''s/plugin1"},"Pid":7,"Protocol":"grpc","ProtocolVersion":6,"Test":true}}'"#
        );
    }
}
