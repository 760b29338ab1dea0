//! A bug of the provider after a creation: the object is in state all the same.

use tonic::Request;

use super::toy::{Answer, TYPE, service, toy, toy_wire};
use crate::framework::value::Value;
use crate::wire::proto;
use crate::wire::proto::apply_resource_change::Response;
use crate::wire::proto::diagnostic::Severity;
use crate::wire::proto::provider_server::Provider as _;

async fn apply(prior: &Value, answer: Answer) -> Response {
    let planned = toy(Value::Unknown, "a".into(), 1_i64.into());
    let mut planned = if prior.is_null() {
        planned
    } else {
        prior.clone()
    };
    planned.set("note", Value::Unknown);
    let request = proto::apply_resource_change::Request {
        type_name: TYPE.to_owned(),
        prior_state: toy_wire(prior),
        planned_state: toy_wire(&planned),
        ..Default::default()
    };
    let answer = service(answer)
        .apply_resource_change(Request::new(request))
        .await;
    answer.expect("never a gRPC error").into_inner()
}

fn noted(mut object: Value, note: impl Into<Value>) -> Value {
    object.set("note", note);
    object
}

fn there() -> Value {
    toy("1".into(), "a".into(), 1_i64.into())
}

#[tokio::test]
async fn an_attribute_that_does_not_fit_costs_nothing_but_itself() {
    for (prior, done) in [(Value::Null, "was created"), (there(), "was changed")] {
        let answer = apply(&prior, Some(|_| noted(there(), true))).await;
        assert_eq!(answer.new_state, toy_wire(&there()));
        assert!(answer.new_identity.is_some());
        let [said] = &answer.diagnostics[..] else {
            panic!("{:?}", answer.diagnostics)
        };
        // An error would taint the object, and Terraform buys a tainted object again.
        assert_eq!(said.severity(), Severity::Warning);
        assert_eq!(said.summary, "Part of the answer cannot be stored");
        assert!(said.detail.contains(done), "{}", said.detail);
        assert!(
            said.detail.contains("note is of another type"),
            "{}",
            said.detail
        );
    }
}

#[tokio::test]
async fn what_the_create_kept_stands_in_for_what_does_not_fit() {
    let answer = apply(
        &Value::Null,
        Some(|request| {
            request.kept.keep(noted(there(), "kept"));
            noted(Value::object([("id", false.into())]), 7_i64)
        }),
    )
    .await;
    assert_eq!(answer.new_state, toy_wire(&noted(there(), "kept")));
    assert_eq!(answer.diagnostics[0].severity(), Severity::Warning);
}

#[tokio::test]
async fn an_object_that_cannot_be_found_again_is_an_error() {
    let answer = apply(
        &Value::Null,
        Some(|_| Value::object([("id", 1_i64.into())])),
    )
    .await;
    let [said] = &answer.diagnostics[..] else {
        panic!("{:?}", answer.diagnostics)
    };
    assert_eq!(said.severity(), Severity::Error);
    assert!(said.detail.contains("was created"), "{}", said.detail);
    let kept = toy(Value::Null, "a".into(), 1_i64.into());
    assert_eq!(answer.new_state, toy_wire(&kept));
}
