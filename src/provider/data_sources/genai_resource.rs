//! `mendix_genai_resource`: one resource, by its id or by its name.

use async_trait::async_trait;
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::schema::{Presence, Schema};
use tfplugin::framework::value::Value;
use uuid::Uuid;

use super::look_up::{Found, LookUp, NOTHING_CHANGED};
use crate::mendix::error::ApiError;
use crate::mendix::resource::{GenAiResource, ResourceStatus};
use crate::mendix::resource_list::ResourceFilter;
use crate::mendix::resource_reads::Absence;
use crate::provider::control_center::ControlCenter;
use crate::provider::display_name;
use crate::provider::genai_resource::{GenAi, check_not_blank};
use crate::provider::life_cycle::{PaidResource as _, observed_attributes};
use crate::provider::portal_url;

/// `mendix_genai_resource`.
pub(super) struct OneGenAiResource;

#[async_trait]
impl LookUp for OneGenAiResource {
    const TYPE_NAME: &'static str = "mendix_genai_resource";

    fn schema() -> Schema {
        let attributes = observed_attributes::<GenAi>()
            .into_iter()
            .map(|mut attribute| match attribute.name {
                "id" => {
                    attribute.presence = Presence::OptionalComputed;
                    attribute
                        .described("Its id, a UUID. Set either this or `display_name`.")
                        .checked_str(check_id)
                }
                "display_name" => {
                    attribute.presence = Presence::OptionalComputed;
                    attribute
                        .described(
                            "Name of the resource. Exactly one resource must have it, or exactly \
                             one that is not scheduled for deprovisioning. Set either this or `id`.",
                        )
                        .checked_str(check_not_blank)
                }
                _ => attribute,
            });
        Schema {
            version: 0,
            description: "A GenAI resource of the Mendix Control Center, managed by this \
                          configuration or not.",
            attributes: attributes.collect(),
        }
    }

    fn validate(config: &Value) -> Diagnostics {
        match (config.attribute("id"), config.attribute("display_name")) {
            (Value::Null, Value::Null) => Diagnostic::error(
                "Missing id or display_name",
                "The data source needs either id or display_name to look up a resource.",
            )
            .into(),
            (Value::String(_), Value::String(_)) => Diagnostic::error(
                "Both id and display_name",
                "The data source looks up a resource by id or by display_name, not by both. Remove \
                 one of them.",
            )
            .at(Path::attribute("display_name"))
            .into(),
            _ => Diagnostics::default(),
        }
    }

    async fn read(control_center: &ControlCenter, config: Value) -> Result<Found, Diagnostic> {
        let (found, warnings) = match config.attribute("id").as_str() {
            Some(id) => by_id(control_center, id).await?,
            None => {
                let name = config.attribute("display_name").as_str();
                let found = by_name(control_center, name.unwrap_or_default()).await?;
                (found, Diagnostics::default())
            }
        };
        let mut state = GenAi::observed(&found);
        // Kept as it is written: an id may be in upper or lower case.
        if let id @ Value::String(_) = config.attribute("id") {
            state.set("id", id.clone());
        }
        Ok(Found { state, warnings })
    }
}

pub(super) fn check_id(text: &str) -> Result<(), String> {
    match Uuid::parse_str(text) {
        Ok(_) => Ok(()),
        Err(_) => {
            let of_address = portal_url::resource_id(text).map(|id| {
                let id = quoted(&id.hyphenated().to_string());
                format!("; the id in this address is {id}")
            });
            let of_address = of_address.unwrap_or_default();
            Err(format!("must be a UUID, not {}{of_address}", quoted(text)))
        }
    }
}

/// The error for an id that no resource has, at the attribute that holds it.
pub(super) fn no_such_id(id: &str, attribute: &str) -> Diagnostic {
    Diagnostic::error(
        "No such GenAI resource",
        format!(
            "The Control Center has no GenAI resource with the id {id}, or no longer has it. \
             {NOTHING_CHANGED} The data source mendix_genai_resources lists the existing ones."
        ),
    )
    .at(Path::attribute(attribute))
}

