//! The components of a program: a software bill of materials, as CycloneDX.
//!
//! It has no time and no serial number, which the format allows, so the same sources give the same
//! bill.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use provider_address::VERSION;
use provider_package::Program;
use serde::Deserialize;
use serde_json::{Value, json};

use xtask::cargo;

/// The output of `cargo metadata`.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    description: Option<String>,
    repository: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
}

impl Package {
    fn reference(&self) -> String {
        format!("pkg:cargo/{}@{}", self.name, self.version)
    }

    fn component(&self) -> Value {
        let mut component = json!({
            "type": "library",
            "bom-ref": self.reference(),
            "name": self.name,
            "version": self.version,
            "purl": self.reference(),
        });
        if let Some(license) = &self.license {
            // Older packages write a slash instead of SPDX's `OR`.
            let expression = license.replace('/', " OR ");
            component["licenses"] = json!([{ "expression": expression }]);
        }
        if let Some(description) = &self.description {
            component["description"] = json!(description.trim());
        }
        if let Some(repository) = &self.repository {
            component["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
        }
        component
    }
}

/// Everything that is linked into a program of the checkout at `root`, for `target`.
pub(super) fn of(root: &Path, program: Program, target: &str) -> anyhow::Result<Value> {
    let linked = linked(root, program, target)?;
    let metadata = output(
        cargo::cargo(&[
            "metadata",
            "--locked",
            "--format-version=1",
            "--filter-platform",
            target,
        ])
        .current_dir(root),
    )?;
    let metadata: Metadata =
        serde_json::from_str(&metadata).context("cannot read `cargo metadata`")?;
    let packages: BTreeMap<&str, &Package> = metadata
        .packages
        .iter()
        .filter(|package| linked.contains(&format!("{} v{}", package.name, package.version)))
        .map(|package| (package.id.as_str(), package))
        .collect();
    ensure!(
        packages.len() == linked.len(),
        "cargo names {} packages of {} in its tree and {} in its metadata",
        linked.len(),
        program.name(),
        packages.len()
    );

    let mut components = BTreeMap::new();
    let mut dependencies = BTreeMap::new();
    let mut application = None;
    for node in &metadata.resolve.nodes {
        let Some(package) = packages.get(node.id.as_str()) else {
            continue;
        };
        let on = node
            .deps
            .iter()
            .filter_map(|on| packages.get(on.pkg.as_str()));
        let on: BTreeSet<String> = on.map(|package| package.reference()).collect();
        dependencies.insert(package.reference(), on);
        if package.name == program.name() {
            application = Some(package.component());
        } else {
            components.insert(package.reference(), package.component());
        }
    }
    let mut application =
        application.with_context(|| format!("{} is not among its own packages", program.name()))?;
    application["type"] = json!("application");
    // The program is in no package registry.
    application["purl"] = json!(format!("pkg:generic/{}@{VERSION}", program.name()));
    let dependencies: Vec<Value> = dependencies
        .into_iter()
        .map(|(of, on)| json!({ "ref": of, "dependsOn": on }))
        .collect();
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": application },
        "components": components.into_values().collect::<Vec<_>>(),
        "dependencies": dependencies,
    }))
}

/// The packages that are linked into the program, as `name vVERSION`. Only `cargo tree` lists them
/// exactly: `cargo metadata` includes features and packages of tests.
fn linked(root: &Path, program: Program, target: &str) -> anyhow::Result<BTreeSet<String>> {
    let tree = output(
        cargo::cargo(&[
            "tree",
            "--locked",
            "--package",
            program.name(),
            "--edges",
            "normal,no-proc-macro",
            "--target",
            target,
            "--prefix",
            "none",
        ])
        .current_dir(root),
    )?;
    let name_and_version = |line: &str| {
        let mut words = line.split_whitespace();
        Some(format!("{} {}", words.next()?, words.next()?))
    };
    Ok(tree.lines().filter_map(name_and_version).collect())
}

fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().context("cannot run cargo")?;
    ensure!(
        output.status.success(),
        "cargo cannot list what the program is made of:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).context("cargo says something that is no text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use provider_package::RELEASED;

    fn bill(target: &str) -> Value {
        of(cargo::workspace_root(), Program::Provider, target).unwrap()
    }

    fn names(bill: &Value) -> BTreeSet<&str> {
        let components = bill["components"].as_array().unwrap();
        let names = components.iter().map(|component| &component["name"]);
        names.map(|name| name.as_str().unwrap()).collect()
    }

    #[test]
    fn it_names_what_ships_and_nothing_else() {
        for target in RELEASED {
            let bill = bill(target);
            let names = names(&bill);
            for ships in ["aws-lc-sys", "reqwest", "rustls", "tokio", "tonic"] {
                assert!(names.contains(ships), "{ships} for {target}");
            }
            // A package of the tests, of a build script, of a macro, and the program itself.
            for does_not in [
                "insta",
                "rusqlite",
                "protox",
                "serde_derive",
                "terraform-provider-mendix",
            ] {
                assert!(!names.contains(does_not), "{does_not} for {target}");
            }
        }
    }

    #[test]
    fn each_program_has_its_own() {
        let simulator = of(cargo::workspace_root(), Program::Simulator, RELEASED[0]).unwrap();
        let component = &simulator["metadata"]["component"];
        assert_eq!(component["name"], "control-center-simulator");
        let names = names(&simulator);
        assert!(names.contains("rusqlite") && names.contains("aws-lc-sys"));
        assert!(!names.contains("tonic") && !names.contains("control-center-simulator"));
    }

    #[test]
    fn each_platform_has_its_own() {
        let (linux, windows) = (bill(RELEASED[0]), bill(RELEASED[4]));
        assert!(names(&linux).contains("nix") && !names(&windows).contains("nix"));
        assert!(names(&windows).contains("windows-sys"));
    }

    #[test]
    fn every_dependency_is_a_component_with_a_license() {
        let bill = bill(RELEASED[0]);
        let of = |value: &Value| value["bom-ref"].as_str().unwrap().to_owned();
        let components = bill["components"].as_array().unwrap();
        let mut known: BTreeSet<String> = components.iter().map(of).collect();
        known.insert(of(&bill["metadata"]["component"]));
        for entry in bill["dependencies"].as_array().unwrap() {
            let on = entry["dependsOn"].as_array().unwrap().iter();
            for reference in on.chain([&entry["ref"]]) {
                assert!(known.contains(reference.as_str().unwrap()), "{reference}");
            }
        }
        for component in components {
            assert!(component["licenses"].is_array(), "{component}");
        }
    }
}
