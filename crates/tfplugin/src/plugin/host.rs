//! Which product started this process.
//!
//! The protocol does not say: OpenTofu calls itself a Terraform of some version. The file of the
//! parent's program does, if the system shows it. The name of a process is not enough: it is that
//! of the link which started it, and `terraform` may be a link to OpenTofu.

/// `terraform` or `opentofu`, if it is known.
pub fn product() -> Option<&'static str> {
    #[cfg(target_os = "linux")]
    return product_of(&program(std::os::unix::process::parent_id())?);
    #[cfg(not(target_os = "linux"))]
    None
}

fn product_of(program: &str) -> Option<&'static str> {
    let is = |name: &str| {
        let rest = program.strip_prefix(name)?;
        // Matches `terraform`, `terraform-1.11` and `terraform.exe`, but not `terraformer`.
        (!rest.starts_with(|next: char| next.is_ascii_alphabetic())).then_some(())
    };
    if is("terraform").is_some() {
        Some("terraform")
    } else if is("tofu").or_else(|| is("opentofu")).is_some() {
        Some("opentofu")
    } else {
        None
    }
}

/// The name of the file that a process runs, with all links resolved.
#[cfg(target_os = "linux")]
fn program(process: u32) -> Option<String> {
    let file = std::fs::read_link(format!("/proc/{process}/exe")).ok()?;
    Some(file.file_name()?.to_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_link_of_another_name_tells_nothing() {
        use std::process::{Command, Stdio};

        let dir = tempfile::tempdir().expect("a directory can be made");
        let (tofu, terraform) = (dir.path().join("tofu"), dir.path().join("terraform"));
        std::fs::copy("/bin/cat", &tofu).expect("it can be copied");
        std::os::unix::fs::symlink(&tofu, &terraform).expect("a link can be made");
        let mut child = Command::new(&terraform)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the link can be started");
        let program = program(child.id());
        // Its input ends, and so does it.
        drop(child.stdin.take());
        child.wait().expect("a child can be waited for");
        assert_eq!(program.as_deref(), Some("tofu"));
    }

    #[test]
    fn a_program_is_known_by_its_name() {
        for name in [
            "terraform",
            "terraform-1.11",
            "terraform.exe",
            "terraform_1.5",
        ] {
            assert_eq!(product_of(name), Some("terraform"), "{name}");
        }
        assert_eq!(product_of("tofu"), Some("opentofu"));
        for name in ["terraformer", "bash", "python3", ""] {
            assert_eq!(product_of(name), None, "{name}");
        }
    }
}
