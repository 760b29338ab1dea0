//! Replays the request and response pairs of `tests/contract/` against the simulator, and checks
//! the messages of both sides against the OpenAPI file.
//!
//! The client replays its side of the same pairs in its own unit tests.

use std::fs;
use std::path::Path;

use control_center_simulator::{Options, Simulator};
use pretty_assertions::assert_eq;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// One request and its response.
#[derive(Deserialize)]
struct Pair {
    name: String,
    #[serde(default)]
    given: Given,
    request: Message,
    response: Message,
}

/// The conditions for the request, in the form of the test controls.
#[derive(Default, Deserialize)]
struct Given {
    clock: Option<Value>,
    company: Option<Value>,
    faults: Option<Value>,
    consumption: Option<Value>,
}

/// A request or a response.
#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    method: String,
    #[serde(default)]
    path: String,
    #[serde(default)]
    status: u16,
    #[serde(default)]
    headers: Map<String, Value>,
    body: Option<Value>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All pairs, in the order of their story.
fn pairs() -> Vec<Pair> {
    let mut files: Vec<_> = fs::read_dir(root().join("tests/contract"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    assert!(
        !files.is_empty(),
        "there are no pairs to hold both sides to"
    );
    files
        .iter()
        .map(|path| {
            serde_json::from_slice(&fs::read(path).unwrap())
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        })
        .collect()
}

/// The answer to a request.
struct Answer {
    status: u16,
    headers: ureq::http::HeaderMap,
    body: Value,
}

fn send(url: &str, method: &str, headers: &Map<String, Value>, body: Option<&Value>) -> Answer {
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(name, value.as_str().unwrap());
    }
    let body = body.map(Value::to_string).unwrap_or_default();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .proxy(None)
        .build()
        .into();
    let mut response = agent.run(request.body(body).unwrap()).unwrap();
    let text = response.body_mut().read_to_string().unwrap();
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: serde_json::from_str(&text).unwrap_or(Value::Null),
    }
}

fn control(simulator: &Simulator, name: &str, body: &Value) {
    let url = format!("{}/simulator/{name}", simulator.url());
    let json = json!({"Content-Type": "application/json"});
    let answer = send(&url, "PUT", json.as_object().unwrap(), Some(body));
    assert_eq!(answer.status, 200, "{name}: {}", answer.body);
}

/// Removes the texts for people, which may change without breaking anything.
fn without_words(mut body: Value) -> Value {
    if let Some(error) = body.get_mut("error").and_then(Value::as_object_mut) {
        error.remove("message");
        error.remove("detail");
    }
    body
}

#[test]
fn the_simulator_answers_every_pair() {
    let simulator = Simulator::start(Options::default()).unwrap();
    let mut now = json!({"now": "2026-02-12T09:30:00Z"});
    // The ids in the files, each with the id that this simulator chose instead.
    let mut ids: Vec<(String, String)> = Vec::new();
    let translate = |ids: &[(String, String)], text: String| {
        ids.iter().fold(text, |text, (written, chosen)| {
            text.replace(written, chosen)
        })
    };
    for pair in pairs() {
        let given = &pair.given;
        now = given.clock.clone().unwrap_or(now);
        // The clock runs, so each pair sets it to its own first second.
        control(&simulator, "clock", &now);
        for (name, body) in [("company", &given.company), ("faults", &given.faults)] {
            if let Some(body) = body {
                control(&simulator, name, body);
            }
        }
        if let Some(added) = &given.consumption {
            let added = translate(&ids, added.to_string()).parse().unwrap();
            control(&simulator, "consumption", &added);
        }
        let url = format!(
            "{}{}",
            simulator.url(),
            translate(&ids, pair.request.path.clone())
        );
        let Message {
            method,
            headers,
            body,
            ..
        } = &pair.request;
        let answer = send(&url, method, headers, body.as_ref());

        let expected = pair.response.body.unwrap_or_default();
        if let (Some(written), Some(chosen)) = (expected["id"].as_str(), answer.body["id"].as_str())
            && !ids.iter().any(|(known, _)| known == written)
        {
            ids.push((written.to_owned(), chosen.to_owned()));
        }
        let expected = translate(&ids, expected.to_string())
            .parse::<Value>()
            .unwrap();
        assert_eq!(
            answer.status, pair.response.status,
            "{}: {}",
            pair.name, answer.body
        );
        assert_eq!(
            without_words(answer.body),
            without_words(expected),
            "{}",
            pair.name
        );
        for (name, value) in &pair.response.headers {
            let found = answer
                .headers
                .get(name)
                .map(|value| value.to_str().unwrap());
            assert_eq!(found, value.as_str(), "{}: {name}", pair.name);
        }
        if pair.given.company.is_some() {
            control(&simulator, "company", &json!({}));
        }
        if pair.given.faults.is_some() {
            control(&simulator, "faults", &json!([]));
        }
    }
}

/// The OpenAPI file, as JSON.
fn openapi() -> Value {
    let text = fs::read_to_string(root().join("docs/control-center-api.yaml")).unwrap();
    serde_saphyr::from_str(&text).unwrap()
}

/// Resolves a reference within the file.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => resolve(
            document,
            document
                .pointer(reference.trim_start_matches('#'))
                .expect(reference),
        ),
        None => value,
    }
}

/// The operation of the OpenAPI file for a request.
fn operation<'a>(document: &'a Value, request: &Message) -> &'a Value {
    let path = request.path.split('?').next().unwrap();
    let (template, operations) = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .find(|(template, _)| {
            let (template, path) = (template.split('/'), path.split('/'));
            template.clone().count() == path.clone().count()
                && template
                    .zip(path)
                    .all(|(t, p)| t == p || t.starts_with('{'))
        })
        .unwrap_or_else(|| panic!("{path} is not in the file"));
    let operation = &operations[request.method.to_lowercase()];
    assert!(
        operation.is_object(),
        "{} {template} is not in the file",
        request.method
    );
    operation
}

fn assert_fits(document: &Value, content: &Value, body: &Value, what: &str) {
    let schema = &content["content"]["application/json"]["schema"];
    assert!(!schema.is_null(), "{what} has no schema");
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "allOf": [schema],
        "components": document["components"],
    });
    let problems: Vec<_> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{what}: {problems:#?}\n{body:#}");
}

#[test]
fn every_pair_fits_the_openapi_file() {
    let document = openapi();
    for pair in pairs() {
        let operation = operation(&document, &pair.request);
        let status = pair.response.status;
        if let Some(body) = &pair.request.body
            && status < 300
        {
            let what = format!("the request of {:?}", pair.name);
            assert_fits(
                &document,
                resolve(&document, &operation["requestBody"]),
                body,
                &what,
            );
        }
        let response = resolve(&document, &operation["responses"][status.to_string()]);
        assert!(
            response.is_object(),
            "{:?} answers {status}, which the file lacks",
            pair.name
        );
        let body = pair.response.body.unwrap_or_default();
        assert_fits(
            &document,
            response,
            &body,
            &format!("the response of {:?}", pair.name),
        );
    }
}

#[test]
fn every_operation_of_the_openapi_file_has_a_pair() {
    let document = openapi();
    let pairs = pairs();
    for (template, operations) in document["paths"].as_object().unwrap() {
        for method in ["get", "post", "patch", "delete", "put"] {
            let operation_in_file = &operations[method];
            if operation_in_file.is_null() {
                continue;
            }
            let played = pairs
                .iter()
                .any(|pair| std::ptr::eq(operation(&document, &pair.request), operation_in_file));
            assert!(played, "{method} {template} has no pair");
        }
    }
}
