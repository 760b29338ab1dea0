//! The plan in force and the scheduled one: vocabulary for tests of sizes and capacities.

use serde_json::{Value, json};

use crate::language::{Center, capacity};

pub const START: &str = "2026-01-31T10:00:00Z";
pub const DURING: &str = "2026-02-10T00:00:00Z";
/// A minute after the end of the bundle month.
pub const NEXT_MONTH: &str = "2026-02-28T10:01:00Z";

/// Two models, 50 Cloud Tokens, since 31 January.
pub fn started() -> (Center, String) {
    let center = Center::at(START);
    let id = center.created(&capacity());
    center.set_clock(DURING);
    (center, id)
}

/// Whether a time is in this minute.
pub fn is_at(time: &Value, minute: &str) -> bool {
    time.as_str().is_some_and(|time| time.starts_with(minute))
}

#[track_caller]
pub fn assert_in_force(resource: &Value, size: Value, cloud_tokens: u64, genai_units: Value) {
    assert_eq!(
        (
            &resource["size"],
            &resource["cloudTokens"],
            &resource["genaiUnits"]
        ),
        (&size, &json!(cloud_tokens), &genai_units)
    );
}

#[track_caller]
pub fn assert_nothing_scheduled(resource: &Value) {
    assert_eq!(resource["status"], "ACTIVE");
    for field in [
        "scheduledSize",
        "scheduledSizeAt",
        "scheduledCloudTokens",
        "scheduledCloudTokensAt",
        "scheduledGenaiUnits",
    ] {
        assert_eq!(resource[field], Value::Null, "{field}");
    }
}

/// The scheduled plan, at the end of the bundle month.
#[track_caller]
pub fn assert_scheduled(resource: &Value, size: Value, cloud_tokens: u64, genai_units: Value) {
    assert_eq!(resource["status"], "PLAN_DOWNGRADE_SCHEDULED");
    let end = &resource["bundleMonth"]["endsAt"];
    let scheduled_size_at = if size.is_null() { &Value::Null } else { end };
    let expected = json!([size, scheduled_size_at, cloud_tokens, end, genai_units]);
    let found = json!([
        resource["scheduledSize"],
        resource["scheduledSizeAt"],
        resource["scheduledCloudTokens"],
        resource["scheduledCloudTokensAt"],
        resource["scheduledGenaiUnits"],
    ]);
    assert_eq!(found, expected);
}
