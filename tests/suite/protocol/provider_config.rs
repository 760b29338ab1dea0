//! The `provider` block.

use serde_json::json;
use tfplugin::framework::value::Value;

use crate::host::Host;
use crate::story::ControlCenter;
use crate::walk::{Change, Walk, answered, chat, filled};

/// item 27: in a plan, any value may depend on a resource that does not exist yet.
#[tokio::test]
async fn unknown_values_are_no_error_and_make_no_call() {
    let center = ControlCenter::new();
    let walk = Walk::unconfigured().await;
    let known = walk.provider_config(&center);
    let names: Vec<_> = walk.schemas.provider.attributes.iter().collect();
    for attribute in names {
        let mut config = known.clone();
        config.set(&attribute.name, Value::Unknown);
        walk.validate_provider(&config).await.nothing();
        walk.configure(&config).await.nothing();
    }
    assert_eq!(center.requests().total, 0);
}

/// item 27: a complete configuration makes no call either.
#[tokio::test]
async fn a_known_configuration_makes_no_call_by_itself() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    walk.validate_provider(&walk.provider_config(&center))
        .await
        .nothing();
    assert_eq!(center.requests().total, 0);
}

/// item 27: while the endpoint is unknown, a plan continues with what the provider knows offline.
#[tokio::test]
async fn an_unknown_endpoint_lets_plans_go_on_with_a_warning() {
    let walk = Walk::unconfigured().await;
    let of = walk.schemas.provider.value_type();
    let mut config = filled(&of, &json!({"token": "t"}));
    config.set("endpoint", Value::Unknown);
    walk.configure(&config).await.nothing();
    let planned = walk
        .plan(&Change::create(&walk.config(chat())))
        .await
        .succeeds();
    assert_eq!(
        planned.said.warnings(),
        ["Prerequisites are checked at apply"]
    );
    assert!(planned.state.attribute("cloud_tokens").is_unknown());
}

/// item 28: each walk configures a reattached process anew.
#[tokio::test]
async fn each_configuration_takes_the_place_of_the_last() {
    let (first, second) = (ControlCenter::new(), ControlCenter::new());
    let walk = Walk::begin(&first).await;
    walk.create(&walk.config(chat())).await;
    walk.open(&second).await;
    walk.create(&walk.config(chat())).await;
    walk.open(&second).await;
    assert_eq!(first.resources().len(), 1);
    assert_eq!(second.resources().len(), 1);
}

/// item 28: OpenTofu sends the version of some Terraform release.
#[tokio::test]
async fn nothing_depends_on_the_version_that_the_host_gives() {
    let center = ControlCenter::new();
    let walk = Walk::unconfigured().await;
    let mut plans = Vec::new();
    for version in ["0.0.0", "1.13.0", "99.0.0-alpha", "", "\u{1f980}"] {
        let request = tfplugin::wire::proto::configure_provider::Request {
            terraform_version: version.to_owned(),
            config: crate::walk::wire(
                &walk.schemas.provider.value_type(),
                &walk.provider_config(&center),
            ),
            ..Default::default()
        };
        let answer = answered(walk.client().configure_provider(request)).await;
        assert_eq!(answer.diagnostics, []);
        plans.push(walk.plan(&Change::create(&walk.config(chat()))).await.bytes);
    }
    plans.dedup();
    assert_eq!(plans.len(), 1);
}

/// OpenTofu configures a provider before it calls a function, which needs neither an endpoint nor a
/// token. Calls that need them report what is missing.
#[tokio::test]
async fn a_missing_endpoint_is_an_error_of_what_needs_it() {
    let walk = Walk::launched(Host::launch()).await;
    let of = walk.schemas.provider.value_type();
    let empty = filled(&of, &json!({}));
    walk.validate_provider(&empty).await.nothing();
    walk.configure(&empty).await.nothing();
    let planned = walk.plan(&Change::create(&walk.config(chat()))).await;
    assert_eq!(planned.said.errors(), ["Missing endpoint", "Missing token"]);
    assert_eq!(planned.said.attributes(), [""; 0]);
}
