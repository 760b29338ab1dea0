//! Which resources a data source or a query asks for, as it is written in HCL.

use tfplugin::framework::schema::Attribute;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::genai_resource::check_not_blank;
use super::resource_types::{TYPES, types_in_words};
use crate::mendix::resource::{ResourceStatus, ResourceType};
use crate::mendix::resource_list::ResourceFilter;

/// The attributes; each may be left out.
pub(super) fn attributes() -> Vec<Attribute> {
    vec![
        Attribute::optional("type", Type::String)
            .described(concat!(
                "Only resources of this type: ",
                types_in_words!(),
                ". Default: all."
            ))
            .one_of(TYPES),
        Attribute::optional("environment", Type::String)
            .described(
                "Only resources for this environment, for example `Production`. Default: all.",
            )
            .checked_str(check_not_blank),
        Attribute::optional("region", Type::String)
            .described(
                "Only resources in the Mendix Cloud region with this id, for example \
                 `eu-central-1`. Default: all.",
            )
            .checked_str(check_not_blank),
        Attribute::optional("status", Type::String)
            .described(
                "Only resources with this status, for example `ACTIVE` or \
                 `DEPROVISION_SCHEDULED`. Default: all.",
            )
            .checked_str(check_not_blank),
    ]
}

/// What a known configuration asks for.
pub(super) fn of_config(config: &Value) -> ResourceFilter {
    let text = |name: &str| config.attribute(name).as_str();
    ResourceFilter {
        resource_type: text("type").map(ResourceType::from),
        environment: text("environment").map(str::to_owned),
        region: text("region").map(str::to_owned),
        status: text("status").map(ResourceStatus::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_narrows_the_list() {
        let words = ["knowledge_base", "Test", "eu-central-1", "ACTIVE"];
        let names: Vec<_> = attributes().into_iter().map(|each| each.name).collect();
        let config = Value::object(names.into_iter().zip(words.map(Value::from)));
        let expected = ResourceFilter {
            resource_type: Some(ResourceType::KnowledgeBase),
            environment: Some("Test".to_owned()),
            region: Some("eu-central-1".to_owned()),
            status: Some(ResourceStatus::Active),
        };
        assert_eq!(of_config(&config), expected);
        assert_eq!(of_config(&Value::Null), ResourceFilter::default());
    }
}
