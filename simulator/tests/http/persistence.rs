//! A database file keeps the state of a simulator that has ended.

use control_center_simulator::{Company, Options, Simulator, StartError};
use serde_json::json;

use crate::language::{Center, RESOURCES, id, text, with};

#[test]
fn what_was_written_is_there_after_a_restart() {
    let directory = tempfile::tempdir().expect("a directory");
    let options = Options {
        database: Some(directory.path().join("center.sqlite")),
        ..Options::default()
    };

    let center = Center::with(options.clone());
    center.set_clock("2031-02-12T09:30:00Z");
    center
        .put(
            "/simulator/company",
            &json!({"cloudTokens": {"total": 200}}),
        )
        .ok(200);
    let created = center
        .create_with_key("key", &with(text(), "size", "large"))
        .ok(201);
    center
        .patch(&id(&created), &json!({"size": "small"}))
        .ok(200);
    center.deprovision(&id(&created)).ok(202);
    let list = center.get(RESOURCES).ok(200);
    drop(center);

    let center = Center::with(options.clone());
    assert_eq!(center.get(RESOURCES).ok(200), list);
    assert_eq!(center.cloud_tokens(), (120, 80));
    center
        .create_with_key("key", &with(text(), "size", "large"))
        .ok(201);
    center
        .create_with_key("key", &text())
        .refused(409, "IDEMPOTENCY_KEY_REUSED");
    let now = center.get("/simulator/clock").ok(200)["now"].clone();
    assert!(
        now.as_str()
            .is_some_and(|now| now.starts_with("2031-02-12T09:")),
        "{now}"
    );
    drop(center);

    let center = Center::with(Options {
        company: Some(Company::default()),
        clock: Some("2031-03-12T10:30:00Z".parse().expect("a time")),
        ..options
    });
    assert_eq!(
        (center.count(), center.cloud_tokens()),
        (0, (0, 500)),
        "the options win"
    );
}

#[test]
fn without_a_file_nothing_outlives_the_simulator() {
    let center = Center::start();
    center.created(&text());
    drop(center);
    assert_eq!(Center::start().count(), 0);
}

#[test]
fn a_database_that_is_none_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("letter.txt");
    std::fs::write(&file, "Dear Sir or Madam, ".repeat(100)).expect("the file is written");
    let error = Simulator::start(Options {
        database: Some(file),
        ..Options::default()
    })
    .expect_err("no database");
    assert!(matches!(error, StartError::Database { .. }));
    assert!(
        error
            .to_string()
            .ends_with("letter.txt: file is not a database"),
        "{error}"
    );
}

#[test]
fn an_address_that_is_taken_is_refused() {
    let first = Center::start();
    let listen = first
        .simulator
        .url()
        .replace("http://", "")
        .parse()
        .expect("an address");
    let error = Simulator::start(Options {
        listen,
        ..Options::default()
    })
    .expect_err("the port is taken");
    assert!(
        error
            .to_string()
            .starts_with(&format!("cannot listen on {listen}: ")),
        "{error}"
    );
}
