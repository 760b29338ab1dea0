//! The provider sends the token to the Control Center, and it appears nowhere else.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::story::{Cli, TOKEN, World, chat, embeddings, knowledge_base};

cases![the_token_appears_nowhere];

fn the_token_appears_nowhere(cli: &Cli) {
    let mut world = World::new(cli);
    let log = world.directory().join("trace.log");
    world.env("TF_LOG", "TRACE").env("TF_LOG_PATH", &log);
    world.write([chat(), embeddings(), knowledge_base()]);

    let mut printed = String::new();
    printed += &world.validate().succeeds().text();
    printed += &world.plan().succeeds().text();
    let plan = world.plan_file();
    printed += &world
        .run(["show", "-json", plan.to_str().expect("a path in UTF-8")])
        .success()
        .text();
    printed += &world.apply_plan().succeeds().text();
    printed += &world.plan().finds_nothing_to_do().text();
    // A server that repeats the request in its answer.
    world.control_center.fault(
        "GET /v1/genai/resources/{id}",
        1,
        json!({"status": 400, "body": {"error": {
            "code": 400, "message": format!("Bad header: MxToken {TOKEN}"),
        }}}),
    );
    printed += &world.plan().fails().text();
    printed += &world.destroy().succeeds().text();

    // Without a path, the log goes to standard error.
    world.env_remove("TF_LOG_PATH");
    let logged = world.plan_destroy();
    printed += &logged.text();

    assert!(!printed.contains(TOKEN), "the token is in the output");
    assert!(printed.contains("Bad header: MxToken [token]"));
    for text in [
        &printed,
        &fs::read_to_string(&log).expect("a log was asked for"),
    ] {
        assert!(
            text.contains("/v1/genai/resources"),
            "the log does not show the requests, so it proves nothing"
        );
        assert!(!text.contains(TOKEN), "the token is in the log");
    }
    for file in files(world.directory().parent().expect("it has a directory")) {
        let bytes = fs::read(&file).expect("the test's own files can be read");
        let is_there = bytes
            .windows(TOKEN.len())
            .any(|window| window == TOKEN.as_bytes());
        assert!(!is_there, "the token is in {}", file.display());
    }
}

/// All files below a directory except the provider's binary.
fn files(directory: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(directory).expect("the test's own directory can be read");
    entries
        .flat_map(|entry| {
            let path = entry.expect("an entry").path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "provider") {
                files(&path)
            } else if path.is_file() {
                vec![path]
            } else {
                Vec::new()
            }
        })
        .collect()
}
