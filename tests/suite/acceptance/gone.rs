//! A resource leaves state only when the API itself says that this very resource is gone.

use serde_json::json;

use crate::story::{Cli, World, chat};

cases![
    nobody_but_the_api_can_say_that_it_is_gone,
    the_api_says_that_it_is_gone,
];

const READ: &str = "GET /v1/genai/resources/{id}";

fn nobody_but_the_api_can_say_that_it_is_gone(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("max_retries = 0").write([chat()]);
    world.apply().succeeds();
    for (fault, summary, part) in [
        (
            json!({"status": 404, "body": "<html><h1>Not here</h1></html>"}),
            "Unexpected answer from the endpoint",
            "404 Not Found with a body that is not the API's (",
        ),
        (
            json!({"status": 404, "body": {"message": "no Route matched with those values"}}),
            "Unexpected answer from the endpoint",
            "404 Not Found with a body that is not the API's (",
        ),
        (
            json!({"status": 404, "body": {"error": {
                "code": 404, "message": "Not Found", "reason": "UNKNOWN_ROUTE",
            }}}),
            "Unexpected answer from the endpoint",
            "404 Not Found, UNKNOWN_ROUTE",
        ),
        (
            json!({"status": 200, "body": "<html>Sign in</html>"}),
            "Unexpected answer from the endpoint",
            "200 OK with a body that is not the API's (",
        ),
        (
            json!({"malformed": true}),
            "Unexpected answer from the endpoint",
            "200 OK with a body that is not the API's (",
        ),
        (
            json!({"status": 403}),
            "The token does not allow this",
            "403 Forbidden",
        ),
        (
            json!({"status": 500}),
            "The Control Center cannot serve at the moment",
            "500 Internal Server Error",
        ),
    ] {
        world.control_center.fault(READ, 1, fault);
        let refreshed = world.apply_with(["-refresh-only"]).fails();
        refreshed.errors_are([summary]);
        let url = format!(
            "{}/v1/genai/resources/{}",
            world.control_center.url(),
            world.id("chat")
        );
        refreshed
            .error(summary)
            .says(part)
            .says(&url)
            .says("It stays in state as it was stored last; nothing was changed.");
        assert_eq!(world.remembers(), ["chat"]);
    }
    world.plan().finds_nothing_to_do().says_nothing();
}

fn the_api_says_that_it_is_gone(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    world.control_center.fault(READ, 1, json!({"status": 410}));
    world
        .plan()
        .succeeds()
        .proposes([("chat", "create")])
        .says_nothing();
    world.control_center.fault(READ, 1, json!({"status": 410}));
    world.apply_with(["-refresh-only"]).succeeds();
    assert_eq!(world.remembers(), [""; 0]);
}
