//! The provider's start-up checklist, and the only place that exits.

use std::env;
use std::process::ExitCode;

use clap::Parser;
use terraform_provider_mendix::provider::MendixProvider;
use tfplugin::plugin::launch::Launch;
use tfplugin::plugin::logging::{self, Threshold};
use tfplugin::plugin::{crash, debug, host, serve};
use tfplugin::wire::ProviderService;
use tonic::service::Routes;

/// The address under which Terraform and OpenTofu know this provider.
const PROVIDER: &str = "registry.terraform.io/mendix/mendix";

/// Terraform and OpenTofu provider for Mendix Control Center GenAI resources.
#[derive(Parser)]
#[command(name = "terraform-provider-mendix", version)]
struct Arguments {
    /// Serve without a parent, and print the TF_REATTACH_PROVIDERS value for it
    #[arg(long)]
    debug: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    crash::report_panics();
    logging::install(
        Threshold::from_env("MENDIX", |name| env::var_os(name)),
        &[env!("CARGO_CRATE_NAME")],
    );
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            // Hosts take the level from the prefix.
            eprintln!("[ERROR] terraform-provider-mendix cannot start: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    // One thread: a provider waits for its API, and starting threads costs more than they would
    // bring.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let provider = MendixProvider::new(Box::new(|name| env::var_os(name)), host::product());
    let routes = Routes::new(ProviderService::new(provider).into_server());
    if arguments.debug {
        runtime.block_on(debug::serve(PROVIDER, routes))?;
    } else {
        match Launch::from_env(|name| env::var_os(name))? {
            Launch::ByHost(terms) => runtime.block_on(serve::serve(terms, routes))?,
            Launch::ByHand => {
                eprintln!("{}", by_hand());
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    // Whatever still runs was given its time.
    runtime.shutdown_background();
    Ok(ExitCode::SUCCESS)
}

fn by_hand() -> String {
    format!(
        "terraform-provider-mendix {} is a plugin that Terraform and OpenTofu start by themselves: to install it, name \
         the source \"mendix/mendix\" in required_providers and run terraform init (or tofu init)",
        env!("CARGO_PKG_VERSION")
    )
}
