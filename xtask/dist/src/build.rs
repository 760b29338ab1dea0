//! A reproducible build: the same result in every directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

use provider_package::Program;
use xtask::cargo;

/// The properties of Rust's compiler on which a build depends.
pub(super) struct Compiler {
    /// The target that it builds for by default.
    pub(super) host: String,
    sysroot: String,
    commit: String,
}

impl Compiler {
    /// Asks the compiler that cargo uses.
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

/// Builds a program of the checkout at `root`, and returns its path. Each program has its own cargo
/// run, so that it gets no features that only the other one asks of a dependency.
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
        // Always named, so that the flags apply to the program and not to build scripts.
        "--target",
        target,
    ]);
    build.current_dir(root).arg("--target-dir").arg(target_dir);
    let flags = flags(&Compiler::ask()?, root, target_dir, target)?;
    // Replaces any flags from the developer's shell or settings.
    build.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    if let Some((variable, compiler)) = c_compiler(target) {
        build.env(variable, compiler);
    }
    let programs = cargo::programs_of(&mut build)
        .with_context(|| format!("{} cannot be built", program.name()))?;
    let path = programs.path(program.name())?;
    // Microsoft's C compiler always writes the paths of aws-lc's sources.
    if !target.ends_with("-msvc") {
        let contents = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        require_without(&contents, &[root, target_dir, &cargo_home()?])?;
    }
    Ok(path.to_owned())
}

/// Fails if the program contains the path of one of these directories.
fn require_without(program: &[u8], directories: &[&Path]) -> anyhow::Result<()> {
    for directory in directories {
        let name = directory.as_os_str().as_encoded_bytes();
        let is_named = program.windows(name.len()).any(|part| part == name);
        ensure!(
            !is_named,
            "the program contains the path {}, where it was built, so it would differ if built elsewhere",
            directory.display()
        );
    }
    Ok(())
}

/// Flags that keep this machine's paths out of the program. The C code of aws-lc removes its own
/// paths, and that of SQLite contains none.
fn flags(
    compiler: &Compiler,
    root: &Path,
    target_dir: &Path,
    target: &str,
) -> anyhow::Result<Vec<String>> {
    let library = Path::new(&compiler.sysroot).join("lib/rustlib/src/rust");
    let rename = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    // The last prefix that matches is used: the target directory may lie in the checkout.
    let mut flags = vec![
        rename(&library, &format!("/rustc/{}", compiler.commit)),
        rename(&cargo_home()?, "/cargo"),
        rename(root, "/terraform-provider-mendix"),
        rename(target_dir, "/target"),
    ];
    if target.ends_with("-msvc") {
        // On Windows the C library has to be linked in, and the linker would write the time into
        // the program.
        flags.extend(["-Ctarget-feature=+crt-static", "-Clink-arg=/Brepro"].map(str::to_owned));
    }
    Ok(flags)
}

/// The directory in which cargo keeps the sources of dependencies.
fn cargo_home() -> anyhow::Result<PathBuf> {
    if let Some(home) = std::env::var_os("CARGO_HOME") {
        return Ok(PathBuf::from(home));
    }
    let home = std::env::home_dir().context("there is no home directory")?;
    Ok(home.join(".cargo"))
}

/// The C compiler for a target, if it has a special name, and the variable that selects it.
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
