//! The body of `PATCH`, field by field.

use serde_json::Value;

use super::error::ApiError;
use super::fields::Fields;
use super::order::{display_name, environment};
use crate::catalog::Catalog;
use crate::control_center::Changes;
use crate::plan::WantedPlan;

/// The changes that the body of a `PATCH` asks for. A null is refused: no field can become null.
pub fn changes(body: Value, catalog: &Catalog) -> Result<Changes, ApiError> {
    let mut fields = Fields::of_body(body)?;
    if fields.is_empty() {
        return Err(ApiError::invalid_field(
            "The body has to hold one or more of displayName, environment, defaultModel, size and \
             cloudTokens.",
        ));
    }
    let text = |fields: &mut Fields, name: &str, check: &dyn Fn(&str) -> Result<(), String>| {
        fields.has(name).then(|| fields.text(name, check))
    };
    let any = |_: &str| Ok(());
    let display_name = text(&mut fields, "displayName", &display_name);
    let environment = text(&mut fields, "environment", &|name| {
        environment(name, catalog)
    });
    let default_model = text(&mut fields, "defaultModel", &any);
    let size = text(&mut fields, "size", &any);
    let has_cloud_tokens = fields.has("cloudTokens");
    let cloud_tokens = fields.optional_number("cloudTokens");
    if has_cloud_tokens && cloud_tokens.is_none() && !fields.has_noted("cloudTokens") {
        fields.note("cloudTokens", "has to be a whole number");
    }
    if size.is_some() && has_cloud_tokens {
        fields.note("size, cloudTokens", "only one of them is allowed");
    }
    fields.finish()?;
    Ok(Changes {
        display_name,
        environment,
        default_model,
        plan: size
            .map(WantedPlan::Size)
            .or(cloud_tokens.map(WantedPlan::Capacity)),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changes(body: Value) -> Result<Changes, ApiError> {
        super::changes(body, &Catalog::default())
    }

    #[test]
    fn name_environment_default_model_and_plan_can_change() {
        let changed = changes(json!({"size": "large"})).expect("a good change");
        assert_eq!(changed.plan, Some(WantedPlan::Size("large".to_owned())));
        assert!(changed.display_name.is_none() && changed.environment.is_none());
        let all = json!({
            "displayName": "New",
            "environment": "Production",
            "defaultModel": "m",
            "cloudTokens": 7,
        });
        let changed = changes(all).expect("good changes");
        assert_eq!(changed.plan, Some(WantedPlan::Capacity(7)));
        assert_eq!(changed.default_model.as_deref(), Some("m"));
        assert_eq!(changed.environment.as_deref(), Some("Production"));
    }

    #[test]
    fn nothing_else_can() {
        for bad in [
            json!({}),
            json!({"region": "eu-central-1"}),
            json!({"models": ["m"]}),
            json!({"size": null}),
            json!({"cloudTokens": null}),
            json!({"cloudTokens": 0}),
            json!({"cloudTokens": 1.5}),
            json!({"cloudTokens": "7"}),
            json!({"cloudTokens": 9_007_199_254_740_992_u64}),
            json!({"size": "small", "cloudTokens": 7}),
            json!({"environment": "Staging"}),
            json!({"displayName": " "}),
        ] {
            assert!(changes(bad.clone()).is_err(), "{bad} was taken");
        }
    }
}
