//! State as Terraform stores it: JSON from another version of the provider, or edited by
//! hand.
//!
//! Input: a type as JSON, a line break, and the document. The document is read for that type in
//! both ways, and goes through UpgradeResourceState and UpgradeResourceIdentity of every managed
//! resource as well.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use terraform_provider_mendix::provider::MendixProvider;
use tfplugin::framework::json::{self, Objects};
use tfplugin::framework::provider::Provider as _;
use tfplugin::framework::types::Type;
use tfplugin::wire::proto::provider_server::Provider as _;
use tfplugin::wire::{ProviderService, msgpack, proto};
use tokio::runtime::{Builder, Runtime};
use tonic::Request;

struct World {
    runtime: Runtime,
    service: ProviderService,
    /// Of each managed resource its name and the type of its state.
    managed: Vec<(String, Type)>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let provider = MendixProvider::new(Box::new(|_| None), None);
    let managed = provider.resources().iter();
    World {
        runtime: Builder::new_current_thread()
            .build()
            .expect("a runtime without drivers needs nothing of the system"),
        managed: managed
            .map(|of| (of.type_name().to_owned(), of.schema().value_type()))
            .collect(),
        service: ProviderService::new(provider),
    }
});

fuzz_target!(|input: &[u8]| {
    let document = match terraform_provider_mendix_fuzz::typed(input) {
        Some((of, document)) => {
            read(&of, document);
            document
        }
        None => input,
    };
    WORLD.runtime.block_on(async {
        for (type_name, of) in &WORLD.managed {
            upgrade_state(type_name, of, document).await;
            upgrade_identity(type_name, document).await;
        }
    });
});

/// What is read exactly is read from storage as well, to the same value; and either can be sent.
fn read(of: &Type, document: &[u8]) {
    let exact = json::read(of, document, Objects::Exact);
    let stored = json::read(of, document, Objects::Stored);
    if let Ok(exact) = &exact {
        assert_eq!(
            stored.as_ref().ok(),
            Some(exact),
            "storage takes all that is exact"
        );
    }
    if let Ok(value) = stored {
        assert!(value.is_wholly_known(), "JSON holds nothing unknown");
        let written = msgpack::encode(of, &value).expect("what was read is of its type");
        let again = msgpack::decode(of, &written).expect("what was encoded can be decoded");
        assert_eq!(again, value, "a round trip must not change a value");
    }
}

/// Answers with a whole state or with an error, and never with a warning: Terraform would then skip
/// destroying a deposed object.
async fn upgrade_state(type_name: &str, of: &Type, document: &[u8]) {
    let request = proto::upgrade_resource_state::Request {
        type_name: type_name.to_owned(),
        raw_state: Some(raw(document)),
        ..Default::default()
    };
    let response = WORLD
        .service
        .upgrade_resource_state(Request::new(request))
        .await
        .expect("an unreadable state is a diagnostic, not a broken call")
        .into_inner();
    check(&response.diagnostics);
    if response.diagnostics.is_empty() {
        let state = response.upgraded_state.expect("no error, so a state");
        let state = msgpack::decode(of, &state.msgpack).expect("the state is of its type");
        assert!(
            !state.is_null(),
            "a null state would orphan a resource that costs"
        );
    }
}

async fn upgrade_identity(type_name: &str, document: &[u8]) {
    let request = proto::upgrade_resource_identity::Request {
        type_name: type_name.to_owned(),
        raw_identity: Some(raw(document)),
        ..Default::default()
    };
    let response = WORLD
        .service
        .upgrade_resource_identity(Request::new(request))
        .await
        .expect("an unreadable identity is a diagnostic, not a broken call")
        .into_inner();
    check(&response.diagnostics);
}

fn raw(document: &[u8]) -> proto::RawState {
    proto::RawState {
        json: document.to_vec().into(),
        ..Default::default()
    }
}

/// Only errors, never warnings. A panic that the service turned into one has ended the process
/// before: libFuzzer aborts in the hook.
fn check(diagnostics: &[proto::Diagnostic]) {
    for diagnostic in diagnostics {
        assert_eq!(
            diagnostic.severity(),
            proto::diagnostic::Severity::Error,
            "{diagnostic:?}"
        );
        assert!(!diagnostic.summary.is_empty());
    }
}
