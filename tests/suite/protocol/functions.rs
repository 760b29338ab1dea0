//! Functions, which core calls on a process that it never configures.

use serde_json::json;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;
use tfplugin::wire::{msgpack, proto};

use crate::host::{Host, RunningHost};
use crate::walk::{answered, wire};

const START: &str = "2026-01-31T10:00:00Z";
const URL: &str = "https://genai.home.mendix.com/resources/4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f";

fn text(text: &str) -> proto::DynamicValue {
    wire(&Type::String, &text.into()).expect("it is a value")
}

async fn call(
    host: &RunningHost,
    name: &str,
    arguments: Vec<proto::DynamicValue>,
) -> proto::call_function::Response {
    let request = proto::call_function::Request {
        name: name.to_owned(),
        arguments,
    };
    let answer = host.provider().call_function(request).await;
    answer.expect("never a gRPC error").into_inner()
}

/// item 64: Terraform remembers a result from plan to apply, and reports a different one as a bug.
#[tokio::test]
async fn every_process_answers_the_same() {
    let (one, other) = (Host::launch().await, Host::launch().await);
    for (name, arguments) in [
        (
            "bundle_month_end",
            vec![text(START), text("2026-02-01T00:00:00Z")],
        ),
        ("bundle_month_end", vec![text("nonsense"), text(START)]),
        ("parse_portal_url", vec![text(URL)]),
    ] {
        let first = call(&one, name, arguments.clone()).await;
        assert_eq!(first, call(&one, name, arguments.clone()).await);
        assert_eq!(first, call(&other, name, arguments).await);
        assert!(first.result.is_some() != first.error.is_some(), "{first:?}");
    }
}

#[tokio::test]
async fn a_result_is_of_the_declared_type() {
    let host = Host::launch().await;
    let answer = call(&host, "parse_portal_url", vec![text(URL)]).await;
    let of = Type::object([("id", Type::String)]);
    let result = msgpack::decode(&of, &answer.result.expect("a result").msgpack);
    let id = Value::object([("id", "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f".into())]);
    assert_eq!(result.expect("it is of the type"), id);
}

/// item 64: for a null argument, OpenTofu sends an empty value.
#[tokio::test]
async fn an_argument_that_is_empty_is_null() {
    let host = Host::launch().await;
    let empty = proto::DynamicValue::default();
    let nil = wire(&Type::String, &Value::Null).expect("it is a value");
    for argument in [empty, nil] {
        let answer = call(&host, "parse_portal_url", vec![argument]).await;
        let error = answer.error.expect("null is not allowed");
        // The host puts the name of the argument before this text.
        assert_eq!(error.text, "must not be null");
        assert_eq!(error.function_argument, Some(0));
    }
}

/// item 64: with an index beyond the arguments, a host cannot show which one is wrong.
#[tokio::test]
async fn only_arguments_that_are_there_are_blamed() {
    let host = Host::launch().await;
    let wrong_second = vec![text(START), text("nonsense")];
    let answer = call(&host, "bundle_month_end", wrong_second).await;
    assert_eq!(answer.error.expect("an error").function_argument, Some(1));
    for (name, arguments) in [
        ("bundle_month_end", vec![]),
        ("bundle_month_end", vec![text(START)]),
        ("parse_portal_url", vec![text(URL), text(URL)]),
        ("no_such_function", vec![text(URL)]),
    ] {
        let answer = call(&host, name, arguments).await;
        let error = answer.error.expect("an error");
        assert_eq!(error.function_argument, None, "{name}: {}", error.text);
        assert!(!error.text.is_empty());
        assert_eq!(answer.result, None);
    }
}

/// OpenTofu requests functions that it does not find in the schema.
#[tokio::test]
async fn the_functions_are_those_of_the_schema() {
    let host = Host::launch().await;
    let request = proto::get_functions::Request {};
    let functions = answered(host.provider().get_functions(request))
        .await
        .functions;
    let request = proto::get_provider_schema::Request {};
    let schema = host.provider().get_provider_schema(request).await;
    assert_eq!(functions, schema.expect("answered").into_inner().functions);
    let result = &functions["bundle_month_end"].r#return;
    let json: serde_json::Value =
        serde_json::from_slice(&result.as_ref().expect("core wants it").r#type).expect("JSON");
    assert_eq!(json, json!("string"));
}
