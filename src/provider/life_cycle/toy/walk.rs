//! The walk of the toy: Terraform's calls, process by process.

use std::sync::Arc;
use std::time::Duration;

use pretty_assertions::assert_eq;
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::plan::settle;
use tfplugin::framework::resource::{
    ApplyResponse, CreateRequest, DeleteRequest, Kept, PlanDestroyRequest, PlanRequest,
    PlanResponse, ReadRequest, Resource, StopSignal, UpdateRequest,
};
use tfplugin::framework::schema::Schema;
use tfplugin::framework::value::Value;

use super::super::LifeCycle;
use super::super::named::named;
use super::super::paid::PaidResource;
use super::super::state::State;
use super::{LOST, Toys};
use crate::mendix::fake::{Fake, Reply, TOKEN};
use crate::mendix::token::AccessToken;
use crate::provider::configuration::{Configuration, Origin, PrerequisiteChecks};
use crate::provider::control_center::access::Access;

/// One process of the provider, as a walk of Terraform calls it.
struct Provider {
    resource: LifeCycle<Toys>,
    schema: &'static Schema,
    fake: Fake,
}

impl Provider {
    /// A provider of a company with 100 available Cloud Tokens.
    async fn new(toys: &Toys, replies: impl IntoIterator<Item = Reply>) -> Self {
        let company = r#"{"cloudTokens": {"total": 100, "allocated": 0, "available": 100},
            "accounts": [{"id": "a", "name": "Acme"}],
            "subscriptions": [{"id": "s", "name": "Platform", "kind": "enterprise_platform",
                               "status": "active", "priceList": "FY24"}]}"#;
        let replies = [Reply::json(200, company)].into_iter().chain(replies);
        let fake = Fake::start(replies).await;
        let access = Arc::new(Access::new(None));
        let configuration = Configuration {
            endpoint: fake.endpoint(),
            token: AccessToken::new(TOKEN).unwrap(),
            token_origin: Origin::Variable("MENDIX_TOKEN"),
            prerequisite_checks: PrerequisiteChecks::Enforce,
            bypass: None,
            proxy: None,
            max_retries: 0,
            request_timeout: Duration::from_secs(30),
            allowed_accounts: None,
        };
        let opened = access.open(configuration, "").await;
        assert_eq!(opened, Diagnostics::default());
        Self {
            resource: LifeCycle::new(toys.clone(), access),
            schema: Toys::schema(),
            fake,
        }
    }

    /// Plans as Terraform does: with its own merge of configuration and prior state.
    async fn plan(&self, prior: &Value, config: &Value, private: &[u8]) -> PlanResponse {
        let mut proposed = config.clone();
        for attribute in &self.schema.attributes {
            if attribute.is_computed() && config.attribute(attribute.name).is_null() {
                proposed.set(attribute.name, prior.attribute(attribute.name).clone());
            }
        }
        let request = PlanRequest {
            prior_state: prior.clone(),
            config: config.clone(),
            proposal: self.schema.propose(prior, config, &proposed),
            prior_private: private.to_vec(),
            planned_private: Vec::new(),
        };
        self.resource.plan(request).await
    }

    async fn create(&self, plan: &PlanResponse) -> ApplyResponse {
        let kept = Kept::default();
        let request = CreateRequest {
            planned_state: plan.planned_state.clone(),
            planned_private: plan.planned_private.clone(),
            kept: &kept,
            stop: StopSignal::default(),
        };
        let applied = self.resource.create(request).await;
        assert!(kept.take().is_some());
        applied
    }

    async fn update(&self, prior: &Value, plan: &PlanResponse) -> ApplyResponse {
        let request = UpdateRequest {
            prior_state: prior.clone(),
            planned_state: plan.planned_state.clone(),
            planned_private: plan.planned_private.clone(),
            stop: StopSignal::default(),
        };
        self.resource.update(request).await
    }

    async fn read(&self, state: &Value) -> (Option<Value>, Vec<String>) {
        let request = ReadRequest {
            current_state: state.clone(),
            private: Vec::new(),
        };
        let read = self.resource.read(request).await;
        (read.new_state, summaries(&read.diagnostics))
    }
}

fn config(capacity: u64, color: &str) -> Value {
    let mut config = Value::object(
        Toys::schema()
            .attributes
            .iter()
            .map(|it| (it.name, Value::Null)),
    );
    config.set("display_name", "Robot");
    config.set("cloud_tokens", capacity);
    config.set("color", color);
    config
}

fn summaries(said: &Diagnostics) -> Vec<String> {
    said.iter().map(|it| it.summary.clone()).collect()
}

fn only(said: &Diagnostics) -> &Diagnostic {
    let all: Vec<_> = said.iter().collect();
    let [one] = all[..] else { panic!("{all:?}") };
    one
}

/// The state after an apply without messages, after which a plan is empty.
async fn settled(provider: &Provider, plan: &PlanResponse, applied: &ApplyResponse) -> Value {
    let state = settle(&plan.planned_state, applied.new_state.as_ref().unwrap());
    let read = provider.read(&state).await.0;
    assert_eq!(read.as_ref(), Some(&state));
    state
}

