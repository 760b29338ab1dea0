//! When two spellings mean the same to the Control Center.

/// Whether two spellings name the same thing: ids, environments, regions, models, sizes and e-mail
/// addresses compare without case.
///
/// The API publishes no rule. If the provider took another spelling for another value, it would buy
/// a new resource because of it. So values that differ only in case are the same here.
pub fn are_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other) || folded(one) == folded(other)
}

/// The common form of all spellings that name the same thing.
pub fn folded(spelling: &str) -> String {
    spelling.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_makes_no_difference_and_everything_else_does() {
        assert!(are_same("EU-Central-1", "eu-central-1"));
        assert!(are_same("Ädä@example.com", "äDÄ@Example.com"));
        assert!(!are_same("eu-central-1", "eu-central-2"));
        assert!(!are_same("small", "small "));
    }
}
