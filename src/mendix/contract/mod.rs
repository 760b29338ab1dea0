//! The client's side of the contract: it sends and reads what the pairs in `tests/contract/`
//! contain.

mod capacities;

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::client::{Client, ClientOptions};
use super::consumption::{Day, DayRange, TokenCount};
use super::error::{ApiError, Reason};
use super::fake::{Fake, Reply, options};
use super::prerequisites::{CloudTokens, PriceList};
use super::purchase::Purchase;
use super::resource::{
    BundleMonth, Contact, GenAiResource, GenAiResourceChange, IdempotencyKey, NewGenAiResource,
    OrderedModels, ResourceStatus, ResourceType,
};
use super::resource_list::ResourceFilter;
use super::token::AccessToken;

#[derive(Deserialize)]
struct Pair {
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    path: String,
    headers: HashMap<String, String>,
    #[serde(default)]
    body: Value,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    headers: HashMap<String, String>,
    body: Value,
}

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/contract")
}

/// Makes a call with the client, compares its request with a pair, and returns the pair's response
/// to it.
async fn play<T>(
    name: &str,
    call: impl AsyncFnOnce(Client) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let text = fs::read_to_string(directory().join(name).with_extension("json")).unwrap();
    let Pair { request, response } = serde_json::from_str(&text).unwrap();
    let headers: Vec<_> = response
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let reply = Reply::new(response.status, &headers, &response.body.to_string());
    let fake = Fake::start([reply]).await;
    let token = request.headers["Authorization"].strip_prefix("MxToken ");
    let client = Client::new(ClientOptions {
        token: AccessToken::new(token.unwrap()).unwrap(),
        ..options(fake.endpoint())
    });

    let result = call(client.unwrap()).await;

    let received = fake.received();
    assert_eq!(received.len(), 1, "{name}");
    assert_eq!(received[0].method, request.method, "{name}");
    assert_eq!(
        received[0].target,
        format!("/base{}", request.path),
        "{name}"
    );
    for (header, value) in &request.headers {
        let sent = received[0].header(&header.to_lowercase());
        assert_eq!(sent, Some(value.as_str()), "{name}: {header}");
    }
    let body = serde_json::from_str(&received[0].body).unwrap_or(Value::Null);
    assert_eq!(body, request.body, "{name}");
    result
}

const TEXT: &str = "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f";
const EMBEDDINGS: &str = "9c2f7a64-1e0b-4d38-8f57-6b1a2c3d4e5f";
const KNOWLEDGE: &str = "d17e5b92-7c46-4a0f-b3d8-2e9f8a7b6c5d";
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

fn key(number: &str) -> IdempotencyKey {
    let uuid = format!("7d3c1f{number}-4c5a-4b8e-9d21-3f5e7a9b1c0d");
    IdempotencyKey::from(uuid.parse::<Uuid>().unwrap())
}

fn ada() -> Contact {
    Contact {
        name: "Ada Lovelace".to_owned(),
        email: "ada.lovelace@example.com".to_owned(),
    }
}

fn new_text() -> NewGenAiResource {
    NewGenAiResource {
        resource_type: ResourceType::TextGeneration,
        display_name: "Support assistant".to_owned(),
        environment: "Test".to_owned(),
        region: "eu-central-1".to_owned(),
        models: OrderedModels::One {
            model: "anthropic-claude-sonnet-4-5".to_owned(),
        },
        cross_region_inference: Some(true),
        purchase: Purchase::size("small"),
        created_for: ada(),
    }
}

fn new_embeddings() -> NewGenAiResource {
    NewGenAiResource {
        resource_type: ResourceType::EmbeddingsGeneration,
        display_name: "Support embeddings".to_owned(),
        region: "ca-central-1".to_owned(),
        models: OrderedModels::One {
            model: "cohere-embed-v3-english".to_owned(),
        },
        cross_region_inference: None,
        ..new_text()
    }
}

fn new_knowledge() -> NewGenAiResource {
    NewGenAiResource {
        resource_type: ResourceType::KnowledgeBase,
        display_name: "Support manuals".to_owned(),
        environment: "Production".to_owned(),
        models: OrderedModels::None {},
        cross_region_inference: Some(false),
        purchase: Purchase::size("standard"),
        ..new_text()
    }
}