/// A toy of 30 Cloud Tokens, created.
async fn created(provider: &Provider) -> Value {
    let plan = provider.plan(&Value::Null, &config(30, "red"), b"").await;
    assert_eq!(plan.diagnostics, Diagnostics::default());
    assert_eq!(plan.planned_state.attribute("cloud_tokens"), &30_u64.into());
    let applied = provider.create(&plan).await;
    assert_eq!(applied.diagnostics, Diagnostics::default());
    let state = settled(provider, &plan, &applied).await;
    assert_eq!(state.attribute("status"), &"ACTIVE".into());
    state
}

#[tokio::test]
async fn a_toy_is_created_once_whatever_becomes_of_the_answer() {
    let toys = Toys::default();
    let provider = Provider::new(&toys, []).await;
    let plan = provider.plan(&Value::Null, &config(30, "red"), b"").await;
    provider.create(&plan).await;
    provider.create(&plan).await;
    assert_eq!(toys.all().len(), 1);

    let said = provider.plan(&Value::Null, &config(30, "red"), b"").await;
    assert_eq!(said.diagnostics, Diagnostics::default(), "this run made it");
    let later = Provider::new(&toys, []).await;
    let said = later.plan(&Value::Null, &config(30, "red"), b"").await;
    let said = only(&said.diagnostics);
    let existing = named("Robot", toys.all()[0].1.id.as_str());
    assert_eq!(said.summary, format!("{existing} exists already"));
    for part in [
        "to = mendix_toy.NAME",
        "with this name exists",
        "30 + 30 = 60",
    ] {
        assert!(said.detail.contains(part), "{}", said.detail);
    }
}

#[tokio::test]
async fn a_toy_whose_answer_was_lost_is_named_with_an_import_block() {
    let toys = Toys::default();
    let provider = Provider::new(&toys, [Reply::refusal(500, "BROKEN")]).await;
    let mut config = config(30, "red");
    config.set("display_name", LOST);
    let plan = provider.plan(&Value::Null, &config, b"").await;
    let kept = Kept::default();
    let request = CreateRequest {
        planned_state: plan.planned_state.clone(),
        planned_private: plan.planned_private.clone(),
        kept: &kept,
        stop: StopSignal::default(),
    };
    let applied = provider.resource.create(request).await;
    assert_eq!((applied.new_state, kept.take()), (None, None));
    let said = only(&applied.diagnostics);
    let import = format!("to = mendix_toy.NAME\n    id = {:?}", toys.all()[0].1.id);
    for part in ["It is not known whether \"Lost\" was created.", &import] {
        assert!(said.detail.contains(part), "{}", said.detail);
    }
}

#[tokio::test]
async fn more_than_there_is_is_refused_at_the_attribute_that_says_what_is_bought() {
    let provider = Provider::new(&Toys::default(), []).await;
    let plan = provider.plan(&Value::Null, &config(101, "red"), b"").await;
    let said = only(&plan.diagnostics);
    assert_eq!(said.summary, "Insufficient Mendix Cloud Tokens");
    assert_eq!(said.attribute.as_ref().unwrap().to_string(), "cloud_tokens");
    let alone = "\"Robot\" alone needs 101 for a capacity of 101 Cloud Tokens.";
    assert!(said.detail.contains(alone), "{}", said.detail);
}

#[tokio::test]
async fn a_toy_grows_at_once_and_shrinks_at_the_end_of_its_month() {
    let provider = Provider::new(&Toys::default(), []).await;
    let small = created(&provider).await;

    let plan = provider.plan(&small, &config(50, "red"), b"").await;
    assert_eq!(plan.diagnostics, Diagnostics::default());
    assert_eq!(
        plan.planned_state.attribute("active_cloud_tokens"),
        &50_u64.into()
    );
    let applied = provider.update(&small, &plan).await;
    assert_eq!(applied.diagnostics, Diagnostics::default());
    let large = settled(&provider, &plan, &applied).await;
    assert_eq!(large.attribute("active_cloud_tokens"), &50_u64.into());

    let plan = provider.plan(&large, &config(20, "red"), b"").await;
    let said = only(&plan.diagnostics);
    assert_eq!(
        said.summary,
        format!(
            "{} will become 20 Cloud Tokens at once, or on 2026-02-28 at the latest",
            State(&large).named()
        )
    );
    assert!(
        said.detail.contains("A smaller capacity"),
        "{}",
        said.detail
    );
    assert!(
        said.detail.contains("30 Cloud Tokens come back"),
        "{}",
        said.detail
    );
    assert_eq!(plan.planned_state.attribute("cloud_tokens"), &20_u64.into());
    assert_eq!(
        plan.planned_state.attribute("active_cloud_tokens"),
        &Value::Unknown
    );
    let applied = provider.update(&large, &plan).await;
    assert_eq!(
        summaries(&applied.diagnostics),
        [format!(
            "{}: the change to 20 Cloud Tokens is confirmed for 2026-02-28",
            State(&large).named()
        )]
    );
    let shrinking = settled(&provider, &plan, &applied).await;
    let again = provider.plan(&shrinking, &config(20, "red"), b"").await;
    assert_eq!(again.planned_state, shrinking);
    assert_eq!(again.diagnostics, Diagnostics::default());
}

