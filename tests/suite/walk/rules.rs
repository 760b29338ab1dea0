//! What core checks: a plan against the configuration, and the result of an apply against the plan.
//! The rules follow Terraform's `plan_valid.go` and `compatible.go`, except those for blocks.

use tfplugin::framework::value::Value;

use super::schema::Object;

/// Asserts that each planned value equals the configuration or the prior value, or that the
/// provider may choose it.
#[track_caller]
pub(super) fn assert_plan_valid(object: &Object, prior: &Value, config: &Value, planned: &Value) {
    if config.is_null() {
        assert!(planned.is_null(), "planned for existence: {planned:?}");
        return;
    }
    assert!(!planned.is_null(), "planned for absence");
    for attribute in &object.attributes {
        let name = &attribute.name;
        let (before, wanted, after) = (
            prior.attribute(name),
            config.attribute(name),
            planned.attribute(name),
        );
        if let (Some(nested), Value::Map(_)) = (&attribute.nested, wanted) {
            assert!(
                matches!(after, Value::Map(_)),
                "{name} is planned as {after:?}"
            );
            assert_plan_valid(nested, before, wanted, after);
            continue;
        }
        let as_configured = after == wanted;
        let as_before = !wanted.is_null() && !before.is_null() && after == before;
        let is_the_providers = attribute.computed && (!attribute.optional || wanted.is_null());
        assert!(
            as_configured || as_before || is_the_providers,
            "{name} is configured as {wanted:?}, was {before:?} and is planned as {after:?}"
        );
    }
}

/// Asserts that the result equals every known planned value, and that nothing is unknown.
#[track_caller]
pub(super) fn assert_compatible(planned: &Value, actual: &Value) {
    assert!(actual.is_wholly_known(), "unknown after apply: {actual:?}");
    assert_keeps(planned, actual, "");
}

#[track_caller]
fn assert_keeps(planned: &Value, actual: &Value, at: &str) {
    match (planned, actual) {
        (Value::Unknown, _) => {}
        (Value::Map(before), Value::Map(after)) => {
            assert!(before.keys().eq(after.keys()), "other attributes in {at:?}");
            for (name, planned) in before {
                assert_keeps(planned, &after[name], &format!("{at}.{name}"));
            }
        }
        (Value::List(before), Value::List(after)) => {
            assert_eq!(before.len(), after.len(), "another length of {at}");
            for (planned, actual) in before.iter().zip(after) {
                assert_keeps(planned, actual, at);
            }
        }
        _ => assert_eq!(planned, actual, "{at} was planned otherwise"),
    }
}