/// A new resource after its provisioning on 12 February at `time`.
fn provisioned(new: NewGenAiResource, id: &str, cloud_tokens: u64, time: &str) -> GenAiResource {
    let at = |day: &str| format!("{day}T{time}Z").parse().unwrap();
    let (models, model) = match new.models {
        OrderedModels::None {} => (Vec::new(), None),
        OrderedModels::One { model } => (vec![model.clone()], Some(model)),
        OrderedModels::Several {
            models,
            default_model,
        } => (models, Some(default_model)),
    };
    let is_text = new.resource_type == ResourceType::TextGeneration;
    GenAiResource {
        models,
        default_model: model.clone().filter(|_| is_text),
        genai_units: new.purchase.own_price().map(|tokens| tokens * 100),
        scheduled_cloud_tokens: None,
        scheduled_cloud_tokens_at: None,
        scheduled_genai_units: None,
        id: id.to_owned(),
        resource_type: new.resource_type,
        display_name: new.display_name,
        environment: new.environment,
        region: new.region,
        model,
        cross_region_inference: Some(new.cross_region_inference.unwrap_or(false)),
        size: match new.purchase {
            Purchase::Size(size) => size,
            Purchase::Capacity(_) => String::new(),
        },
        created_for: new.created_for,
        status: ResourceStatus::Active,
        cloud_tokens: Some(cloud_tokens),
        created_at: Some(at("2026-02-12")),
        bundle_month: BundleMonth {
            starts_at: Some(at("2026-02-12")),
            ends_at: Some(at("2026-03-12")),
        },
        deprovision_scheduled_at: None,
        scheduled_size: None,
        scheduled_size_at: None,
        portal_url: Some(format!("https://genai.home.mendix.com/resources/{id}")),
    }
}

fn text() -> GenAiResource {
    provisioned(new_text(), TEXT, 30, "09:30:00")
}

fn embeddings() -> GenAiResource {
    provisioned(new_embeddings(), EMBEDDINGS, 6, "09:40:00")
}

fn knowledge() -> GenAiResource {
    provisioned(new_knowledge(), KNOWLEDGE, 48, "09:50:00")
}

/// The text generation resource after its first changes.
fn renamed() -> GenAiResource {
    GenAiResource {
        display_name: "Support assistant, second line".to_owned(),
        ..text()
    }
}

fn upgraded() -> GenAiResource {
    GenAiResource {
        size: "large".to_owned(),
        cloud_tokens: Some(120),
        ..renamed()
    }
}

#[tokio::test]
async fn prerequisites_are_read() {
    let found = play("01-read-the-prerequisites", async |client| {
        client.prerequisites().await
    });
    let found = found.await.unwrap();
    let balance = |allocated, available| CloudTokens {
        total: 500,
        allocated,
        available,
    };
    assert_eq!(found.cloud_tokens, balance(0, 500));
    assert_eq!(found.accounts[0].name, "Example Company");
    let price_list = found.subscriptions[0].price_list.clone();
    assert_eq!(price_list, Some(PriceList("FY24".to_owned())));
    assert_eq!((found.violations(), found.undecided()), (vec![], vec![]));

    let found = play(
        "21-read-the-prerequisites-while-resources-hold-tokens",
        async |client| client.prerequisites().await,
    );
    assert_eq!(found.await.unwrap().cloud_tokens, balance(180, 320));
}

#[tokio::test]
async fn the_catalog_is_read() {
    let found = play("02-read-the-catalog", async |client| client.catalog().await);
    let catalog = found.await.unwrap();
    assert_eq!(catalog.environments, ["Test", "Acceptance", "Production"]);
    let regions: Vec<_> = catalog.regions.iter().map(|region| &region.id).collect();
    assert_eq!(regions, ["eu-central-1", "ca-central-1"]);
    for (new, cloud_tokens, inference) in [
        (new_text(), 30, true),
        (new_embeddings(), 6, false),
        (new_knowledge(), 48, false),
    ] {
        let tokens = catalog.price(&new.resource_type, &new.purchase);
        assert_eq!(tokens, Some(cloud_tokens));
        let models = match &new.models {
            OrderedModels::One { model } => vec![model.clone()],
            _ => Vec::new(),
        };
        let found =
            catalog.default_cross_region_inference(&new.resource_type, &models, &new.region);
        assert_eq!(found, Some(inference));
    }
    let large = catalog
        .sizes
        .iter()
        .find(|size| size.cloud_tokens == 120)
        .unwrap();
    let quota = (large.monthly_input_tokens, large.monthly_output_tokens);
    assert_eq!(quota, (Some(10_000_000), Some(5_000_000)));
}

#[tokio::test]
async fn resources_are_created() {
    for (name, new, key, expected) in [
        (
            "03-create-a-text-generation-resource",
            new_text(),
            key("01"),
            text(),
        ),
        ("04-repeat-a-create", new_text(), key("01"), text()),
        (
            "06-create-an-embeddings-generation-resource",
            new_embeddings(),
            key("02"),
            embeddings(),
        ),
        (
            "07-create-a-knowledge-base",
            new_knowledge(),
            key("03"),
            knowledge(),
        ),
    ] {
        let made = play(name, async |client| {
            client.create_resource(&new, &key).await
        });
        assert_eq!(made.await.unwrap(), expected, "{name}");
    }
}

