//! A directory from which `init` installs, without a registry.

use std::fs;
use std::io;
use std::path::Path;

use provider_address::{REGISTRIES, SOURCE};

/// Puts the archives `names` of `directory` into `mirror`, once for each default host, in the
/// layout that Terraform's and OpenTofu's documentation calls packed.
///
/// # Errors
/// When the mirror cannot be written.
pub fn lay_out(mirror: &Path, directory: &Path, names: &[String]) -> io::Result<()> {
    for registry in REGISTRIES {
        let packages = mirror.join(registry).join(SOURCE);
        fs::create_dir_all(&packages)?;
        for name in names {
            fs::copy(directory.join(name), packages.join(name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_has_every_archive() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("a.zip"), "archive").unwrap();
        let mirror = directory.path().join("mirror");
        lay_out(&mirror, directory.path(), &["a.zip".to_owned()]).unwrap();
        for host in ["registry.terraform.io", "registry.opentofu.org"] {
            let copy = mirror.join(host).join("mendix/mendix/a.zip");
            assert_eq!(fs::read_to_string(copy).unwrap(), "archive");
        }
    }
}
