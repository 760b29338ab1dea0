//! Null is not a value: a provider is not called with null for a required attribute.

use futures::StreamExt as _;
use tonic::Request;

use super::toy::{TYPE, service, toy, toy_wire};
use crate::framework::value::Value;
use crate::wire::proto;
use crate::wire::proto::provider_server::Provider as _;

fn config() -> Value {
    toy(Value::Null, Value::Null, 1_i64.into())
}

fn is_missing(diagnostics: &[proto::Diagnostic], call: &str) {
    let summaries: Vec<_> = diagnostics.iter().map(|said| &said.summary).collect();
    assert_eq!(summaries, ["Missing name"], "{call}");
    assert!(diagnostics[0].attribute.is_some(), "{call}");
}

/// The diagnostics of the answer to one call.
macro_rules! is_missing_in {
    ($($call:ident { $($field:ident: $value:expr),* $(,)? }),+ $(,)?) => {$(
        let request = proto::$call::Request { $($field: $value,)* ..Default::default() };
        let answer = service(None).$call(Request::new(request)).await;
        let answer = answer.expect("never a gRPC error").into_inner();
        is_missing(&answer.diagnostics, stringify!($call));
    )+};
}

#[tokio::test]
#[allow(clippy::needless_update, reason = "some requests have no other fields")]
async fn it_is_an_error_wherever_a_configuration_comes() {
    let type_name = || TYPE.to_owned();
    is_missing_in!(
        validate_provider_config {
            config: toy_wire(&config())
        },
        configure_provider {
            config: toy_wire(&config())
        },
        validate_resource_config {
            type_name: type_name(),
            config: toy_wire(&config())
        },
        validate_data_resource_config {
            type_name: type_name(),
            config: toy_wire(&config())
        },
        read_data_source {
            type_name: type_name(),
            config: toy_wire(&config())
        },
        validate_list_resource_config {
            type_name: type_name(),
            config: toy_wire(&config())
        },
        plan_resource_change {
            type_name: type_name(),
            config: toy_wire(&config()),
            proposed_new_state: toy_wire(&config()),
        },
    );
    let request = proto::list_resource::Request {
        type_name: type_name(),
        config: toy_wire(&config()),
        ..Default::default()
    };
    let events = service(None).list_resource(Request::new(request)).await;
    let events: Vec<_> = events.expect("it opens").into_inner().collect().await;
    let [Ok(event)] = &events[..] else {
        panic!("{events:?}")
    };
    is_missing(&event.diagnostic, "list_resource");
}

#[tokio::test]
async fn what_turns_out_null_is_refused_before_anything_is_created_or_changed() {
    let there = toy("1".into(), "a".into(), 1_i64.into());
    for (prior, said) in [
        (Value::Null, "Nothing was created."),
        (there, "Nothing was changed."),
    ] {
        let request = proto::apply_resource_change::Request {
            type_name: TYPE.to_owned(),
            prior_state: toy_wire(&prior),
            planned_state: toy_wire(&toy(Value::Unknown, Value::Null, 1_i64.into())),
            ..Default::default()
        };
        let answer = service(None)
            .apply_resource_change(Request::new(request))
            .await;
        let answer = answer.expect("never a gRPC error").into_inner();
        is_missing(&answer.diagnostics, said);
        let detail = &answer.diagnostics[0].detail;
        assert!(detail.contains(said), "{detail}");
        assert_eq!(answer.new_state, toy_wire(&prior));
    }
}

/// With `ignore_changes` the configuration holds the values of state.
#[tokio::test]
async fn what_is_null_in_state_and_ignored_is_no_error() {
    let prior = toy("1".into(), Value::Null, 1_i64.into());
    let request = proto::plan_resource_change::Request {
        type_name: TYPE.to_owned(),
        prior_state: toy_wire(&prior),
        config: toy_wire(&config()),
        proposed_new_state: toy_wire(&prior),
        ..Default::default()
    };
    let answer = service(None)
        .plan_resource_change(Request::new(request))
        .await;
    let answer = answer.expect("never a gRPC error").into_inner();
    assert_eq!(answer.diagnostics, []);
    assert_eq!(answer.planned_state, toy_wire(&prior));
}
