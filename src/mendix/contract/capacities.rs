//! Capacities: created with one model and with several, changed, converted, consumed, refused.

use chrono::{DateTime, Utc};

use super::{EMBEDDINGS, ada, embeddings, key, new_text, play, provisioned};
use crate::mendix::consumption::{Day, DayRange, GenAiUnits, TokenCount};
use crate::mendix::error::Reason;
use crate::mendix::purchase::{Purchase, ScheduledChange};
use crate::mendix::resource::{
    BundleMonth, GenAiResource, GenAiResourceChange, NewGenAiResource, OrderedModels,
    ResourceStatus,
};

const TEAM: &str = "5e8a3b17-90c4-4f2d-a6b1-7c3d9e0f1a2b";
const ROUTER: &str = "c3f96d20-5b8e-47a1-9d04-8e1f2a3b4c5d";

const SONNET: &str = "anthropic-claude-sonnet-4-6";
const HAIKU: &str = "anthropic-claude-haiku-4-5";
const OPUS: &str = "anthropic-claude-opus-4-8";

fn one(model: &str) -> OrderedModels {
    OrderedModels::One {
        model: model.to_owned(),
    }
}

fn several(default_model: &str) -> OrderedModels {
    OrderedModels::Several {
        models: vec![SONNET.to_owned(), HAIKU.to_owned()],
        default_model: default_model.to_owned(),
    }
}

fn new(name: &str, models: OrderedModels, purchase: Purchase) -> NewGenAiResource {
    NewGenAiResource {
        display_name: name.to_owned(),
        models,
        purchase,
        created_for: ada(),
        ..new_text()
    }
}

fn new_team() -> NewGenAiResource {
    new("Support team", several(SONNET), Purchase::Capacity(50))
}

fn new_router() -> NewGenAiResource {
    new("Support router", one(HAIKU), Purchase::Capacity(10))
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    Some(text.parse().unwrap())
}

/// The month of a resource created on a 31 March: April has no 31st.
fn april() -> BundleMonth {
    BundleMonth {
        starts_at: time("2026-03-31T08:00:00Z"),
        ends_at: time("2026-04-30T08:00:00Z"),
    }
}

fn on_31_march(new: NewGenAiResource, id: &str, cloud_tokens: u64) -> GenAiResource {
    GenAiResource {
        created_at: april().starts_at,
        bundle_month: april(),
        ..provisioned(new, id, cloud_tokens, "08:00:00")
    }
}

fn team() -> GenAiResource {
    on_31_march(new_team(), TEAM, 50)
}

/// The resource with several models after its first changes.
fn team_of(cloud_tokens: u64) -> GenAiResource {
    GenAiResource {
        environment: "Acceptance".to_owned(),
        default_model: Some(HAIKU.to_owned()),
        model: Some(HAIKU.to_owned()),
        cloud_tokens: Some(cloud_tokens),
        genai_units: Some(cloud_tokens * 100),
        ..team()
    }
}

/// The embeddings generation resource, converted.
fn converted() -> GenAiResource {
    GenAiResource {
        display_name: "Embeddings".to_owned(),
        size: String::new(),
        cloud_tokens: Some(20),
        genai_units: Some(2_000),
        bundle_month: BundleMonth {
            starts_at: time("2026-03-12T09:40:00Z"),
            ends_at: time("2026-04-12T09:40:00Z"),
        },
        ..embeddings()
    }
}

fn buying(purchase: Purchase) -> GenAiResourceChange {
    GenAiResourceChange {
        purchase: Some(purchase),
        ..GenAiResourceChange::default()
    }
}

async fn changed(pair: &str, id: &str, change: GenAiResourceChange) -> GenAiResource {
    let changed = play(pair, async |client| {
        client.change_resource(id, &change).await
    });
    changed
        .await
        .unwrap_or_else(|error| panic!("{pair}: {error}"))
}

#[tokio::test]
async fn capacities_are_created() {
    for (pair, new, number, expected) in [
        (
            "37-create-a-capacity-with-several-models",
            new_team(),
            "04",
            team(),
        ),
        (
            "38-create-a-capacity-with-one-model",
            new_router(),
            "05",
            on_31_march(new_router(), ROUTER, 10),
        ),
    ] {
        let key = key(number);
        let made = play(pair, async |client| {
            client.create_resource(&new, &key).await
        });
        let made = made.await.unwrap();
        assert_eq!(made, expected, "{pair}");
        assert_eq!(made.in_force(), Some(new.purchase), "{pair}");
    }
}

#[tokio::test]
async fn environment_and_default_model_are_changed() {
    let acceptance = GenAiResourceChange {
        environment: Some("Acceptance".to_owned()),
        ..GenAiResourceChange::default()
    };
    let moved = GenAiResource {
        environment: "Acceptance".to_owned(),
        ..team()
    };
    assert_eq!(
        changed("39-change-the-environment", TEAM, acceptance).await,
        moved
    );
    let haiku = GenAiResourceChange {
        default_model: Some(HAIKU.to_owned()),
        ..GenAiResourceChange::default()
    };
    assert_eq!(
        changed("40-change-the-default-model", TEAM, haiku).await,
        team_of(50)
    );
}

