//! Calls that fail, by the purpose of the call.

use serde_json::{Value, json};

use super::reads;
use crate::story::{World, chat, on_path};

/// The ways in which a call fails, with their summaries.
fn failures() -> [(&'static str, &'static str, Value); 11] {
    [
        (
            "token-refused",
            "The Control Center refuses the token",
            json!({"status": 401}),
        ),
        (
            "token-too-weak",
            "The token does not allow this",
            json!({"status": 403}),
        ),
        (
            "refused-by-a-firewall",
            "Another server refuses the request",
            json!({"status": 403, "body": "<html>Blocked</html>"}),
        ),
        (
            "network-wants-a-sign-in",
            "Another server refuses the request",
            json!({"status": 511, "body": "<html>Sign in</html>"}),
        ),
        (
            "limited",
            "The Control Center limits the requests",
            json!({"status": 429, "retryAfter": 60}),
        ),
        (
            "unavailable",
            "The Control Center is temporarily unavailable",
            json!({"status": 503}),
        ),
        (
            "redirected",
            "The endpoint redirects to another address",
            json!({"status": 302, "location": "https://elsewhere.example.com/v1"}),
        ),
        (
            "html",
            "Unexpected answer from the endpoint",
            json!({"status": 200, "body": "<html>Sign in</html>"}),
        ),
        (
            "half-a-document",
            "Unexpected answer from the endpoint",
            json!({"status": 200, "body": "{\"id\": \"17\","}),
        ),
        (
            "disconnected",
            "The Control Center is temporarily unavailable",
            json!({"disconnect": "before"}),
        ),
        (
            "refused",
            "The Control Center refuses the request",
            json!({"status": 400}),
        ),
    ]
}

/// A world with a resource in state, whose provider does not retry calls.
fn with_chat() -> World {
    let mut world = World::new(on_path());
    world
        .provider("  max_retries = 0\n  request_timeout = \"1s\"\n  prerequisite_checks = \"off\"")
        .write([chat()]);
    world.apply().succeeds();
    world
}

#[test]
fn a_read_fails() {
    let mut world = with_chat();
    const READ: &str = "GET /v1/genai/resources/{id}";
    for (name, summary, fault) in failures() {
        world.control_center.fault(READ, 1, fault);
        reads(&format!("read-{name}"), world.plan().fails().error(summary));
    }

    let no_resource = json!({"status": 404, "body": "<html>Not here</html>"});
    world.control_center.fault(READ, 1, no_resource);
    reads(
        "read-not-found-by-a-web-server",
        world
            .plan()
            .fails()
            .error("Unexpected answer from the endpoint"),
    );

    let mut other = world.control_center.only();
    other["id"] = "00000000-0000-4000-8000-000000000000".into();
    let wrong = json!({"status": 200, "body": other});
    world.control_center.fault(READ, 1, wrong);
    reads(
        "read-another-resource",
        world
            .plan()
            .fails()
            .error("Unexpected answer from the endpoint"),
    );

    world.control_center.fault(READ, 1, json!({"delay": "3s"}));
    reads(
        "read-late",
        world
            .plan()
            .fails()
            .error("The Control Center does not answer in time"),
    );

    world.env("MENDIX_CONTROL_CENTER_ENDPOINT", "http://127.0.0.1:1");
    reads(
        "read-unreachable",
        world
            .plan()
            .fails()
            .error("The Control Center cannot be reached"),
    );
}

#[test]
fn a_create_fails() {
    let mut world = World::new(on_path());
    world
        .provider("  max_retries = 0\n  prerequisite_checks = \"off\"")
        .write([chat()]);
    const CREATE: &str = "POST /v1/genai/resources";
    for (name, summary, fault) in failures() {
        world.control_center.fault(CREATE, 1, fault);
        reads(
            &format!("create-{name}"),
            world.apply().fails().error(summary),
        );
    }
    let cannot_serve = "The Control Center is temporarily unavailable";
    world.control_center.set_faults(json!([
        {"route": CREATE, "fault": {"disconnect": "before"}},
        {"route": "GET /v1/genai/resources", "times": 10, "fault": {"status": 500}},
    ]));
    reads(
        "create-disconnected-and-nothing-can-be-listed",
        world.apply().fails().error(cannot_serve),
    );
    world
        .control_center
        .fault(CREATE, 1, json!({"disconnect": "after"}));
    reads(
        "create-disconnected-and-one-is-listed",
        world.apply().fails().error(cannot_serve),
    );
    world.env("MENDIX_CONTROL_CENTER_ENDPOINT", "http://127.0.0.1:1");
    reads(
        "create-unreachable",
        world
            .apply()
            .fails()
            .error("The Control Center cannot be reached"),
    );
}

#[test]
fn a_change_fails() {
    let world = with_chat();
    world.write([chat().set("display_name", "other")]);
    const CHANGE: &str = "PATCH /v1/genai/resources/{id}";
    for (name, summary, fault) in failures() {
        world.control_center.fault(CHANGE, 1, fault);
        reads(
            &format!("change-{name}"),
            world.apply().fails().error(summary),
        );
    }
}