#[tokio::test]
async fn resources_are_read() {
    let found = play("08-read-a-resource", async |client| {
        client.resource(KNOWLEDGE).await
    });
    assert_eq!(found.await.unwrap(), knowledge());

    let found = play("10-list-all-resources", async |client| {
        client.resources(&ResourceFilter::default()).await
    });
    assert_eq!(found.await.unwrap(), [text(), embeddings(), knowledge()]);

    let filter = ResourceFilter {
        resource_type: Some(ResourceType::TextGeneration),
        environment: Some("Test".to_owned()),
        region: Some("eu-central-1".to_owned()),
        status: Some(ResourceStatus::Active),
    };
    let found = play("11-list-the-resources-of-a-filter", async |client| {
        client.resources(&filter).await
    });
    assert_eq!(found.await.unwrap(), [text()]);
}

#[tokio::test]
async fn unknown_and_deprovisioned_resources_are_gone() {
    for (name, id) in [
        ("09-read-an-unknown-resource", UNKNOWN),
        ("32-read-a-resource-whose-date-has-passed", TEXT),
    ] {
        let found = play(name, async |client| client.resource(id).await);
        assert!(found.await.unwrap_err().is_gone(), "{name}");
    }
    let found = play("20-deprovision-an-unknown-resource", async |client| {
        client.deprovision_resource(UNKNOWN).await
    });
    assert!(found.await.unwrap_err().is_gone());
}

#[tokio::test]
async fn resources_are_changed() {
    let name = |name: &str| GenAiResourceChange {
        display_name: Some(name.to_owned()),
        ..GenAiResourceChange::default()
    };
    let size = |size: &str| GenAiResourceChange {
        purchase: Some(Purchase::size(size)),
        ..GenAiResourceChange::default()
    };
    let both = GenAiResourceChange {
        purchase: Some(Purchase::size("medium")),
        ..name("Embeddings")
    };
    let downgrading = GenAiResource {
        status: ResourceStatus::PlanDowngradeScheduled,
        scheduled_size: Some("medium".to_owned()),
        scheduled_size_at: text().bundle_month.ends_at,
        scheduled_cloud_tokens: Some(60),
        scheduled_cloud_tokens_at: text().bundle_month.ends_at,
        ..upgraded()
    };
    let both_changed = GenAiResource {
        display_name: "Embeddings".to_owned(),
        size: "medium".to_owned(),
        cloud_tokens: Some(12),
        ..embeddings()
    };
    let new_name = name("Support assistant, second line");
    for (pair, id, change, expected) in [
        ("12-change-the-name", TEXT, new_name, renamed()),
        ("13-upgrade", TEXT, size("large"), upgraded()),
        ("14-downgrade", TEXT, size("medium"), downgrading),
        ("15-cancel-a-downgrade", TEXT, size("large"), upgraded()),
        (
            "16-change-a-name-and-size-together",
            EMBEDDINGS,
            both,
            both_changed,
        ),
    ] {
        let changed = play(pair, async |client| {
            client.change_resource(id, &change).await
        });
        assert_eq!(changed.await.unwrap(), expected, "{pair}");
    }
    let refused = play(
        "17-refuse-another-size-of-a-knowledge-base",
        async |client| client.change_resource(KNOWLEDGE, &size("large")).await,
    );
    let error = refused.await.unwrap_err();
    assert_eq!(error.reason(), Some(&Reason::SizeNotAvailable));
}

#[tokio::test]
async fn resources_are_deprovisioned() {
    let expected = GenAiResource {
        status: ResourceStatus::DeprovisionScheduled,
        deprovision_scheduled_at: text().bundle_month.ends_at,
        ..upgraded()
    };
    for name in [
        "18-deprovision-a-resource",
        "19-deprovision-a-scheduled-resource",
    ] {
        let scheduled = play(name, async |client| client.deprovision_resource(TEXT).await);
        assert_eq!(scheduled.await.unwrap(), expected, "{name}");
    }
}

