//! Large messages.

use tfplugin::wire::proto;

use crate::host::Host;
use crate::story::ControlCenter;
use crate::walk::{Walk, chat};

/// More than the hosts' own limit of 64 MiB for schemas, and far more than tonic's limit of 4 MiB.
const LARGE: usize = 65 << 20;

/// item 16: without TLS, whose cost this test does not measure.
#[tokio::test]
async fn a_state_of_more_than_64_mib_passes_both_ways() {
    let center = ControlCenter::new();
    let walk = Walk::launched(Host::launch().without_tls()).await;
    let mut config = walk.provider_config(&center);
    config.set("endpoint", tfplugin::framework::value::Value::Unknown);
    walk.configure(&config).await.nothing();
    let mut state = walk.config(chat());
    state.set("id", "0f6a3c1d-2e3f-4cb1-a5e3-4b0d8c0e5a54");
    state.set("portal_url", "x".repeat(LARGE));
    // While the endpoint is unknown, a refresh returns the stored state.
    let request = proto::read_resource::Request {
        type_name: crate::walk::RESOURCE.to_owned(),
        current_state: walk.wire(&state),
        ..Default::default()
    };
    let sent = request.current_state.clone();
    let answer = walk.client().read_resource(request).await;
    let answer = answer.expect("it passes").into_inner();
    assert!(answer.new_state == sent, "it has changed on its way");
}