#[test]
fn a_deprovisioning_fails() {
    let world = with_chat();
    const DEPROVISION: &str = "DELETE /v1/genai/resources/{id}";
    for (name, summary, fault) in failures() {
        world.control_center.fault(DEPROVISION, 1, fault);
        reads(
            &format!("deprovision-{name}"),
            world.destroy().fails().error(summary),
        );
    }

    let mut undated = world.control_center.only();
    undated["deprovisionScheduledAt"] = Value::Null;
    undated["status"] = "DEPROVISION_SCHEDULED".into();
    world
        .control_center
        .fault(DEPROVISION, 1, json!({"status": 202, "body": undated}));
    reads(
        "deprovision-without-a-date",
        world
            .destroy()
            .succeeds()
            .warning("\"chat\": the end is confirmed, without a date"),
    );
}

/// A success without an end date is not a success: the provider asks the Control Center again, and
/// only a confirmed end removes the resource from state.
#[test]
fn a_deprovisioning_without_an_end_is_looked_at_again() {
    let world = with_chat();
    const DEPROVISION: &str = "DELETE /v1/genai/resources/{id}";
    let active = world.control_center.only();
    for (status, processed) in [(200, false), (202, false), (202, true)] {
        world.control_center.fault(
            DEPROVISION,
            1,
            json!({"status": status, "body": active, "processed": processed}),
        );
        if processed {
            world
                .destroy()
                .succeeds()
                .warning("\"chat\": the end is confirmed for 2026-02-28");
            assert_eq!(world.remembers(), [""; 0]);
        } else {
            reads(
                "deprovision-not-confirmed",
                world
                    .destroy()
                    .fails()
                    .error("The end of \"chat\" is not confirmed"),
            );
            assert_eq!(world.remembers(), ["chat"]);
        }
    }
}

#[test]
fn a_change_is_answered_and_not_made() {
    let world = with_chat();
    let unchanged = world.control_center.only();
    world.write([chat().set("size", "medium")]);
    world.control_center.fault(
        "PATCH /v1/genai/resources/{id}",
        1,
        json!({"status": 200, "body": unchanged}),
    );
    reads(
        "change-not-made",
        world
            .apply()
            .fails()
            .error("The Control Center did not change the size of \"chat\""),
    );
    assert_eq!(world.stored("chat", "active_size"), "small");
    assert_eq!(world.stored("chat", "size"), "small");
    assert_eq!(world.stored("chat", "cloud_tokens"), 30);
    world.apply().succeeds();
    assert_eq!(world.stored("chat", "active_size"), "medium");
}

/// The resource ended in the Control Center between plan and apply.
#[test]
fn a_change_of_what_is_gone() {
    let world = with_chat();
    world.write([chat().set("display_name", "other")]);
    world.plan().succeeds();
    world.control_center.deprovision(&world.id("chat"));
    world.control_center.pass_the_end_of_the_month();
    let subject = format!("\"chat\" (id {})", world.id("chat"));
    let summary = format!("{subject} cannot be changed, because it no longer exists");
    reads("change-gone", world.apply_plan().fails().error(&summary));
    assert_eq!(world.remembers(), ["chat"]);
    let plan = world.plan().succeeds().proposes([("chat", "create")]);
    plan.warnings_are([&format!("{subject} no longer exists")]);
}

/// A 404 for the change alone proves nothing: the list decides, as in a refresh.
#[test]
fn a_change_of_what_is_not_found() {
    let world = with_chat();
    world.write([chat().set("display_name", "other")]);
    const CHANGE: &str = "PATCH /v1/genai/resources/{id}";
    let not_found = json!({"status": 404});
    let refused = "The Control Center refuses the request";
    world.control_center.fault(CHANGE, 1, not_found.clone());
    reads(
        "change-listed-all-the-same",
        world.apply().fails().error(refused),
    );
    assert_eq!(world.stored("chat", "display_name"), "chat");
    world.control_center.set_faults(json!([
        {"route": CHANGE, "fault": not_found},
        {"route": "GET /v1/genai/resources", "times": 9, "fault": {"status": 500}},
    ]));
    let applied = world.apply().fails();
    let cannot_serve = "The Control Center is temporarily unavailable";
    let said = applied.error(cannot_serve);
    reads("change-and-nothing-can-be-listed", said);
    assert_eq!(world.remembers(), ["chat"]);
    world.control_center.clear_faults();
    world.apply().succeeds();
    assert_eq!(world.stored("chat", "display_name"), "other");
}

/// 408 after the API carried out the call: the error must not say that nothing has changed.
#[test]
fn a_408_leaves_open_what_was_carried_out() {
    let summary = "The Control Center is temporarily unavailable";
    let too_slow = || json!({"status": 408, "processed": true});
    let world = with_chat();
    for (route, name) in [("PATCH", "changed"), ("DELETE", "scheduled")] {
        let route = format!("{route} /v1/genai/resources/{{id}}");
        world.control_center.fault(&route, 1, too_slow());
        let run = if name == "changed" {
            world.write([chat().set("display_name", "other")]);
            world.apply().fails()
        } else {
            world.destroy().fails()
        };
        assert!(run.error(summary).to_string().contains("is not known"));
        assert_eq!(world.remembers(), ["chat"]);
    }
    let mut world = World::new(on_path());
    world
        .provider("  max_retries = 0\n  prerequisite_checks = \"off\"")
        .write([chat()]);
    world
        .control_center
        .fault("POST /v1/genai/resources", 1, too_slow());
    let said = world.apply().fails().error(summary).to_string();
    assert!(said.contains("It is not known whether \"chat\" was created"));
    let id = world.control_center.only()["id"].to_string();
    assert!(said.contains(&format!("id = {id}")), "{said}");
}