#[tokio::test]
async fn refused_creates_have_a_reason() {
    let one_more = || NewGenAiResource {
        display_name: "One more".to_owned(),
        ..new_text()
    };
    let reused = NewGenAiResource {
        purchase: Purchase::size("large"),
        ..new_text()
    };
    let elsewhere = NewGenAiResource {
        region: "ca-central-1".to_owned(),
        ..one_more()
    };
    let enormous = NewGenAiResource {
        purchase: Purchase::size("enormous"),
        ..one_more()
    };
    let nowhere = NewGenAiResource {
        environment: "Nowhere".to_owned(),
        ..one_more()
    };
    for (name, new, number, reason) in [
        (
            "05-reuse-an-idempotency-key",
            reused,
            "01",
            Reason::IdempotencyKeyReused,
        ),
        (
            "22-refuse-a-create-for-too-few-cloud-tokens",
            one_more(),
            "10",
            Reason::InsufficientCloudTokens,
        ),
        (
            "23-refuse-a-create-for-the-price-list",
            one_more(),
            "11",
            Reason::PriceListNotEligible,
        ),
        (
            "24-refuse-a-create-for-multiple-accounts",
            one_more(),
            "12",
            Reason::MultipleAccounts,
        ),
        (
            "25-refuse-a-create-without-an-enterprise-subscription",
            one_more(),
            "13",
            Reason::NoEnterpriseSubscription,
        ),
        (
            "26-refuse-a-model-that-the-region-does-not-have",
            elsewhere,
            "14",
            Reason::ModelNotAvailable,
        ),
        (
            "27-refuse-a-size-that-the-type-does-not-have",
            enormous,
            "15",
            Reason::SizeNotAvailable,
        ),
        (
            "28-refuse-an-invalid-field",
            nowhere,
            "16",
            Reason::InvalidField,
        ),
    ] {
        let key = key(number);
        let refused = play(name, async |client| {
            client.create_resource(&new, &key).await
        });
        let error = refused.await.unwrap_err();
        assert_eq!(error.reason(), Some(&reason), "{name}");
        assert!(
            error.detail().is_some() && !error.may_have_been_carried_out(),
            "{name}"
        );
    }
}

#[tokio::test]
async fn the_consumption_is_read() {
    let day = |date: &str, input_tokens, api_calls| Day {
        date: date.to_owned(),
        genai_units: None,
        input_tokens: Some(input_tokens),
        output_tokens: Some(0),
        api_calls: Some(api_calls),
    };
    let days = [
        day("2026-02-13", 250_000, 12),
        day("2026-03-01", 4_000_000, 340),
    ];
    let range = |from: &str, to: &str| DayRange {
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
    };
    let of_month = play("33-read-the-consumption-of-a-size", async |client| {
        client.consumption(EMBEDDINGS, &DayRange::default()).await
    });
    let of_days = play("34-read-the-consumption-of-some-days", async |client| {
        let days = range("2026-02-20", "2026-03-11");
        client.consumption(EMBEDDINGS, &days).await
    });
    for (found, days) in [
        (of_month.await.unwrap(), &days[..]),
        (of_days.await.unwrap(), &days[1..]),
    ] {
        assert_eq!(found.resource_id, EMBEDDINGS);
        assert_eq!(found.bundle_month, embeddings().bundle_month);
        assert_eq!((found.genai_units, found.api_calls), (None, Some(352)));
        let input = TokenCount {
            quota: Some(10_000_000),
            consumed: Some(4_250_000),
        };
        assert_eq!(found.tokens.input, input);
        assert_eq!(found.tokens.output.quota, None);
        assert_eq!(found.days, days);
    }

    let of_knowledge = play(
        "35-refuse-the-consumption-of-a-knowledge-base",
        async |client| client.consumption(KNOWLEDGE, &DayRange::default()).await,
    );
    assert!(of_knowledge.await.unwrap_err().is_not_metered());
    let of_too_many_days = play(
        "36-refuse-the-consumption-of-too-many-days",
        async |client| {
            let days = range("2026-01-01", "2026-07-31");
            client.consumption(EMBEDDINGS, &days).await
        },
    );
    let error = of_too_many_days.await.unwrap_err();
    assert_eq!(error.reason(), Some(&Reason::InvalidField));
    assert!(!error.is_not_metered());
}

#[tokio::test]
async fn calls_are_refused_whatever_they_ask() {
    let wrong = play("29-refuse-a-wrong-token", async |client| {
        client.prerequisites().await
    });
    assert!(wrong.await.unwrap_err().is_unauthorized());
    let forbidden = play("30-refuse-a-token-without-the-scope", async |client| {
        client.prerequisites().await
    });
    assert!(forbidden.await.unwrap_err().is_forbidden());
    let limited = play("31-limit-the-rate", async |client| client.catalog().await);
    let limited = limited.await.unwrap_err();
    assert!(limited.is_rate_limited());
    assert_eq!(limited.retry_after().unwrap().as_secs(), 1);
}

#[test]
fn every_pair_is_played() {
    let tests = [include_str!("mod.rs"), include_str!("capacities.rs")].concat();
    let unplayed: Vec<_> = fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| !tests.contains(&format!("\"{name}\"")))
        .collect();
    assert!(unplayed.is_empty(), "{unplayed:?}");
}
