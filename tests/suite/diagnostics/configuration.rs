//! The `provider` block and the environment.

use super::reads;
use crate::story::{World, chat, knowledge_base, on_path};

#[test]
fn what_is_missing() {
    let mut world = World::new(on_path());
    world
        .env_remove("MENDIX_CONTROL_CENTER_ENDPOINT")
        .env_remove("MENDIX_TOKEN")
        .write([chat()]);
    let plan = world.plan().fails();
    plan.errors_are(["Missing endpoint", "Missing token"]);
    reads("missing-endpoint", plan.error("Missing endpoint"));
    reads("missing-token", plan.error("Missing token"));

    world.write([chat(), knowledge_base()]);
    reads(
        "missing-for-another-too",
        world.plan().fails().error("The provider cannot be used"),
    );
}

#[test]
fn what_is_no_endpoint() {
    let mut world = World::new(on_path());
    for (name, endpoint) in [
        ("endpoint-empty", ""),
        ("endpoint-without-a-scheme", "control-center.example.com"),
        ("endpoint-of-host-and-port", "localhost:8080"),
        (
            "endpoint-of-another-scheme",
            "ftp://control-center.example.com",
        ),
        ("endpoint-unencrypted", "http://control-center.example.com"),
        (
            "endpoint-with-a-password",
            "https://ada:secret@control-center.example.com",
        ),
        (
            "endpoint-with-a-query",
            "https://control-center.example.com?a=b",
        ),
        (
            "endpoint-with-a-fragment",
            "https://control-center.example.com#a",
        ),
    ] {
        world
            .provider(&format!("  endpoint = {endpoint:?}"))
            .write([chat()]);
        reads(name, world.validate().fails().error("Invalid endpoint"));
    }
    world
        .env(
            "MENDIX_CONTROL_CENTER_ENDPOINT",
            "control-center.example.com",
        )
        .provider("")
        .write([chat()]);
    reads(
        "endpoint-in-the-environment",
        world.plan().fails().error("Invalid endpoint"),
    );
}

#[test]
fn what_is_no_proxy() {
    let mut world = World::new(on_path());
    world
        .provider("  endpoint = \"https://control-center.example.com\"")
        .write([chat()]);
    for (name, address) in [
        ("proxy-without-a-host", "http://"),
        (
            "proxy-of-another-kind",
            "socks5://ada:secret@proxy.example.com:1080",
        ),
    ] {
        world.env("HTTPS_PROXY", address);
        reads(name, world.plan().fails().error("Invalid proxy"));
    }
}

#[test]
fn what_is_no_token() {
    let mut world = World::new(on_path());
    for (name, token) in [("token-empty", ""), ("token-with-a-blank", "pat 17")] {
        world
            .provider(&format!("  token = {token:?}"))
            .write([chat()]);
        reads(name, world.validate().fails().error("Invalid token"));
    }
    world
        .env("MENDIX_TOKEN", "pat-17\n")
        .provider("")
        .write([chat()]);
    reads(
        "token-in-the-environment",
        world.plan().fails().error("Invalid token"),
    );
}

#[test]
fn what_is_no_setting() {
    let mut world = World::new(on_path());
    world.provider(
        "  prerequisite_checks = \"maybe\"\n  max_retries = 1.5\n  request_timeout = \"soon\"",
    );
    world.write([chat()]);
    let invalid = [
        "Invalid max_retries",
        "Invalid prerequisite_checks",
        "Invalid request_timeout",
    ];
    let refused = world.validate().fails();
    refused.errors_are(invalid);
    for (name, attribute) in [
        ("prerequisite-checks", "prerequisite_checks"),
        ("max-retries", "max_retries"),
        ("request-timeout", "request_timeout"),
    ] {
        reads(name, refused.error(&format!("Invalid {attribute}")));
    }
    for [checks, retries, timeout] in [["", "-1", "0s"], ["ENFORCE", "101", "-1s"]] {
        world
            .provider(&format!(
                "  prerequisite_checks = {checks:?}\n  max_retries = {retries}\n  \
                 request_timeout = {timeout:?}"
            ))
            .write([chat()]);
        world.validate().fails().errors_are(invalid);
    }
    world.provider("  request_timeout = \"0s\"").write([chat()]);
    reads(
        "request-timeout-of-no-time",
        world.validate().fails().error("Invalid request_timeout"),
    );
    assert_eq!(world.control_center.requests().total, 0);
}

#[test]
fn what_is_no_set_of_accounts() {
    let mut world = World::new(on_path());
    let summary = "Invalid allowed_account_ids";
    for (name, ids) in [
        ("allowed-account-ids-empty", "[]"),
        ("allowed-account-ids-with-null", "[\"a\", null]"),
    ] {
        world
            .provider(&format!("  allowed_account_ids = {ids}"))
            .beside("")
            .write([chat()]);
        reads(name, world.validate().fails().error(summary));
        world.plan().fails().errors_are([summary]);
    }
    // The value is known only at apply: a look-up that finds nothing must not disable the check.
    let none = "resource \"terraform_data\" \"none\" {\n  input = []\n}";
    world
        .provider("  allowed_account_ids = terraform_data.none.output")
        .beside(none)
        .write([chat()]);
    let _ = world.plan().succeeds();
    let applied = world.apply_plan().fails();
    reads("allowed-account-ids-turn-out-empty", applied.error(summary));
    assert_eq!(world.control_center.requests().total, 0);
}

#[test]
fn what_is_not_known_yet() {
    let mut world = World::new(on_path());
    let center =
        |url: &str| format!("resource \"terraform_data\" \"center\" {{\n  input = {url:?}\n}}");
    let url = world.control_center.url();
    world
        .beside(&center(&url))
        .provider("  endpoint = terraform_data.center.output")
        .write([chat()]);
    let summary = "Prerequisites are checked at apply";
    reads(
        "configuration-not-known-yet",
        world.plan().succeeds().warning(summary),
    );
    world.apply_plan().succeeds();
    world.beside(&center(&format!("{url}/"))).write([chat()]);
    reads(
        "not-refreshed",
        world
            .plan()
            .succeeds()
            .warning("\"chat\" was not refreshed"),
    );
}
