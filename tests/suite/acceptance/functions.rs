//! The functions, which need no provider configuration and no API.

use serde_json::json;

use crate::story::{Cli, World};

cases_of_two_releases![
    they_answer_without_a_configuration,
    the_argument_that_is_wrong_is_named,
    they_work_with_what_is_known_only_after_apply,
    the_month_of_a_resource_that_the_same_apply_creates_ends,
];

fn offline(cli: &Cli) -> World {
    let mut world = World::new(cli);
    world
        .env_remove("MENDIX_CONTROL_CENTER_ENDPOINT")
        .env_remove("MENDIX_TOKEN");
    world
}

fn they_answer_without_a_configuration(cli: &Cli) {
    let mut world = offline(cli);
    world
        .beside(
            r#"
            output "ends" {
              value = [
                for at in ["2026-02-01T00:00:00Z", "2026-02-28T10:00:00Z", "2026-04-01T01:00:00+02:00"] :
                provider::mendix::bundle_month_end("2026-01-31T10:00:00Z", at)
              ]
            }
            output "portal" {
              value = provider::mendix::parse_portal_url(
                "https://genai.home.mendix.com/resources/4B0D8C0E-5A54-4CB1-A5E3-0F6A3C1D2E3F?tab=keys"
              )
            }
            "#,
        )
        .write([]);
    world.apply().succeeds();
    assert_eq!(
        world.output("ends"),
        json!([
            "2026-02-28T10:00:00Z",
            "2026-03-31T10:00:00Z",
            "2026-04-30T10:00:00Z"
        ])
    );
    let expected = json!({"id": "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f"});
    assert_eq!(world.output("portal"), expected);
    let _ = world.validate().succeeds();
    assert_eq!(world.control_center.requests().total, 0);
}

fn the_argument_that_is_wrong_is_named(cli: &Cli) {
    let mut world = offline(cli);
    for (call, parameter, problem) in [
        (
            r#"bundle_month_end("today", "2026-01-31T10:00:00Z")"#,
            "start",
            "must be a time in RFC 3339",
        ),
        (
            r#"bundle_month_end("2026-01-31T10:00:00Z", "2026-01-31")"#,
            "at",
            "must be a time in RFC 3339",
        ),
        (
            r#"parse_portal_url("https://example.com/4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f")"#,
            "url",
            "must be an address of https://genai.home.mendix.com",
        ),
    ] {
        world
            .beside(&format!(
                "output \"o\" {{\n  value = provider::mendix::{call}\n}}"
            ))
            .write([]);
        let planned = world.plan().fails();
        let detail = planned.error("Invalid function argument").detail();
        let start = format!("Invalid value for \"{parameter}\" parameter: {problem}");
        assert!(detail.starts_with(&start), "{detail}");
        assert!(detail.ends_with('.') && !detail.ends_with(".."), "{detail}");
    }
}

fn they_work_with_what_is_known_only_after_apply(cli: &Cli) {
    let mut world = World::new(cli);
    world
        .beside(
            r#"
            output "same" {
              value = (
                provider::mendix::parse_portal_url(mendix_genai_resource.chat.portal_url).id ==
                mendix_genai_resource.chat.id
              )
            }
            output "end" {
              value = provider::mendix::bundle_month_end(
                mendix_genai_resource.chat.created_at, "2026-02-20T00:00:00Z"
              )
            }
            "#,
        )
        .write([crate::story::chat()]);
    world.apply().succeeds();
    assert_eq!(world.output("same"), true);
    assert_eq!(
        world.output("end"),
        world.stored("chat", "bundle_month_ends_at")
    );
}

/// `plantimestamp()` is before `created_at` here, and an error would come after the purchase.
fn the_month_of_a_resource_that_the_same_apply_creates_ends(cli: &Cli) {
    let mut world = World::new(cli);
    // The machine's clock, which `plantimestamp()` reads, is behind this one.
    world.control_center.set_clock("2100-01-31T10:00:00Z");
    world
        .beside(
            r#"
            output "end" {
              value = provider::mendix::bundle_month_end(
                mendix_genai_resource.chat.created_at, plantimestamp()
              )
            }
            "#,
        )
        .write([crate::story::chat()]);
    world.apply().succeeds();
    assert_eq!(world.output("end"), "2100-02-28T10:00:00Z");
}
