//! The packages of a release: the provider's, in the form that registries and mirrors take, and the
//! simulator's.
//!
//! | module | content |
//! |---|---|
//! | `main` | the options, and the order of the steps |
//! | `build` | a reproducible build |
//! | `materials` | the components of the program |
//! | `checkout` | the same sources in another directory |

mod build;
mod checkout;
mod materials;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail, ensure};
use clap::Parser;
use provider_address::VERSION;
use provider_package::{Platform, Program, RELEASED, file_names, lay_out, package, write_sums};
use xtask::cargo;

/// Pack the provider for the registries, a mirror from which `init` installs it, and the simulator,
/// into target/dist/
///
/// Each platform builds its own package. When all of them are in target/dist/, --gather writes the
/// sums of the release.
#[derive(Parser)]
#[command(bin_name = "cargo xtask dist")]
struct Options {
    /// The target to build for, as a Rust target triple [default: this machine's]
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// The tag of the release. It must be `v` and the version in Cargo.toml
    #[arg(long)]
    tag: Option<String>,
    /// Build a second time, from another directory, and compare
    #[arg(long)]
    verify: bool,
    /// Build nothing: the packages of all released platforms are in target/dist/ already
    #[arg(long, conflicts_with_all = ["target", "verify"])]
    gather: bool,
}

fn main() -> ExitCode {
    xtask::end(run(&Options::parse()))
}

/// Writes all files. With `--verify`, succeeds only if the second build is identical.
fn run(options: &Options) -> anyhow::Result<()> {
    if let Some(tag) = &options.tag {
        require_version(tag)?;
    }
    let directory = cargo::target_dir()?.join("dist");
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make {}", directory.display()))?;
    let platforms = if options.gather {
        gathered(&directory)?
    } else {
        let target = match &options.target {
            Some(target) => target.clone(),
            None => build::Compiler::ask()?.host,
        };
        let root = cargo::workspace_root();
        pack(root, &cargo::target_dir()?, &target, &directory)?;
        if options.verify {
            verify(root, &target, &directory)?;
        }
        vec![platform(&target)?]
    };
    finish(&directory, &platforms)?;
    println!("The packages are in {}.", directory.display());
    Ok(())
}

fn require_version(tag: &str) -> anyhow::Result<()> {
    ensure!(
        tag.strip_prefix('v') == Some(VERSION),
        "the tag {tag} does not belong to version {VERSION}, which Cargo.toml names; \
         the tag of this version is v{VERSION}"
    );
    Ok(())
}

/// All released platforms. Fails if an archive or a bill of materials is missing.
fn gathered(directory: &Path) -> anyhow::Result<Vec<Platform>> {
    let mut platforms = Vec::new();
    for target in RELEASED {
        let platform = platform(target)?;
        for name in files_of(platform) {
            ensure!(
                directory.join(&name).is_file(),
                "{name} is missing in {}; `cargo xtask dist --target {target}` makes it",
                directory.display()
            );
        }
        platforms.push(platform);
    }
    Ok(platforms)
}

/// The names of the files that a platform's build writes.
fn files_of(platform: Platform) -> impl Iterator<Item = String> {
    Program::ALL.into_iter().flat_map(move |program| {
        [
            file_names::archive(program, platform),
            file_names::bill_of_materials(program, platform),
        ]
    })
}

