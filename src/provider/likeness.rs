//! What people recognize a resource by. It is no key in the Control Center: two resources may look
//! the same.

use super::display_name;
use crate::mendix::resource::GenAiResource;
use crate::mendix::spelling;

/// What people tell one resource from another by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Likeness<'a> {
    /// The name that people see.
    pub display_name: &'a str,
    /// Its type, if its kind has several.
    pub resource_type: &'a str,
    /// The environment that it is for.
    pub environment: &'a str,
}

/// Equal for two that look the same, however Unicode composes the characters of the names, and in
/// whatever case the environments are written.
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
