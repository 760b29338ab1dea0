//! A build that comes out the same in every directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

use provider_package::Program;
use xtask::cargo;

/// Rust's compiler, as far as a build depends on it.
pub(super) struct Compiler {
    /// The target that it builds for unless it is told another one.
    pub(super) host: String,
    sysroot: String,
    commit: String,
}

impl Compiler {
    /// Asks the one that cargo uses.
    pub(super) fn ask() -> anyhow::Result<Compiler> {
        let version = rustc(&["--version", "--verbose"])?;
        let field = |name: &str| {
            let value = version.lines().find_map(|line| line.strip_prefix(name));
            value
                .map(|value| value.trim().to_owned())
                .with_context(|| format!("rustc names no {name} {version}"))
        };
        Ok(Compiler {
            host: field("host:")?,
            sysroot: rustc(&["--print", "sysroot"])?.trim().to_owned(),
            commit: field("commit-hash:")?,
        })
    }
}

fn rustc(args: &[&str]) -> anyhow::Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .args(args)
        .current_dir(cargo::workspace_root())
        .output()
        .context("cannot run rustc")?;
    ensure!(
        output.status.success(),
        "rustc ended with {}",
        output.status
    );
    String::from_utf8(output.stdout).context("rustc says something that is no text")
}

/// Builds a program of the checkout at `root`, and returns where it is. Each is built by a cargo of
/// its own, so that no feature that one of them asks of a dependency gets into the other.
pub(super) fn program(
    root: &Path,
    target_dir: &Path,
    program: Program,
    target: &str,
) -> anyhow::Result<PathBuf> {
    let mut build = cargo::cargo(&[
        "build",
        "--release",
        "--locked",
        "--package",
        program.name(),
        "--bins",
        "--message-format=json-render-diagnostics",
        // Always named, so that the flags are for the program alone and not for what builds it.
        "--target",
        target,
    ]);
    build.current_dir(root).arg("--target-dir").arg(target_dir);
    let flags = flags(&Compiler::ask()?, root, target_dir, target)?;
    // Instead of whatever flags the developer's shell or settings name.
    build.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    if let Some((variable, compiler)) = c_compiler(target) {
        build.env(variable, compiler);
    }
    let programs = cargo::programs_of(&mut build)
        .with_context(|| format!("{} cannot be built", program.name()))?;
    let path = programs.path(program.name())?;
    // Microsoft's C compiler cannot be told to leave out where a source of aws-lc is.
    if !target.ends_with("-msvc") {
        let contents = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        require_without(&contents, &[root, target_dir, &cargo_home()?])?;
    }
    Ok(path.to_owned())
}

/// None of these directories may be named in the program.
fn require_without(program: &[u8], directories: &[&Path]) -> anyhow::Result<()> {
    for directory in directories {
        let name = directory.as_os_str().as_encoded_bytes();
        let is_named = program.windows(name.len()).any(|part| part == name);
        ensure!(
            !is_named,
            "the program names {}, where it was built; elsewhere it would be another one",
            directory.display()
        );
    }
    Ok(())
}

/// Where a machine keeps things must not be in the program. The C code of aws-lc takes care of that
/// itself, and that of SQLite names no file.
fn flags(
    compiler: &Compiler,
    root: &Path,
    target_dir: &Path,
    target: &str,
) -> anyhow::Result<Vec<String>> {
    let library = Path::new(&compiler.sysroot).join("lib/rustlib/src/rust");
    let rename = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    // Of several that fit, the last one counts: the target directory may lie in the checkout.
    let mut flags = vec![
        rename(&library, &format!("/rustc/{}", compiler.commit)),
        rename(&cargo_home()?, "/cargo"),
        rename(root, "/terraform-provider-mendix"),
        rename(target_dir, "/target"),
    ];
    if target.ends_with("-msvc") {
        // Windows does not come with the C library, and the linker writes the time into the
        // program.
        flags.extend(["-Ctarget-feature=+crt-static", "-Clink-arg=/Brepro"].map(str::to_owned));
    }
    Ok(flags)
}

/// Where cargo keeps the sources of dependencies.
fn cargo_home() -> anyhow::Result<PathBuf> {
    if let Some(home) = std::env::var_os("CARGO_HOME") {
        return Ok(PathBuf::from(home));
    }
    let home = std::env::home_dir().context("there is no home directory")?;
    Ok(home.join(".cargo"))
}

/// The C compiler for a target where it has a name of its own, and the variable that says so.
fn c_compiler(target: &str) -> Option<(String, &'static str)> {
    let variable = format!("CC_{}", target.replace('-', "_"));
    let is_chosen = std::env::var_os(&variable).is_some();
    (target.ends_with("-musl") && !is_chosen).then_some((variable, "musl-gcc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags_for(target: &str) -> Vec<String> {
        let compiler = Compiler::ask().unwrap();
        let root = Path::new("/home/somebody/checkout");
        flags(&compiler, root, &root.join("target"), target).unwrap()
    }

    #[test]
    fn the_target_directory_is_renamed_after_the_checkout_that_it_lies_in() {
        let flags = flags_for("x86_64-unknown-linux-musl");
        let renamed = |from: &str| {
            let flag = format!("--remap-path-prefix={from}=");
            flags.iter().position(|f| f.starts_with(&flag)).unwrap()
        };
        assert!(renamed("/home/somebody/checkout") < renamed("/home/somebody/checkout/target"));
    }

    #[test]
    fn a_program_for_windows_brings_its_c_library_and_no_time() {
        let flags = flags_for("aarch64-pc-windows-msvc");
        assert!(
            flags.contains(&"-Clink-arg=/Brepro".to_owned()),
            "{flags:?}"
        );
        assert!(
            flags.contains(&"-Ctarget-feature=+crt-static".to_owned()),
            "{flags:?}"
        );
        assert_eq!(flags_for("aarch64-apple-darwin").len(), 4);
    }

    #[test]
    fn a_program_that_names_where_it_was_built_is_refused() {
        let directories = [Path::new("/home/somebody/checkout")];
        require_without(b"\0/terraform-provider-mendix/src\0", &directories).unwrap();
        let named = require_without(b"\0/home/somebody/checkout/src\0", &directories);
        let error = named.unwrap_err().to_string();
        assert!(error.contains("/home/somebody/checkout"), "{error}");
    }

    #[test]
    fn only_musl_has_a_compiler_of_its_own() {
        let (variable, compiler) = c_compiler("aarch64-unknown-linux-musl").unwrap();
        assert_eq!(variable, "CC_aarch64_unknown_linux_musl");
        assert_eq!(compiler, "musl-gcc");
        assert_eq!(c_compiler("x86_64-unknown-linux-gnu"), None);
    }
}
