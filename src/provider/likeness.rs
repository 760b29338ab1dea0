//! What people take a resource for. It is no key in the Control Center: two may look the same.

use super::display_name;
use crate::mendix::resource::GenAiResource;
use crate::mendix::spelling;

/// What tells one thing from another for people.
#[derive(Clone, Copy, Debug)]
pub(super) struct Likeness<'a> {
    /// The name that people see.
    pub display_name: &'a str,
    /// Its type, where a kind of resource has several.
    pub resource_type: &'a str,
    /// The environment that it is for.
    pub environment: &'a str,
}

/// Equal for two that people take for one another, however the characters of the names are
/// composed, and whatever case the environments are written in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LikenessKey([String; 3]);

impl Likeness<'_> {
    /// The key that it shares with those that look the same.
    pub fn key(&self) -> LikenessKey {
        LikenessKey([
            display_name::composed(self.display_name),
            self.resource_type.to_owned(),
            spelling::folded(self.environment),
        ])
    }
}

impl<'a> From<&'a GenAiResource> for Likeness<'a> {
    fn from(resource: &'a GenAiResource) -> Self {
        Self {
            display_name: &resource.display_name,
            resource_type: resource.resource_type.as_str(),
            environment: &resource.environment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(display_name: &str, resource_type: &str, environment: &str) -> LikenessKey {
        Likeness {
            display_name,
            resource_type,
            environment,
        }
        .key()
    }

    #[test]
    fn the_key_is_that_of_all_that_look_the_same_and_of_no_other() {
        let one = key("B\u{fc}ro", "knowledge_base", "Test");
        assert_eq!(key("Bu\u{308}ro", "knowledge_base", "TEST"), one);
        assert_ne!(key("b\u{fc}ro", "knowledge_base", "Test"), one);
        assert_ne!(key("B\u{fc}ro", "text_generation", "Test"), one);
        assert_ne!(key("B\u{fc}ro", "knowledge_base", "Production"), one);
    }
}
