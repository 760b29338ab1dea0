//! The types of GenAI resource, as configuration and documentation name them.

/// A closed set: the provider has rules for each type.
pub(super) const TYPES: &[&str] = &["text_generation", "embeddings_generation", "knowledge_base"];

/// The types as part of a description, which has to be a constant.
macro_rules! types_in_words {
    () => {
        "`text_generation`, `embeddings_generation` or `knowledge_base`"
    };
}

pub(super) use types_in_words;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mendix::resource::ResourceType;

    #[test]
    fn every_type_is_one_of_the_api_and_named_in_the_description() {
        let [one, two, three] = TYPES else {
            panic!("the words name three types")
        };
        assert_eq!(types_in_words!(), format!("`{one}`, `{two}` or `{three}`"));
        for name in TYPES {
            assert!(!matches!(ResourceType::from(*name), ResourceType::Other(_)));
        }
    }
}