#[tokio::test]
async fn a_replaced_toy_is_counted_once_and_both_hold_tokens() {
    let toys = Toys::default();
    let provider = Provider::new(&toys, []).await;
    let red = created(&provider).await;
    // An apply is another process, whose ledger is empty.
    let provider = Provider::new(&toys, []).await;
    let first = provider.plan(&red, &config(80, "blue"), b"").await;
    let paths: Vec<_> = first
        .requires_replace
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(paths, ["color"]);
    let said = only(&first.diagnostics);
    assert_eq!(
        said.summary,
        format!(
            "{} will be replaced, and the old one will end on 2026-02-28 at the earliest",
            State(&red).named()
        )
    );
    assert!(said.detail.contains("30 + 80 = 110"), "{}", said.detail);
    let blue = config(80, "blue");
    let second = provider
        .plan(&Value::Null, &blue, &first.planned_private)
        .await;
    assert_eq!(second.diagnostics, Diagnostics::default());
}

#[tokio::test]
async fn a_toy_ends_at_a_date_unless_its_policy_says_otherwise() {
    let toys = Toys::default();
    let provider = Provider::new(&toys, []).await;
    let mut state = created(&provider).await;
    for (policy, planned, deleted) in [
        (
            "prevent",
            " must not be destroyed",
            " must not be destroyed",
        ),
        (
            "abandon",
            " will be abandoned, and will keep running",
            " is abandoned, and keeps running",
        ),
        (
            "deprovision",
            " will be deprovisioned on 2026-02-28",
            ": the end is confirmed for 2026-02-28",
        ),
    ] {
        state.set("deletion_policy", policy);
        assert!(!toys.all()[0].1.ends);
        let name = match policy {
            "prevent" => "\"Robot\"".to_owned(),
            _ => State(&state).named(),
        };
        let plan = PlanDestroyRequest {
            prior_state: state.clone(),
            prior_private: Vec::new(),
        };
        let plan = provider.resource.plan_destroy(plan).await;
        assert_eq!(summaries(&plan.diagnostics), [format!("{name}{planned}")]);
        let delete = DeleteRequest {
            prior_state: state.clone(),
            planned_private: plan.planned_private,
            stop: StopSignal::default(),
        };
        let delete = provider.resource.delete(delete).await;
        assert_eq!(summaries(&delete.diagnostics), [format!("{name}{deleted}")]);
    }
    assert!(toys.all()[0].1.ends);
    let (kept, said) = provider.read(&state).await;
    assert_eq!(
        said,
        [format!(
            "{} is scheduled for deprovisioning on 2026-02-28",
            State(&state).named()
        )]
    );
    assert_eq!(
        kept.unwrap().attribute("deprovision_scheduled_at"),
        &"2026-02-28T10:00:00Z".into()
    );
}

#[tokio::test]
async fn a_toy_leaves_state_when_the_api_says_that_it_is_gone() {
    let toys = Toys::default();
    let replies = [
        Reply::refusal(500, "BROKEN"),
        Reply::refusal(404, "NOT_FOUND"),
    ];
    let provider = Provider::new(&toys, replies).await;
    let state = created(&provider).await;
    toys.all().clear();
    let (kept, said) = provider.read(&state).await;
    assert_eq!((kept.as_ref(), said.len()), (Some(&state), 1));
    let (gone, said) = provider.read(&state).await;
    assert_eq!(gone, None);
    assert!(said[0].contains("no longer exists"), "{said:?}");
    assert_eq!(provider.fake.received().len(), 3);
}

#[tokio::test]
async fn a_toy_is_imported_by_its_id() {
    let provider = Provider::new(&Toys::default(), []).await;
    let id = "4B0D8C0E-5A54-4CB1-A5E3-0F6A3C1D2E3F";
    let state = provider.resource.import(id).await.unwrap();
    assert_eq!(state.attribute("id"), &id.to_lowercase().into());
    let said = provider.resource.import("robot").await.unwrap_err();
    assert_eq!(said.summary, "Not the id of a toy");
    assert!(said.detail.contains("in the toy box"), "{}", said.detail);
}

/// `ignore_changes` may leave nothing of it in the configuration.
#[tokio::test]
async fn what_is_bought_and_not_known_is_planned_as_it_is_stored() {
    let provider = Provider::new(&Toys::default(), []).await;
    let mut state = created(&provider).await;
    state.set("cloud_tokens", Value::Null);
    let mut config = config(30, "red");
    config.set("cloud_tokens", Value::Null);
    let plan = provider.plan(&state, &config, b"").await;
    assert_eq!(plan.planned_state, state);
    assert_eq!(plan.diagnostics, Diagnostics::default());
}
