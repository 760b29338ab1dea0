//! The released platforms, and their names in the registries.

use std::fmt;

/// The targets of a release. On Linux the program is linked statically, because the published
/// images of Terraform and OpenTofu have no glibc.
pub const RELEASED: [&str; 6] = [
    "x86_64-unknown-linux-musl",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "aarch64-pc-windows-msvc",
];

/// An operating system and an architecture, as the registries name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Platform {
    os: &'static str,
    arch: &'static str,
}

impl Platform {
    /// The platform of a Rust target, unless the registries have no name for it.
    #[must_use]
    pub fn of_target(triple: &str) -> Option<Platform> {
        let (arch, rest) = triple.split_once('-')?;
        let arch = match arch {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            _ => return None,
        };
        let os = match rest {
            "apple-darwin" => "darwin",
            _ if rest.starts_with("unknown-linux-") => "linux",
            _ if rest.starts_with("pc-windows-") => "windows",
            _ => return None,
        };
        Some(Platform { os, arch })
    }

    /// The platform with this name, if it is released.
    #[must_use]
    pub fn named(name: &str) -> Option<Platform> {
        let mut released = RELEASED.into_iter().filter_map(Platform::of_target);
        released.find(|platform| platform.to_string() == name)
    }

    /// The suffix of program names.
    #[must_use]
    pub fn exe_suffix(self) -> &'static str {
        match self.os {
            "windows" => ".exe",
            _ => "",
        }
    }
}

/// For example `linux_amd64`.
impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.os, self.arch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_of_a_release_is_a_platform_of_its_own() {
        let names = RELEASED.map(|target| Platform::of_target(target).unwrap().to_string());
        assert_eq!(
            names,
            [
                "linux_amd64",
                "linux_arm64",
                "darwin_amd64",
                "darwin_arm64",
                "windows_amd64",
                "windows_arm64"
            ]
        );
    }

    #[test]
    fn a_platform_is_found_by_its_name() {
        let name = "windows_arm64";
        assert_eq!(Platform::named(name).unwrap().to_string(), name);
        assert_eq!(Platform::named("plan9_mips"), None);
    }

    #[test]
    fn what_the_registries_have_no_word_for_is_no_platform() {
        for target in [
            "riscv64gc-unknown-linux-gnu",
            "aarch64-apple-ios",
            "x86_64",
            "",
        ] {
            assert_eq!(Platform::of_target(target), None, "{target}");
        }
    }
}
