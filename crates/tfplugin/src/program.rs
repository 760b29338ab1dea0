//! The whole program of a provider, from its arguments to its exit code.

use std::env;
use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use thiserror::Error;
use tonic::service::Routes;

use crate::framework::provider::Provider;
use crate::plugin::launch::{Launch, LaunchError};
use crate::plugin::logging::{self, Threshold};
use crate::plugin::serve::{self, ServeError};
use crate::plugin::{crash, debug};
use crate::wire::ProviderService;

/// The name, version and address of a provider's program.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// The name of the file, such as `terraform-provider-example`.
    pub name: &'static str,
    /// The version, such as `env!("CARGO_PKG_VERSION")`.
    pub version: &'static str,
    /// The full address under which Terraform and OpenTofu know the provider, such as
    /// `registry.terraform.io/example/example`.
    pub address: &'static str,
    /// The crates whose events are logged, by the first word of their targets, such as
    /// `["terraform_provider_example"]`. Other libraries are not logged: they may log the content
    /// of requests, including secrets.
    pub log_targets: &'static [&'static str],
}

/// What the arguments ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    Serve,
    Debug,
    Version,
    Help,
}

/// Why the program cannot start.
#[derive(Debug, Error)]
enum StartError {
    #[error("cannot start the runtime: {0}")]
    Runtime(#[source] io::Error),
    #[error(transparent)]
    Launch(#[from] LaunchError),
    #[error(transparent)]
    Serve(#[from] ServeError),
}

impl Program {
    /// Runs the program with the arguments and variables of this process. As a child of Terraform
    /// or OpenTofu it serves them; with `-debug` it waits for them; started by hand it prints what
    /// it is.
    ///
    /// `provider` makes an unconfigured provider. With `-debug` each connection gets its own.
    pub fn run<P: Provider>(self, provider: impl Fn() -> P) -> ExitCode {
        let task = match Task::from_args(env::args_os().skip(1)) {
            Ok(task) => task,
            Err(argument) => {
                eprintln!("unexpected argument {argument}\n\n{}", self.help());
                return ExitCode::from(2);
            }
        };
        match task {
            Task::Version => println!("{} {}", self.name, self.version),
            Task::Help => println!("{}", self.help()),
            Task::Serve | Task::Debug => return self.serve(task == Task::Debug, provider),
        }
        ExitCode::SUCCESS
    }

    fn serve<P: Provider>(&self, debug: bool, provider: impl Fn() -> P) -> ExitCode {
        crash::report_panics();
        let threshold = Threshold::from_env(&self.log_variable(), |name| env::var_os(name));
        logging::install(threshold, self.log_targets);
        self.try_serve(debug, provider).unwrap_or_else(|error| {
            // Hosts read the level from the prefix.
            eprintln!("[ERROR] {} cannot start: {error}", self.name);
            ExitCode::FAILURE
        })
    }

    fn try_serve<P: Provider>(
        &self,
        debug: bool,
        provider: impl Fn() -> P,
    ) -> Result<ExitCode, StartError> {
        // One thread: a provider mostly waits for its API, and starting threads costs more than it
        // gains.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(StartError::Runtime)?;
        let routes = || Routes::new(ProviderService::new(provider()).into_server());
        if debug {
            runtime.block_on(debug::serve(self.address, env::temp_dir(), routes))?;
        } else {
            match Launch::from_env(|name| env::var_os(name))? {
                Launch::ByHost(terms) => {
                    runtime.block_on(serve::serve(terms, env::temp_dir(), routes()))?;
                }
                Launch::ByHand => {
                    eprintln!("{}", self.by_hand());
                    return Ok(ExitCode::FAILURE);
                }
            }
        }
        // Calls that still run have had their time.
        runtime.shutdown_background();
        Ok(ExitCode::SUCCESS)
    }

    /// The last part of `TF_LOG_PROVIDER_…`: the provider's type, as in Go's providers.
    fn log_variable(&self) -> String {
        let provider_type = self.address.rsplit('/').next().unwrap_or_default();
        provider_type.to_ascii_uppercase().replace('-', "_")
    }

    /// The source for `required_providers`, without the default host.
    fn source(&self) -> &'static str {
        self.address
            .strip_prefix("registry.terraform.io/")
            .unwrap_or(self.address)
    }

    fn by_hand(&self) -> String {
        format!(
            "{} {} is a plugin that Terraform and OpenTofu start by themselves: to install it, name the \
             source \"{}\" in required_providers and run terraform init (or tofu init)",
            self.name,
            self.version,
            self.source()
        )
    }

    fn help(&self) -> String {
        format!(
            "Usage: {} [-debug | -version | -help]\n\n\
             Terraform and OpenTofu start this program by themselves, without arguments.\n\n  \
             -debug    Serve without a parent, and print the TF_REATTACH_PROVIDERS value for it\n  \
             -version  Print the version\n  \
             -help     Print this\n\n\
             Every option may also begin with two dashes.",
            self.name
        )
    }
}

impl Task {
    /// Parses options as Go's programs do, with one dash or two, because editors start every
    /// provider in the same way. The error is the unknown argument.
    fn from_args(arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let mut task = Self::Serve;
        for argument in arguments {
            let argument = argument.to_string_lossy().into_owned();
            let option = argument.strip_prefix('-').unwrap_or_default();
            task = match option.strip_prefix('-').unwrap_or(option) {
                "debug" | "debug=true" => Self::Debug,
                "debug=false" => Self::Serve,
                "version" | "V" => Self::Version,
                "help" | "h" => Self::Help,
                _ => return Err(argument),
            };
        }
        Ok(task)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: Program = Program {
        name: "terraform-provider-two-words",
        version: "1.2.3",
        address: "registry.terraform.io/example/two-words",
        log_targets: &[],
    };

    fn task(arguments: &[&str]) -> Result<Task, String> {
        Task::from_args(arguments.iter().map(OsString::from))
    }

    #[test]
    fn options_have_one_dash_or_two() {
        assert_eq!(task(&[]), Ok(Task::Serve));
        for (option, expected) in [
            ("debug", Task::Debug),
            ("debug=true", Task::Debug),
            ("debug=false", Task::Serve),
            ("version", Task::Version),
            ("help", Task::Help),
            ("h", Task::Help),
        ] {
            for dashes in ["-", "--"] {
                assert_eq!(task(&[&format!("{dashes}{option}")]), Ok(expected));
            }
        }
        for argument in ["debug", "---debug", "-debugger", "", "-"] {
            assert_eq!(task(&[argument]), Err(argument.to_owned()));
        }
    }

    #[test]
    fn names_come_from_the_address() {
        assert_eq!(PROGRAM.log_variable(), "TWO_WORDS");
        let elsewhere = Program {
            address: "registry.example.com/a/b",
            ..PROGRAM
        };
        assert_eq!(elsewhere.source(), "registry.example.com/a/b");
        let line = PROGRAM.by_hand();
        assert!(line.contains("\"example/two-words\""), "{line}");
        assert!(
            line.starts_with("terraform-provider-two-words 1.2.3 "),
            "{line}"
        );
    }
}
