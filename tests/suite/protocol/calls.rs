//! Each call as the first call of a process.

use tfplugin::framework::value::Value;
use tfplugin::wire::proto;

use crate::diagnostics::answer_reads;
use crate::host::{Host, ProviderClient, RunningHost};
use crate::walk::{Change, RESOURCE, Walk, answered, chat, filled, wire};

/// The summaries that one call returns as the first of a process. `$client` and `$request` are
/// evaluated for each new process.
macro_rules! first {
    ($call:ident, $request:expr) => {{
        let host = Host::launch().await;
        let answer = host.provider().$call($request).await;
        let answer = answer.unwrap_or_else(|status| panic!("{}: {status}", stringify!($call)));
        let said = answer.into_inner().diagnostics;
        said.into_iter()
            .map(|said| said.summary)
            .collect::<Vec<_>>()
    }};
}

const NOT_CONFIGURED: [&str; 1] = ["The provider is not configured"];

/// item 25: Terraform caches the schema, so the first call of a new process may be another one.
#[tokio::test]
async fn a_call_that_needs_no_configuration_works_as_the_first() {
    let walk = Walk::unconfigured().await;
    let config = walk.wire(&walk.config(chat()));
    let type_name = RESOURCE.to_owned();
    let provider = walk.schemas.provider.value_type();
    let provider_config = wire(
        &provider,
        &filled(
            &provider,
            &serde_json::json!({
                "endpoint": "https://control-center.example", "token": "t",
            }),
        ),
    );
    let json = |text: &str| {
        Some(proto::RawState {
            json: text.as_bytes().to_vec().into(),
            ..Default::default()
        })
    };

    assert_eq!(
        first!(get_metadata, proto::get_metadata::Request {}),
        [""; 0]
    );
    assert_eq!(
        first!(get_provider_schema, proto::get_provider_schema::Request {}),
        [""; 0]
    );
    let request = proto::get_resource_identity_schemas::Request {};
    assert_eq!(first!(get_resource_identity_schemas, request), [""; 0]);
    assert_eq!(
        first!(get_functions, proto::get_functions::Request {}),
        [""; 0]
    );
    let request = proto::validate_provider_config::Request {
        config: provider_config.clone(),
    };
    assert_eq!(first!(validate_provider_config, request), [""; 0]);
    let request = proto::configure_provider::Request {
        config: provider_config,
        ..Default::default()
    };
    assert_eq!(first!(configure_provider, request), [""; 0]);
    let request = proto::validate_resource_config::Request {
        type_name: type_name.clone(),
        config,
        ..Default::default()
    };
    assert_eq!(first!(validate_resource_config, request), [""; 0]);
    for (name, source) in &walk.schemas.data_sources {
        let request = proto::validate_data_resource_config::Request {
            type_name: name.clone(),
            config: wire(&source.value_type(), &Value::Unknown),
        };
        assert_eq!(
            first!(validate_data_resource_config, request),
            [""; 0],
            "{name}"
        );
    }
    let list = walk.schemas.list_resources[RESOURCE].value_type();
    let request = proto::validate_list_resource_config::Request {
        type_name: type_name.clone(),
        config: wire(&list, &filled(&list, &serde_json::json!({}))),
        ..Default::default()
    };
    assert_eq!(first!(validate_list_resource_config, request), [""; 0]);
    let request = proto::upgrade_resource_state::Request {
        type_name: type_name.clone(),
        raw_state: json(r#"{"id":"0f6a3c1d-2e3f-4cb1-a5e3-4b0d8c0e5a54"}"#),
        ..Default::default()
    };
    assert_eq!(first!(upgrade_resource_state, request), [""; 0]);
    let request = proto::upgrade_resource_identity::Request {
        type_name: type_name.clone(),
        raw_identity: json("{}"),
        ..Default::default()
    };
    assert_eq!(first!(upgrade_resource_identity, request), [""; 0]);
    let request = proto::move_resource_state::Request {
        target_type_name: type_name,
        ..Default::default()
    };
    let said = first!(move_resource_state, request);
    assert_eq!(said, ["Resource cannot be moved from another type"]);
}

/// The attributes that the configuration of a data source must have.
fn required_by(data_source: &str) -> serde_json::Value {
    match data_source {
        "mendix_genai_consumption" => {
            serde_json::json!({"resource_id": "0f6a3c1d-2e3f-4cb1-a5e3-4b0d8c0e5a54"})
        }
        _ => serde_json::json!({}),
    }
}

/// item 25: the other calls say what is missing, and lose nothing.
#[tokio::test]
async fn a_call_that_needs_the_configuration_says_so_as_the_first() {
    let walk = Walk::unconfigured().await;
    let mut stored = walk.config(chat());
    stored.set("id", "0f6a3c1d-2e3f-4cb1-a5e3-4b0d8c0e5a54");
    let create = Change::create(&walk.config(chat()));

    let request = proto::read_resource::Request {
        type_name: RESOURCE.to_owned(),
        current_state: walk.wire(&stored),
        ..Default::default()
    };
    assert_eq!(first!(read_resource, request), NOT_CONFIGURED);
    let said = first!(plan_resource_change, walk.plan_request(&create));
    assert_eq!(said, ["Prerequisites are checked at apply"]);
    let planned = walk.plan(&create).await;
    let said = first!(apply_resource_change, walk.apply_request(&create, &planned));
    assert_eq!(said, NOT_CONFIGURED);
    let request = proto::import_resource_state::Request {
        type_name: RESOURCE.to_owned(),
        id: "0f6a3c1d-2e3f-4cb1-a5e3-4b0d8c0e5a54".to_owned(),
        ..Default::default()
    };
    assert_eq!(first!(import_resource_state, request), [""; 0]);
    for (name, source) in &walk.schemas.data_sources {
        let of = source.value_type();
        let request = proto::read_data_source::Request {
            type_name: name.clone(),
            config: wire(&of, &filled(&of, &required_by(name))),
            ..Default::default()
        };
        assert_eq!(first!(read_data_source, request), NOT_CONFIGURED, "{name}");
    }
}

/// item 25: calls whose answers have no diagnostics.
#[tokio::test]
async fn functions_lists_and_stops_work_as_the_first() {
    let function = proto::call_function::Request {
        name: "parse_portal_url".to_owned(),
        arguments: vec![proto::DynamicValue::default()],
    };
    let answer = answered(client().await.1.call_function(function)).await;
    assert!(answer.error.is_some());
    let stop = proto::stop_provider::Request {};
    let answer = answered(client().await.1.stop_provider(stop)).await;
    assert_eq!(answer.error, "");
    let list = proto::list_resource::Request {
        type_name: RESOURCE.to_owned(),
        ..Default::default()
    };
    let (_host, mut client) = client().await;
    let events = client.list_resource(list).await;
    let event = events.expect("answered").into_inner().message().await;
    let said = event.expect("answered").expect("one event").diagnostic;
    assert_eq!(said[0].summary, NOT_CONFIGURED[0]);
    answer_reads("not-configured", &said);
}

/// A process, and the client for its first call.
async fn client() -> (RunningHost, ProviderClient) {
    let host = Host::launch().await;
    let client = host.provider();
    (host, client)
}
