//! Calls whose handler panics answer an error diagnostic. The connection stays open, and no
//! existing object is lost.

use futures::StreamExt as _;
use tonic::Request;

use super::broken::{TYPE, service};
use super::{object, of, wire};
use crate::framework::value::Value;
use crate::wire::proto;
use crate::wire::proto::provider_server::Provider as _;

const SUMMARY: &str = "Internal error of the provider";

fn is_told(diagnostics: &[proto::Diagnostic], call: &str) {
    let [said] = diagnostics else {
        panic!("{call}: {diagnostics:?}")
    };
    assert_eq!(said.summary, SUMMARY, "{call}");
    assert!(said.detail.contains(call), "{}", said.detail);
}

/// The diagnostics of the answer to one call.
macro_rules! said {
    ($call:ident, $request:expr) => {
        service()
            .$call(Request::new($request))
            .await
            .expect("never a gRPC error")
            .into_inner()
            .diagnostics
    };
}

#[tokio::test]
async fn a_panic_in_any_handler_is_an_error_diagnostic() {
    let type_name = || TYPE.to_owned();
    let config = || wire(&of(), &object("a"));
    let request = proto::validate_provider_config::Request { config: config() };
    is_told(
        &said!(validate_provider_config, request),
        "ValidateProviderConfig",
    );
    let request = proto::configure_provider::Request {
        config: config(),
        ..Default::default()
    };
    is_told(&said!(configure_provider, request), "ConfigureProvider");
    let request = proto::validate_resource_config::Request {
        type_name: type_name(),
        config: config(),
        ..Default::default()
    };
    is_told(
        &said!(validate_resource_config, request),
        "ValidateResourceConfig",
    );
    let request = proto::validate_data_resource_config::Request {
        type_name: type_name(),
        config: config(),
    };
    is_told(
        &said!(validate_data_resource_config, request),
        "ValidateDataResourceConfig",
    );
    let request = proto::validate_list_resource_config::Request {
        type_name: type_name(),
        config: config(),
        ..Default::default()
    };
    is_told(
        &said!(validate_list_resource_config, request),
        "ValidateListResourceConfig",
    );
    let request = proto::read_resource::Request {
        type_name: type_name(),
        current_state: config(),
        ..Default::default()
    };
    is_told(&said!(read_resource, request), "ReadResource");
    for proposed_new_state in [config(), None] {
        let request = proto::plan_resource_change::Request {
            type_name: type_name(),
            prior_state: config(),
            config: proposed_new_state.clone(),
            proposed_new_state,
            ..Default::default()
        };
        is_told(&said!(plan_resource_change, request), "PlanResourceChange");
    }
    for id in ["a", ""] {
        let request = proto::import_resource_state::Request {
            type_name: type_name(),
            id: id.to_owned(),
            identity: Some(proto::ResourceIdentityData {
                identity_data: config(),
            }),
            ..Default::default()
        };
        is_told(
            &said!(import_resource_state, request),
            "ImportResourceState",
        );
    }
    let request = proto::read_data_source::Request {
        type_name: type_name(),
        config: config(),
        ..Default::default()
    };
    is_told(&said!(read_data_source, request), "ReadDataSource");
}

#[tokio::test]
async fn a_panic_in_an_apply_keeps_what_exists() {
    // The prior state, the planned state, and what must be in state.
    for (prior, planned, kept) in [
        (Value::Null, object("created"), Some(object("created"))),
        (object("there"), object("there"), Some(object("there"))),
        // Without a state, core keeps the prior one of an object that was to be deleted.
        (object("there"), Value::Null, None),
    ] {
        let request = proto::apply_resource_change::Request {
            type_name: TYPE.to_owned(),
            prior_state: wire(&of(), &prior),
            planned_state: wire(&of(), &planned),
            planned_private: b"noted".to_vec().into(),
            ..Default::default()
        };
        let answer = service().apply_resource_change(Request::new(request)).await;
        let answer = answer.expect("never a gRPC error").into_inner();
        is_told(&answer.diagnostics, "ApplyResourceChange");
        let new_state = kept.as_ref().and_then(|kept| wire(&of(), kept));
        assert_eq!(answer.new_state, new_state);
        let identity = answer.new_identity.and_then(|new| new.identity_data);
        assert_eq!(identity, new_state);
        if kept.is_some() {
            assert_eq!(&answer.private[..], b"noted");
        }
    }
}

#[tokio::test]
async fn a_panic_in_a_function_is_its_error() {
    let request = proto::call_function::Request {
        name: "broken".to_owned(),
        arguments: Vec::new(),
    };
    let answer = service().call_function(Request::new(request)).await;
    let answer = answer.expect("never a gRPC error").into_inner();
    assert_eq!(answer.result, None);
    let error = answer.error.expect("there is no result");
    assert!(error.text.starts_with(SUMMARY), "{}", error.text);
    assert_eq!(error.function_argument, None);
}

#[tokio::test]
async fn a_panic_in_the_middle_of_a_list_is_its_last_event() {
    let request = proto::list_resource::Request {
        type_name: TYPE.to_owned(),
        config: wire(&of(), &object("a")),
        ..Default::default()
    };
    let events = service().list_resource(Request::new(request)).await;
    let events = events.expect("never a gRPC error").into_inner();
    let events: Vec<_> = events
        .map(|event| event.expect("never a gRPC error"))
        .collect()
        .await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].diagnostic, []);
    is_told(&events[1].diagnostic, "ListResource");
}