#[tokio::test]
async fn capacities_are_increased_and_decreased() {
    for (pair, cloud_tokens) in [
        ("41-increase-a-capacity", 80),
        ("42-decrease-a-capacity-at-once", 60),
        ("45-cancel-a-decrease", 60),
    ] {
        let now = changed(pair, TEAM, buying(Purchase::Capacity(cloud_tokens))).await;
        assert_eq!(now, team_of(cloud_tokens), "{pair}");
        assert_eq!(now.scheduled_change(), None, "{pair}");
    }
    let waiting = changed(
        "44-decrease-a-capacity-later",
        TEAM,
        buying(Purchase::Capacity(5)),
    );
    let waiting = waiting.await;
    let expected = GenAiResource {
        status: ResourceStatus::PlanDowngradeScheduled,
        scheduled_cloud_tokens: Some(5),
        scheduled_cloud_tokens_at: april().ends_at,
        scheduled_genai_units: Some(500),
        ..team_of(60)
    };
    assert_eq!(waiting, expected);
    assert_eq!(waiting.in_force(), Some(Purchase::Capacity(60)));
    let scheduled = ScheduledChange {
        purchase: Purchase::Capacity(5),
        cloud_tokens: Some(5),
        at: april().ends_at.unwrap(),
    };
    assert_eq!(waiting.scheduled_change(), Some(scheduled));
}

#[tokio::test]
async fn sizes_and_capacities_are_converted() {
    let now = changed(
        "46-convert-a-size-to-a-capacity",
        EMBEDDINGS,
        buying(Purchase::Capacity(20)),
    );
    assert_eq!(now.await, converted());
    let waiting = changed(
        "47-convert-a-capacity-to-a-size",
        EMBEDDINGS,
        buying(Purchase::size("small")),
    );
    let at = converted().bundle_month.ends_at;
    let expected = GenAiResource {
        status: ResourceStatus::PlanDowngradeScheduled,
        scheduled_size: Some("small".to_owned()),
        scheduled_size_at: at,
        scheduled_cloud_tokens: Some(6),
        scheduled_cloud_tokens_at: at,
        ..converted()
    };
    assert_eq!(waiting.await, expected);
}

#[tokio::test]
async fn the_consumption_of_a_capacity_is_read() {
    let found = play("43-read-the-consumption-of-a-capacity", async |client| {
        client.consumption(TEAM, &DayRange::default()).await
    });
    let found = found.await.unwrap();
    let units: serde_json::Number = "805.81".parse().unwrap();
    let allocated = GenAiUnits {
        allocated: Some(6_000),
        consumed: units.clone(),
    };
    assert_eq!(found.genai_units, Some(allocated));
    assert_eq!(found.consumed_percent(), "13.4".parse().ok());
    assert_eq!(found.bundle_month, april());
    let without_quota = |consumed| TokenCount {
        quota: None,
        consumed: Some(consumed),
    };
    assert_eq!(found.tokens.input, without_quota(3_000_000));
    assert_eq!(found.tokens.output, without_quota(1_500_000));
    let day = Day {
        date: "2026-04-01".to_owned(),
        genai_units: Some(units),
        input_tokens: Some(3_000_000),
        output_tokens: Some(1_500_000),
        api_calls: Some(190),
    };
    assert_eq!((found.api_calls, found.days), (Some(190), vec![day]));
}

#[tokio::test]
async fn what_is_not_sold_or_not_enabled_has_a_reason() {
    for (pair, models, purchase, number, reason) in [
        (
            "48-refuse-a-capacity-of-a-model-sold-by-size",
            one("anthropic-claude-sonnet-4"),
            Purchase::Capacity(50),
            "17",
            Reason::CapacityNotAvailable,
        ),
        (
            "49-refuse-a-size-of-a-model-sold-by-capacity",
            one(HAIKU),
            Purchase::size("small"),
            "18",
            Reason::SizeNotAvailable,
        ),
        (
            "50-refuse-a-default-model-that-is-not-ordered",
            several(OPUS),
            Purchase::Capacity(50),
            "19",
            Reason::DefaultModelNotEnabled,
        ),
    ] {
        let (new, key) = (new("One more", models, purchase), key(number));
        let refused = play(pair, async |client| {
            client.create_resource(&new, &key).await
        });
        let error = refused.await.unwrap_err();
        assert_eq!(error.reason(), Some(&reason), "{pair}");
        assert!(!error.may_have_been_carried_out(), "{pair}");
    }

    let change = GenAiResourceChange {
        display_name: Some("Another name".to_owned()),
        default_model: Some(OPUS.to_owned()),
        ..GenAiResourceChange::default()
    };
    let refused = play(
        "51-refuse-a-default-model-that-is-not-enabled",
        async |client| client.change_resource(TEAM, &change).await,
    );
    let error = refused.await.unwrap_err();
    assert_eq!(error.reason(), Some(&Reason::DefaultModelNotEnabled));
    let after = play(
        "52-read-a-resource-after-a-refused-change",
        async |client| client.resource(TEAM).await,
    );
    assert_eq!(after.await.unwrap(), team_of(60));
}
