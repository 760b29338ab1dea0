//! How the CLI gets a provider binary.
//!
//! Users can do the same; see "Provider Installation" in Terraform's documentation of its CLI
//! configuration file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use provider_address::{REGISTRIES, SOURCE, VERSION};

use crate::cli::Cli;
use crate::error::CliError;

/// A CLI configuration file, and what it points to.
#[derive(Debug)]
pub struct Installation {
    cli_config: PathBuf,
    needs_init: bool,
}

impl Installation {
    /// No provider except those built into the CLI, for example the one with `terraform_data`.
    /// Writes into `directory`.
    ///
    /// # Errors
    /// [`CliError::Io`].
    pub fn none(directory: &Path) -> Result<Installation, CliError> {
        Installation::write(directory, "provider_installation {}\n", false)
    }

    /// The binary at `provider` as a development override: no `init`, no version, no checksum, and
    /// a warning about that in every output. Writes into `directory`.
    ///
    /// # Errors
    /// [`CliError::Io`].
    pub fn dev_override(directory: &Path, provider: &Path) -> Result<Installation, CliError> {
        // A separate folder, because cargo puts `terraform-provider-mendix.d` beside its binaries.
        // On systems where executables have an extension, both products would take that file for
        // the provider.
        let folder = absolute(&directory.join("provider"))?;
        fs::create_dir_all(&folder).map_err(io_error(&folder))?;
        let suffix = std::env::consts::EXE_SUFFIX;
        let binary = folder.join(format!("terraform-provider-mendix{suffix}"));
        link_or_copy(provider, &binary).map_err(io_error(&binary))?;
        let overrides: String = REGISTRIES
            .iter()
            .map(|registry| {
                let address = format!("{registry}/{SOURCE}");
                format!("    {} = {}\n", quoted(&address), quoted_path(&folder))
            })
            .collect();
        Installation::write(
            directory,
            &format!(
                "provider_installation {{\n  dev_overrides {{\n{overrides}  }}\n  direct {{}}\n}}\n"
            ),
            false,
        )
    }

    /// The binary at `provider` in a filesystem mirror, as for a user without access to a registry.
    /// Needs `init`. Writes into `directory`, for the platform of `cli`.
    ///
    /// # Errors
    /// [`CliError::Io`].
    pub fn mirror(directory: &Path, provider: &Path, cli: &Cli) -> Result<Installation, CliError> {
        Installation::mirror_of(directory, SOURCE, provider, cli)
    }

    /// Like [`Installation::mirror`], for any provider under any `source`, for example `peer/null`.
    ///
    /// # Errors
    /// [`CliError::Io`].
    pub fn mirror_of(
        directory: &Path,
        source: &str,
        provider: &Path,
        cli: &Cli,
    ) -> Result<Installation, CliError> {
        let mirror = lay_out_mirror(directory, source, provider, cli)?;
        Installation::mirror_at(directory, &mirror)
    }

    /// Like [`Installation::mirror`], with every other provider directly from its own registry, for
    /// a user who adds providers to the configuration. Needs `init`. Writes into `directory`, for
    /// the platform of `cli`.
    ///
    /// # Errors
    /// [`CliError::Io`].
    pub fn mirror_and_direct(
        directory: &Path,
        provider: &Path,
        cli: &Cli,
    ) -> Result<Installation, CliError> {
        let mirror = lay_out_mirror(directory, SOURCE, provider, cli)?;
        let ours = REGISTRIES.map(|registry| quoted(&format!("{registry}/{SOURCE}")));
        let ours = ours.join(", ");
        let text = format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path    = {}\n    include = [{ours}]\n  }}\n  \
             direct {{\n    exclude = [{ours}]\n  }}\n}}\n",
            quoted_path(&mirror)
        );
        Installation::write(directory, &text, true)
    }

    /// The existing filesystem mirror at `mirror`. Needs `init`. Writes into `directory`.
    ///
    /// # Errors
    /// [`CliError::Io`].
    pub fn mirror_at(directory: &Path, mirror: &Path) -> Result<Installation, CliError> {
        Installation::write(
            directory,
            &format!(
                "provider_installation {{\n  filesystem_mirror {{\n    path = {}\n  }}\n}}\n",
                quoted_path(&absolute(mirror)?)
            ),
            true,
        )
    }

    fn write(directory: &Path, text: &str, needs_init: bool) -> Result<Installation, CliError> {
        let cli_config = absolute(&directory.join("terraform.rc"))?;
        fs::write(&cli_config, text).map_err(io_error(&cli_config))?;
        Ok(Installation {
            cli_config,
            needs_init,
        })
    }

    /// The configuration file, for `TF_CLI_CONFIG_FILE`.
    #[must_use]
    pub fn cli_config(&self) -> &Path {
        &self.cli_config
    }

    /// Whether a configuration with the provider needs `init` first.
    #[must_use]
    pub fn needs_init(&self) -> bool {
        self.needs_init
    }
}

/// Puts the binary at `provider` into a filesystem mirror below `directory`, as `source`, and
/// returns the mirror's path.
fn lay_out_mirror(
    directory: &Path,
    source: &str,
    provider: &Path,
    cli: &Cli,
) -> Result<PathBuf, CliError> {
    let mirror = absolute(&directory.join("mirror"))?;
    let name = source.rsplit('/').next().unwrap_or(source);
    for registry in REGISTRIES {
        let package = mirror
            .join(registry)
            .join(source)
            .join(VERSION)
            .join(cli.platform());
        fs::create_dir_all(&package).map_err(io_error(&package))?;
        let suffix = std::env::consts::EXE_SUFFIX;
        let binary = package.join(format!("terraform-provider-{name}_v{VERSION}{suffix}"));
        link_or_copy(provider, &binary).map_err(io_error(&binary))?;
    }
    Ok(mirror)
}

fn absolute(path: &Path) -> Result<PathBuf, CliError> {
    std::path::absolute(path).map_err(io_error(path))
}

/// A link avoids a copy of a debug binary of many megabytes, but is impossible across file systems.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to).map(drop)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// HCL reads backslashes as escapes; both products also accept forward slashes on Windows.
fn quoted_path(path: &Path) -> String {
    quoted(&path.display().to_string().replace('\\', "/"))
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> CliError {
    let path = path.to_owned();
    move |reason| CliError::Io { path, reason }
}
