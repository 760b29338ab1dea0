//! Which resources a data source or a query asks for, and what to say if no resource can match.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::{quoted, quoted_list};
use tfplugin::framework::schema::Attribute;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::control_center::ControlCenter;
use super::genai_resource::check_not_blank;
use super::resource_types::{TYPES, types_in_words};
use crate::mendix::resource::{ResourceStatus, ResourceType};
use crate::mendix::resource_list::ResourceFilter;
use crate::mendix::spelling::are_same;

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

/// What follows from a filter that matched nothing.
#[derive(Debug, PartialEq)]
pub(super) enum Empty {
    /// Ask again with the catalog's spelling, because the API may compare case.
    Respelled(ResourceFilter),
    /// Return nothing, with these warnings: no resource can have these values.
    Final(Diagnostics),
}

/// Finds out why a filter matched nothing. Asks the catalog only if it decides; if the catalog
/// cannot be read, there is no warning about it.
pub(super) async fn explain_empty(
    control_center: &ControlCenter,
    filter: &ResourceFilter,
) -> Empty {
    const EMPTY: &str = "No resource matches this filter, so the list is empty.";
    let mut said = Diagnostics::default();
    let mut respelled = filter.clone();
    if filter.environment.is_some() || filter.region.is_some() {
        let catalog = match control_center.makes_no_checks() {
            true => control_center.catalog.known(),
            false => control_center.catalog.get().await.ok(),
        };
        if let Some(catalog) = catalog {
            let environments = catalog.environments.iter().map(String::as_str).collect();
            let wanted = &mut respelled.environment;
            said.extend(find_value("environment", wanted, environments, EMPTY));
            let regions = catalog.regions.iter().map(|region| region.id.as_str());
            let wanted = &mut respelled.region;
            said.extend(find_value("region", wanted, regions.collect(), EMPTY));
        }
    }
    if let Some(ResourceStatus::Other(status)) = &filter.status {
        let known = quoted_list(ResourceStatus::KNOWN);
        said.push(
            Diagnostic::warning(
                format!("Unknown status {}", quoted(status)),
                format!(
                    "{EMPTY} This version of the provider knows the statuses {known}. Upper and \
                     lower case matter."
                ),
            )
            .at(Path::attribute("status")),
        );
    }
    match said.is_empty() && respelled != *filter {
        true => Empty::Respelled(respelled),
        false => Empty::Final(said),
    }
}

/// Gives a value the catalog's spelling, or returns the warning that the catalog does not have it.
/// `consequence` says what follows from that.
pub(super) fn find_value(
    attribute: &'static str,
    wanted: &mut Option<String>,
    offered: Vec<&str>,
    consequence: &str,
) -> Option<Diagnostic> {
    let value = wanted.as_mut()?;
    if offered.is_empty() {
        return None;
    }
    if let Some(same) = offered.iter().find(|offered| are_same(offered, value)) {
        (*same).clone_into(value);
        return None;
    }
    let warning = Diagnostic::warning(
        format!("Unknown {attribute} {}", quoted(value)),
        format!(
            "{consequence} The catalog of the Control Center has these {attribute}s: {}.",
            quoted_list(&offered)
        ),
    );
    Some(warning.at(Path::attribute(attribute)))
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