/// Builds the programs of the checkout at `root`, and writes their archives and bills of materials
/// into `directory`.
fn pack(root: &Path, target_dir: &Path, target: &str, directory: &Path) -> anyhow::Result<()> {
    let platform = platform(target)?;
    for program in Program::ALL {
        let built = build::program(root, target_dir, program, target)?;
        package(directory, root, program, platform, &built)
            .with_context(|| format!("cannot pack {}", built.display()))?;
        let materials = materials::of(root, program, target)?;
        let path = directory.join(file_names::bill_of_materials(program, platform));
        let text = serde_json::to_string_pretty(&materials)? + "\n";
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn platform(target: &str) -> anyhow::Result<Platform> {
    Platform::of_target(target)
        .with_context(|| format!("the registries have no name for the target {target}"))
}

/// Packs the same sources from another directory, and compares the result with `directory`.
fn verify(root: &Path, target: &str, directory: &Path) -> anyhow::Result<()> {
    let temporary = tempfile::tempdir().context("cannot make a temporary directory")?;
    // Deeper than the first checkout, so that the paths also differ in length.
    let other = temporary.path().join("another/checkout");
    checkout::copy(root, &other)?;
    let again = temporary.path().join("dist");
    fs::create_dir(&again).context("cannot make a temporary directory")?;
    pack(&other, &other.join("target"), target, &again)?;
    let platform = platform(target)?;
    for name in files_of(platform) {
        let read = |directory: &Path| {
            fs::read(directory.join(&name)).with_context(|| format!("cannot read {name}"))
        };
        if read(directory)? != read(&again)? {
            let kept = temporary.keep();
            bail!(
                "{name} differs if it is built in another directory; \
                 the second build is in {}",
                kept.display()
            );
        }
        println!("{name} is the same from both directories.");
    }
    Ok(())
}

/// Writes the files about the archives of all `platforms`: the manifest, the sums and the mirror.
fn finish(directory: &Path, platforms: &[Platform]) -> anyhow::Result<()> {
    let manifest = file_names::manifest();
    let source = cargo::workspace_root().join("terraform-registry-manifest.json");
    fs::copy(&source, directory.join(&manifest))
        .with_context(|| format!("cannot copy {}", source.display()))?;
    let archives = |program| -> Vec<String> {
        let names = platforms.iter();
        names
            .map(|platform| file_names::archive(program, *platform))
            .collect()
    };
    for program in Program::ALL {
        let mut listed = archives(program);
        if program == Program::Provider {
            listed.push(manifest.clone());
        }
        write_sums(directory, program, &listed).context("cannot write the sums")?;
    }

    let mirror = directory.join("mirror");
    if mirror.exists() {
        fs::remove_dir_all(&mirror)
            .with_context(|| format!("cannot clear {}", mirror.display()))?;
    }
    lay_out(&mirror, directory, &archives(Program::Provider))
        .with_context(|| format!("cannot write {}", mirror.display()))
}

#[cfg(test)]
mod tests {
    use xtask::pipelines;

    use super::*;

    #[test]
    fn pipelines_ask_for_what_it_can_do() {
        for arguments in pipelines::arguments_of("dist") {
            let line = ["dist".to_owned()].into_iter().chain(arguments);
            Options::try_parse_from(line).unwrap();
        }
    }

    #[test]
    fn only_the_tag_of_this_version_is_released() {
        require_version(&format!("v{VERSION}")).unwrap();
        for tag in [VERSION, "v0.0.0", "v", ""] {
            let error = require_version(tag).unwrap_err().to_string();
            assert!(error.contains(&format!("is v{VERSION}")), "{error}");
        }
    }

    #[test]
    fn a_release_without_one_of_its_platforms_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        for target in RELEASED {
            let platform = platform(target).unwrap();
            let names: Vec<_> = files_of(platform).collect();
            assert_eq!(names.len(), 4, "{names:?}");
            for name in names {
                let error = gathered(directory.path()).unwrap_err().to_string();
                assert!(error.starts_with(&name), "{error}");
                fs::write(directory.path().join(name), "").unwrap();
            }
        }
        assert_eq!(gathered(directory.path()).unwrap().len(), RELEASED.len());
    }

    #[test]
    fn the_sums_cover_the_archives_and_the_manifest() {
        let directory = tempfile::tempdir().unwrap();
        let platform = platform(RELEASED[0]).unwrap();
        for name in files_of(platform) {
            fs::write(directory.path().join(name), "archive").unwrap();
        }
        finish(directory.path(), &[platform]).unwrap();
        let listed = |program| -> Vec<String> {
            let sums = fs::read_to_string(directory.path().join(file_names::sums(program)));
            let sums = sums.unwrap();
            sums.lines().map(|line| line[66..].to_owned()).collect()
        };
        let archive = |program| file_names::archive(program, platform);
        assert_eq!(
            listed(Program::Provider),
            [archive(Program::Provider), file_names::manifest()]
        );
        assert_eq!(listed(Program::Simulator), [archive(Program::Simulator)]);
        // `init` looks only for the provider there.
        let mirrored = directory
            .path()
            .join("mirror/registry.terraform.io/mendix/mendix");
        let mirrored = fs::read_dir(mirrored).unwrap();
        let mirrored: Vec<_> = mirrored.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(mirrored, [archive(Program::Provider).as_str()]);
        let manifest = fs::read(directory.path().join(file_names::manifest())).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        assert_eq!(
            manifest,
            serde_json::json!({"version": 1, "metadata": {"protocol_versions": ["6.0"]}})
        );
    }

    #[test]
    fn a_mirror_has_nothing_of_an_earlier_run() {
        let directory = tempfile::tempdir().unwrap();
        let old = directory
            .path()
            .join("mirror/registry.terraform.io/mendix/mendix/old.zip");
        fs::create_dir_all(old.parent().unwrap()).unwrap();
        fs::write(&old, "").unwrap();
        finish(directory.path(), &[]).unwrap();
        assert!(!old.exists());
    }
}
