//! Which product started this process.
//!
//! The protocol does not tell: OpenTofu calls itself a Terraform of some version. The name of the
//! parent's program does, where the system shows it.

/// `terraform` or `opentofu`, where that is known.
pub fn product() -> Option<&'static str> {
    product_of(&parent_program()?)
}

fn product_of(program: &str) -> Option<&'static str> {
    let is = |name: &str| {
        let rest = program.strip_prefix(name)?;
        // `terraform`, `terraform-1.11`, `terraform.exe`, but no `terraformer`.
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

#[cfg(target_os = "linux")]
fn parent_program() -> Option<String> {
    let parent = std::os::unix::process::parent_id();
    let name = std::fs::read_to_string(format!("/proc/{parent}/comm")).ok()?;
    Some(name.trim_end().to_owned())
}

#[cfg(not(target_os = "linux"))]
fn parent_program() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

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