/// One resource. If the Control Center answers that it is gone, its list of resources decides.
async fn by_id(
    control_center: &ControlCenter,
    id: &str,
) -> Result<(GenAiResource, Diagnostics), Diagnostic> {
    let error = match control_center.client.resource(id).await {
        Ok(resource) => return Ok((resource, Diagnostics::default())),
        Err(error) => error,
    };
    let explain = |error: &ApiError| {
        let what = format!("The resource {id} could not be read.");
        control_center.explain(error, &what, NOTHING_CHANGED)
    };
    if !error.is_gone() {
        return Err(explain(&error));
    }
    match control_center.resources.genai_absence(id).await {
        Absence::Gone => Err(no_such_id(id, "id")),
        Absence::ListedAllTheSame(found) => {
            let warning = Diagnostic::warning(
                format!(
                    "{} (id {id}) was read from the list, because its id was not found",
                    quoted(&found.display_name)
                ),
                "The Control Center answers that this resource does not exist, but its list of \
                 resources contains it. The data source has the values from the list. Run again \
                 later. If the warning comes back, ask Mendix Support about the resource.",
            );
            Ok((*found, warning.into()))
        }
        Absence::Unknown(error) => Err(explain(&error)),
    }
}

async fn by_name(control_center: &ControlCenter, name: &str) -> Result<GenAiResource, Diagnostic> {
    // The API has no filter for names.
    let all = ResourceFilter::default();
    let mut found = control_center
        .client
        .resources(&all)
        .await
        .map_err(|error| {
            let what = format!("The resource {} could not be looked up.", quoted(name));
            control_center.explain(&error, &what, NOTHING_CHANGED)
        })?;
    found.retain(|resource| display_name::are_same(&resource.display_name, name));
    // After a replacement the old one keeps its name until its bundle month ends.
    let going_on: Vec<_> = found.iter().filter(|each| goes_on(each)).collect();
    if let [only] = going_on[..] {
        return Ok(only.clone());
    }
    let said = match found.len() {
        1 => return Ok(found.remove(0)),
        0 => Diagnostic::error(
            "No such GenAI resource",
            format!(
                "The Control Center has no GenAI resource with the display name {}. Upper and \
                 lower case matter. {NOTHING_CHANGED} The data source mendix_genai_resources \
                 lists the existing ones.",
                quoted(name)
            ),
        ),
        count => Diagnostic::error(
            "Several GenAI resources have this name",
            format!(
                "{count} GenAI resources have the display name {}:\n\n{}\n\
                 {NOTHING_CHANGED} Look up the one you mean by its id.",
                quoted(name),
                table(found)
            ),
        ),
    };
    Err(said.at(Path::attribute("display_name")))
}

/// Whether its end is not scheduled.
fn goes_on(resource: &GenAiResource) -> bool {
    resource.deprovision_scheduled_at.is_none()
        && resource.status != ResourceStatus::DeprovisionScheduled
}

/// The facts that tell resources of one name apart, one resource a line.
fn table(mut resources: Vec<GenAiResource>) -> String {
    resources.sort_by(|one, other| one.id.cmp(&other.id));
    resources
        .iter()
        .map(|resource| {
            format!(
                "  {}  {}, {}, {}\n",
                resource.id, resource.resource_type, resource.environment, resource.status
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summaries(id: Value, display_name: Value) -> Vec<String> {
        let config = Value::object([("id", id), ("display_name", display_name)]);
        let mut said = OneGenAiResource::schema().check(&config);
        said.extend(OneGenAiResource::validate(&config));
        said.into_iter().map(|each| each.summary).collect()
    }

    #[test]
    fn exactly_one_of_id_and_name_says_which() {
        let id = || Value::from("4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f");
        let name = || Value::from("chat");
        assert_eq!(
            summaries(Value::Null, Value::Null),
            ["Missing id or display_name"]
        );
        assert_eq!(summaries(id(), name()), ["Both id and display_name"]);
        assert_eq!(summaries("4b0d".into(), Value::Null), ["Invalid id"]);
        assert_eq!(summaries(Value::Null, " ".into()), ["Invalid display_name"]);
        for (id, name) in [
            (id(), Value::Null),
            (Value::Null, name()),
            (Value::Unknown, Value::Null),
            (Value::Unknown, name()),
            (Value::Unknown, Value::Unknown),
        ] {
            assert_eq!(summaries(id, name), [""; 0]);
        }
    }

    #[test]
    fn an_address_of_the_portal_is_refused_with_its_id() {
        let id = "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f";
        let refused = check_id(&format!("https://genai.home.mendix.com/resources/{id}"));
        let told = format!("; the id in this address is \"{id}\"");
        assert!(refused.unwrap_err().ends_with(&told));
    }
}
