//! What the data sources find.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::story::{Cli, World, chat, text_generation};

cases![
    a_resource_is_found_by_its_id_and_by_its_name,
    a_name_finds_the_one_that_is_not_scheduled_for_deprovisioning,
    a_decomposed_name_is_found_and_recognised,
    a_capacity_of_another_admin_is_listed_and_breaks_no_refresh,
    a_look_up_waits_for_what_is_known_only_after_apply,
    resources_are_listed_with_what_is_going_to_stop,
    the_catalog_tells_what_is_offered_and_what_it_costs,
    a_capacity_is_used_and_refilled,
    a_size_is_used_by_its_quotas_and_a_knowledge_base_not_at_all,
    a_smaller_capacity_gives_tokens_back,
    tokens_come_back_at_the_ends_of_bundle_months,
    the_balance_of_an_apply_is_the_balance_of_that_moment,
    prerequisites_can_be_checked_and_required,
    what_cannot_be_read_is_an_error_and_in_a_check_a_warning,
    an_endpoint_that_is_not_known_yet_is_waited_for_with_depends_on,
];

/// A world with this configuration beside its provider block.
fn with(cli: &Cli, hcl: &str) -> World {
    let mut world = World::new(cli);
    world.beside(hcl).write([]);
    world
}

fn a_resource_is_found_by_its_id_and_by_its_name(cli: &Cli) {
    let world = with(
        cli,
        r#"
        data "mendix_genai_resource" "by_name" {
          display_name = "chat"
        }
        data "mendix_genai_resource" "by_id" {
          id = data.mendix_genai_resource.by_name.id
        }
        output "by_name" {
          value = data.mendix_genai_resource.by_name
        }
        output "by_id" {
          value = data.mendix_genai_resource.by_id
        }
        "#,
    );
    let center = &world.control_center;
    let id = center.provision("chat", json!({"size": "large"}));
    center.provision("Chat", json!({}));
    center.change(&id, json!({"size": "medium"}));
    let real = center.look_up(&id).1;
    world.apply().succeeds().says_nothing();
    let found = world.output("by_name");
    assert_eq!(
        found,
        json!({
            "type": "text_generation",
            "display_name": "chat",
            "environment": "Test",
            "region": "eu-central-1",
            "model": "anthropic-claude-sonnet-4-5",
            "models": ["anthropic-claude-sonnet-4-5"],
            "default_model": "anthropic-claude-sonnet-4-5",
            "available_models": ["anthropic-claude-sonnet-4-5"],
            "cross_region_inference": true,
            "size": "medium",
            "genai_units": null,
            "active_size": "large",
            "size_change_scheduled_at": real["scheduledSizeAt"],
            "created_for": {"name": "Ada Lovelace", "email": "ada.lovelace@example.com"},
            "id": id,
            "status": "PLAN_DOWNGRADE_SCHEDULED",
            "cloud_tokens": 60,
            "active_cloud_tokens": 120,
            "created_at": real["createdAt"],
            "bundle_month_ends_at": real["bundleMonth"]["endsAt"],
            "deprovision_scheduled_at": null,
            "portal_url": real["portalUrl"],
        })
    );
    assert_eq!(world.output("by_id"), found);
    world.plan().finds_nothing_to_do().says_nothing();
}

/// After each replacement, two resources have the same name for up to a month.
fn a_name_finds_the_one_that_is_not_scheduled_for_deprovisioning(cli: &Cli) {
    let world = with(
        cli,
        r#"
        data "mendix_genai_resource" "this" {
          display_name = "chat"
        }
        output "id" {
          value = data.mendix_genai_resource.this.id
        }
        "#,
    );
    let center = &world.control_center;
    let old = center.provision("chat", json!({}));
    center.deprovision(&old);
    world.apply().succeeds();
    assert_eq!(world.output("id"), old);
    let new = center.provision("chat", json!({}));
    world.apply().succeeds();
    assert_eq!(world.output("id"), new);
    center.provision("chat", json!({}));
    world
        .plan()
        .fails()
        .error("Several GenAI resources have this name");
}

/// Terraform normalizes every string to NFC; the Control Center keeps the name as it was typed.
fn a_decomposed_name_is_found_and_recognised(cli: &Cli) {
    let mut world = with(
        cli,
        r#"
        data "mendix_genai_resource" "this" {
          display_name = "Büro"
        }
        output "id" {
          value = data.mendix_genai_resource.this.id
        }
        "#,
    );
    let id = world.control_center.provision("Bu\u{308}ro", json!({}));
    world.apply().succeeds();
    assert_eq!(world.output("id"), id);
    world.beside("").write([chat().set("display_name", "Büro")]);
    let plan = world.plan().succeeds();
    assert!(plan.mentions(&format!("id = {id:?}")), "{plan}");
}

/// A resource with a capacity has no size.
fn a_capacity_of_another_admin_is_listed_and_breaks_no_refresh(cli: &Cli) {
    let mut world = World::new(cli);
    let blocks = || ["one", "two", "three"].map(text_generation);
    world.write(blocks());
    world.apply().succeeds();
    let capacity = json!({"size": null, "cloudTokens": 7});
    let id = world.control_center.provision("capacity", capacity);
    world.plan().finds_nothing_to_do();
    world
        .beside(&format!(
            r#"
            data "mendix_genai_resource" "this" {{
              id = "{id}"
            }}
            output "capacity" {{
              value = data.mendix_genai_resource.this
            }}
            "#
        ))
        .write(blocks());
    world.apply().succeeds();
    let found = world.output("capacity");
    assert_eq!(found["size"], Value::Null);
    assert_eq!(found["active_size"], Value::Null);
    assert_eq!(found["cloud_tokens"], 7);
}

fn a_look_up_waits_for_what_is_known_only_after_apply(cli: &Cli) {
    let mut world = World::new(cli);
    world
        .beside(
            r#"
            data "mendix_genai_resource" "same" {
              id = mendix_genai_resource.chat.id
            }
            output "status" {
              value = data.mendix_genai_resource.same.status
            }
            "#,
        )
        .write([chat()]);
    world.plan().succeeds();
    world.apply_plan().succeeds().says_nothing();
    assert_eq!(world.output("status"), "ACTIVE");
    world.plan().finds_nothing_to_do().says_nothing();
}

fn resources_are_listed_with_what_is_going_to_stop(cli: &Cli) {
    let world = with(
        cli,
        r#"
        data "mendix_genai_resources" "all" {}
        data "mendix_genai_resources" "production" {
          type        = "text_generation"
          environment = "Production"
          region      = "eu-central-1"
        }
        data "mendix_genai_resources" "stopping" {
          status = "DEPROVISION_SCHEDULED"
        }
        output "all" {
          value = data.mendix_genai_resources.all.resources[*].display_name
        }
        output "production" {
          value = data.mendix_genai_resources.production.resources[*].display_name
        }
        output "stopping" {
          value = {
            for each in data.mendix_genai_resources.stopping.resources :
            each.display_name => each.deprovision_scheduled_at
          }
        }
        "#,
    );
    let center = &world.control_center;
    center.provision("c", json!({"environment": "Production"}));
    center.provision("b", json!({}));
    let stopping = center.provision("a", json!({"environment": "Production", "region": "ca-central-1", "model": "anthropic-claude-3-sonnet"}));
    let at = center.deprovision(&stopping);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.output("all"), json!(["a", "b", "c"]));
    assert_eq!(world.output("production"), json!(["c"]));
    assert_eq!(world.output("stopping"), json!({"a": at}));

    // After the date, no data source finds it.
    center.pass_the_end_of_the_month();
    world.apply().succeeds().says_nothing();
    assert_eq!(world.output("all"), json!(["b", "c"]));
    assert_eq!(world.output("stopping"), json!({}));
}

fn the_catalog_tells_what_is_offered_and_what_it_costs(cli: &Cli) {
    let world = with(
        cli,
        r#"
        data "mendix_genai_catalog" "all" {}
        data "mendix_genai_catalog" "canada" {
          type   = "text_generation"
          region = "ca-central-1"
        }
        output "environments" {
          value = data.mendix_genai_catalog.all.environments
        }
        output "cohere" {
          value = one([for each in data.mendix_genai_catalog.all.models : each if each.id == "cohere-embed-v4"])
        }
        output "large" {
          value = one([
            for each in data.mendix_genai_catalog.all.offers : each
            if each.model == "anthropic-claude-sonnet-4-6" && each.size == "large"
          ])
        }
        output "opus" {
          value = [
            for each in data.mendix_genai_catalog.all.offers : each
            if each.model == "anthropic-claude-opus-4-8"
          ]
        }
        output "types" {
          value = distinct(data.mendix_genai_catalog.all.sizes[*].type)
        }
        output "canada" {
          value = data.mendix_genai_catalog.canada
        }
        "#,
    );
    world.apply().succeeds().says_nothing();
    assert_eq!(
        world.output("environments"),
        json!(["Test", "Acceptance", "Production"])
    );
    let cohere = world.output("cohere");
    assert_eq!(cohere["type"], "embeddings_generation");
    assert_eq!(
        cohere["regions"],
        json!([{"id": "eu-central-1", "cross_region_inference": "required"}])
    );
    assert_eq!(cohere["sizes"], json!(["small", "medium", "large"]));
    let rates = [
        "genai_units_per_million_input_tokens",
        "genai_units_per_million_output_tokens",
    ];
    assert_eq!(
        rates.map(|rate| &cohere[rate]),
        [&json!(30.23), &json!(null)]
    );
    let kind = (&cohere["family"], &cohere["capacity"]);
    assert_eq!(kind, (&json!("Embed"), &json!(true)));
    assert_eq!(
        world.output("opus"),
        json!([{
            "type": "text_generation",
            "model": "anthropic-claude-opus-4-8",
            "region": "eu-central-1",
            "cross_region_inference": "required",
            "sold_by": "capacity",
            "size": null,
            "cloud_tokens": 1,
            "monthly_input_tokens": null,
            "monthly_output_tokens": null,
        }])
    );
    assert_eq!(
        world.output("large"),
        json!({
            "type": "text_generation",
            "model": "anthropic-claude-sonnet-4-6",
            "region": "eu-central-1",
            "cross_region_inference": "required",
            "sold_by": "size",
            "size": "large",
            "cloud_tokens": 120,
            "monthly_input_tokens": 10_000_000,
            "monthly_output_tokens": 5_000_000,
        })
    );
    assert_eq!(
        world.output("types"),
        json!(["text_generation", "embeddings_generation", "knowledge_base"])
    );
    let canada = world.output("canada");
    let models = canada["models"].as_array().expect("models are a list");
    assert_eq!(models.len(), 1, "{canada:#}");
    assert_eq!(models[0]["id"], "anthropic-claude-3-sonnet");
    assert_eq!(canada["regions"][0]["id"], "ca-central-1");
    assert_eq!(canada["offers"].as_array().map(Vec::len), Some(4));
    let no_rate = &models[0]["genai_units_per_million_input_tokens"];
    assert_eq!(
        (no_rate, &models[0]["capacity"]),
        (&json!(null), &json!(true))
    );

    // Two data sources share one request.
    assert_eq!(world.control_center.requests().total, 1);
}

/// Consumption and the clock change between the runs.
fn a_capacity_is_used_and_refilled(cli: &Cli) {
    let mut world = World::new(cli);
    let capacity = json!({"size": null, "cloudTokens": 16});
    let id = world.control_center.provision("chat", capacity);
    world
        .beside(&format!(
            r#"
            data "mendix_genai_consumption" "now" {{
              resource_id = {id:?}
            }}
            data "mendix_genai_consumption" "days" {{
              resource_id = {id:?}
              from        = "2026-02-06"
              to          = "2026-02-28"
            }}
            output "now" {{
              value = data.mendix_genai_consumption.now
            }}
            output "days" {{
              value = data.mendix_genai_consumption.days
            }}
            "#
        ))
        .write([]);
    let center = &world.control_center;
    let month = center.look_up(&id).1["bundleMonth"].clone();
    center.set_clock("2026-02-10T10:00:00Z");
    center.consume(&id, "2026-02-05", 1_000_000, 1_000_000);
    center.consume(&id, "2026-02-06", 8_160_275, 0);
    world.apply().succeeds().says_nothing();
    let day = |date: &str, units: f64, input: u64, output: u64| {
        json!({
            "date": date,
            "genai_units": units,
            "input_tokens": input,
            "output_tokens": output,
            "api_calls": 1,
        })
    };
    let second = day("2026-02-06", 876.74, 8_160_275, 0);
    let mut expected = json!({
        "resource_id": id,
        "from": null,
        "to": null,
        "bundle_month_starts_at": month["startsAt"],
        "refills_at": month["endsAt"],
        "genai_units_allocated": 1600,
        "genai_units_consumed": 1521.39,
        "consumed_percent": 95.1,
        "input_tokens_consumed": 9_160_275,
        "input_tokens_quota": null,
        "output_tokens_consumed": 1_000_000,
        "output_tokens_quota": null,
        "api_calls": 2,
        "days": [day("2026-02-05", 644.65, 1_000_000, 1_000_000), second],
    });
    assert_eq!(world.output("now"), expected);
    // The days differ, the month is the same.
    expected["from"] = json!("2026-02-06");
    expected["to"] = json!("2026-02-28");
    expected["days"] = json!([second]);
    assert_eq!(world.output("days"), expected);

    center.consume(&id, "2026-02-07", 5_000_000, 0);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.output("now")["consumed_percent"], 128.7);

    center.pass_the_end_of_the_month();
    world.apply().succeeds().says_nothing();
    let now = world.output("now");
    assert_eq!(now["bundle_month_starts_at"], month["endsAt"]);
    let used = (&now["genai_units_consumed"], &now["consumed_percent"]);
    assert_eq!(used, (&json!(0), &json!(0)));
    assert_eq!(now["days"], json!([]));
    let days = world.output("days");
    assert_eq!(days["genai_units_consumed"], 0);
    assert_eq!(days["days"].as_array().map(Vec::len), Some(2), "{days:#}");
}

fn a_size_is_used_by_its_quotas_and_a_knowledge_base_not_at_all(cli: &Cli) {
    let mut world = World::new(cli);
    let chat = world.control_center.provision("chat", json!({}));
    let facts = json!({"type": "knowledge_base", "model": null, "size": "standard"});
    let manuals = world.control_center.provision("manuals", facts);
    world
        .beside(&format!(
            r#"
            data "mendix_genai_consumption" "chat" {{
              resource_id = {chat:?}
            }}
            data "mendix_genai_consumption" "manuals" {{
              resource_id = {manuals:?}
            }}
            output "chat" {{
              value = data.mendix_genai_consumption.chat
            }}
            output "manuals" {{
              value = data.mendix_genai_consumption.manuals
            }}
            "#
        ))
        .write([]);
    let center = &world.control_center;
    center.set_clock("2026-02-10T10:00:00Z");
    center.consume(&chat, "2026-02-05", 250_000, 1_000_000);
    world.apply().succeeds().says_nothing();
    let found = world.output("chat");
    for (attribute, expected) in [
        ("genai_units_allocated", json!(null)),
        ("genai_units_consumed", json!(null)),
        ("consumed_percent", json!(80)),
        ("input_tokens_consumed", json!(250_000)),
        ("input_tokens_quota", json!(2_500_000)),
        ("output_tokens_consumed", json!(1_000_000)),
        ("output_tokens_quota", json!(1_250_000)),
    ] {
        assert_eq!(found[attribute], expected, "{attribute}");
    }
    assert_eq!(found["days"][0]["genai_units"], json!(null));

    let knows_nothing = |found: &Value| {
        let found = found.as_object().expect("an object");
        for (attribute, value) in found {
            match attribute.as_str() {
                "resource_id" => assert_eq!(*value, manuals),
                "days" => assert_eq!(*value, json!([])),
                _ => assert_eq!(*value, json!(null), "{attribute}"),
            }
        }
    };
    knows_nothing(&world.output("manuals"));

    // An older Control Center has no consumption endpoint at all.
    let route = "GET /v1/genai/resources/{id}/consumption";
    center.fault(route, 2, json!({"status": 404}));
    let plan = world.plan().fails();
    plan.errors_are(["The Control Center does not report consumption"]);
    knows_nothing(&world.output("manuals"));
}

fn a_smaller_capacity_gives_tokens_back(cli: &Cli) {
    let world = with(
        cli,
        r#"
        data "mendix_cloud_tokens" "now" {}
        output "releases" {
          value = data.mendix_cloud_tokens.now.releases
        }
        "#,
    );
    let center = &world.control_center;
    let capacity = json!({"size": null, "cloudTokens": 16});
    let id = center.provision("chat", capacity);
    center.set_clock("2026-02-10T10:00:00Z");
    center.consume(&id, "2026-02-05", 9_160_275, 1_000_000);
    center.change(&id, json!({"cloudTokens": 10}));
    let at = center.look_up(&id).1["scheduledCloudTokensAt"].clone();
    center.forget_requests();
    world.apply().succeeds().says_nothing();
    assert_eq!(
        world.output("releases"),
        json!([{
            "released_at": at,
            "cause": "downgrade",
            "cloud_tokens": 6,
            "available_after": 490,
            "resource_id": id,
            "display_name": "chat",
        }])
    );
    // The data source needs no price.
    assert_eq!(center.requests().to("GET /v1/genai/catalog"), 0);
}

fn tokens_come_back_at_the_ends_of_bundle_months(cli: &Cli) {
    let world = with(
        cli,
        r#"
        data "mendix_cloud_tokens" "now" {}
        output "now" {
          value = data.mendix_cloud_tokens.now
        }
        "#,
    );
    let center = &world.control_center;
    // The simulator's clock runs, so the test reads its dates and does not calculate them.
    let shrinking = center.provision("shrinking", json!({"size": "large"}));
    center.set_clock("2026-02-10T10:00:00Z");
    let chat = center.provision("chat", json!({"size": "medium"}));
    let facts = json!({"type": "knowledge_base", "model": null, "size": "standard"});
    let manuals = center.provision("manuals", facts);
    center.change(&shrinking, json!({"size": "small"}));
    let shrinks_at = center.look_up(&shrinking).1["scheduledSizeAt"].clone();
    let manuals_at = json!(center.deprovision(&manuals));
    let chat_at = json!(center.deprovision(&chat));

    world.apply().succeeds().says_nothing();
    let release = |at: &Value, cause: &str, tokens: u64, after: u64, id: &str, name: &str| {
        json!({
            "released_at": at,
            "cause": cause,
            "cloud_tokens": tokens,
            "available_after": after,
            "resource_id": id,
            "display_name": name,
        })
    };
    // Releases in the same second are sorted by name.
    let expected = [
        release(&shrinks_at, "downgrade", 90, 362, &shrinking, "shrinking"),
        release(&chat_at, "deprovisioning", 60, 422, &chat, "chat"),
        release(&manuals_at, "deprovisioning", 48, 470, &manuals, "manuals"),
    ];
    assert_eq!(
        world.output("now"),
        json!({"total": 500, "allocated": 228, "available": 272, "releases": expected})
    );

    // The bundle month of the first resource began on 31 January and ends on 28 February: its
    // downgrade has taken effect, and nothing else happens on 31 March.
    center.set_clock("2026-02-28T23:00:00Z");
    world.apply().succeeds().says_nothing();
    let now = world.output("now");
    assert_eq!(
        (&now["available"], &now["allocated"]),
        (&json!(362), &json!(138))
    );
    assert_eq!(now["releases"].as_array().map(Vec::len), Some(2), "{now:#}");

    center.set_clock("2026-03-31T23:00:00Z");
    world.apply().succeeds().says_nothing();
    assert_eq!(
        world.output("now"),
        json!({"total": 500, "allocated": 30, "available": 470, "releases": []})
    );
}

fn the_balance_of_an_apply_is_the_balance_of_that_moment(cli: &Cli) {
    let mut world = World::new(cli);
    world
        .beside(
            r#"
            data "mendix_cloud_tokens" "after" {
              depends_on = [mendix_genai_resource.chat]
            }
            data "mendix_genai_prerequisites" "after" {
              cloud_tokens_needed = 471
              depends_on          = [mendix_genai_resource.chat]
            }
            output "available" {
              value = data.mendix_cloud_tokens.after.available
            }
            output "enough" {
              value = data.mendix_genai_prerequisites.after.eligible
            }
            "#,
        )
        .write([chat()]);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.output("available"), 470);
    assert_eq!(world.output("enough"), false);
}

const CHECKED: &str = r#"
    data "mendix_genai_prerequisites" "now" {
      cloud_tokens_needed = 60
    }
    check "prerequisites" {
      assert {
        condition     = data.mendix_genai_prerequisites.now.eligible
        error_message = join(" ", [
          for each in [
            data.mendix_genai_prerequisites.now.cloud_tokens,
            data.mendix_genai_prerequisites.now.price_list,
            data.mendix_genai_prerequisites.now.single_account,
            data.mendix_genai_prerequisites.now.enterprise_subscription,
          ] : each.message if !each.met
        ])
      }
    }
    output "now" {
      value = data.mendix_genai_prerequisites.now
    }
"#;

fn prerequisites_can_be_checked_and_required(cli: &Cli) {
    let mut world = with(cli, CHECKED);
    world.apply().succeeds().says_nothing();
    let now = world.output("now");
    assert_eq!(now["eligible"], true);
    let message = "60 Cloud Tokens are needed, 500 of 500 are available.";
    assert_eq!(
        now["cloud_tokens"],
        json!({"met": true, "message": message})
    );

    let account = |name: &str| json!({"id": name, "name": name});
    let subscription = |price_list: &str| json!([{"id": "s", "name": "Platform", "kind": "enterprise_platform", "status": "active", "priceList": price_list}]);
    for (facts, message) in [
        (
            json!({"cloudTokens": {"total": 59}}),
            "60 Cloud Tokens are needed, 59 of 59 are available.",
        ),
        (
            json!({"subscriptions": subscription("FY20")}),
            "is on the price list FY20",
        ),
        (
            json!({"accounts": [account("a"), account("b")]}),
            "Your company has 2 accounts",
        ),
        (
            json!({"subscriptions": []}),
            "We couldn't retrieve your correct platform account, which is required to access \
             available tokens and create resources. Please contact Mendix Support for assistance.",
        ),
    ] {
        world.control_center.set_company(facts);
        world
            .plan()
            .succeeds()
            .warning("Check block assertion failed")
            .says(message);
    }

    // A price list that the provider cannot read is not a definite no.
    let facts = json!({"subscriptions": subscription("Legacy")});
    world.control_center.set_company(facts);
    let planned = world.plan().succeeds();
    planned.warnings_are(["Price list could not be checked"]);

    world
        .control_center
        .set_company(json!({"cloudTokens": {"total": 59}}));
    world
        .beside(&format!(
            "{CHECKED}
            resource \"terraform_data\" \"needs_tokens\" {{
              lifecycle {{
                precondition {{
                  condition     = data.mendix_genai_prerequisites.now.cloud_tokens.met
                  error_message = data.mendix_genai_prerequisites.now.cloud_tokens.message
                }}
              }}
            }}"
        ))
        .write([]);
    world
        .plan()
        .fails()
        .error("Resource precondition failed")
        .says("60 Cloud Tokens are needed, 59 of 59 are available.");
}

fn what_cannot_be_read_is_an_error_and_in_a_check_a_warning(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("max_retries = 0");
    const DEAD: &str = "The Control Center is temporarily unavailable";
    let is_dead = |world: &World, route: &str| {
        let fault = json!({"status": 503});
        world.control_center.fault(route, 9, fault);
    };
    for (data, route, what) in [
        (
            "\"mendix_genai_resource\" \"d\" {\ndisplay_name = \"chat\"\n}",
            "GET /v1/genai/resources",
            "The resource \"chat\" could not be looked up.",
        ),
        (
            "\"mendix_genai_resources\" \"d\" {}",
            "GET /v1/genai/resources",
            "The resources could not be listed.",
        ),
        (
            "\"mendix_genai_catalog\" \"d\" {}",
            "GET /v1/genai/catalog",
            "The catalog could not be read.",
        ),
        (
            "\"mendix_cloud_tokens\" \"d\" {}",
            "GET /v1/genai/prerequisites",
            "The Cloud Tokens could not be read.",
        ),
        (
            "\"mendix_cloud_tokens\" \"d\" {}",
            "GET /v1/genai/resources",
            "The resources that hold Cloud Tokens could not be listed.",
        ),
        (
            "\"mendix_genai_prerequisites\" \"d\" {}",
            "GET /v1/genai/prerequisites",
            "The prerequisites could not be read.",
        ),
    ] {
        world.beside(&format!("data {data}")).write([]);
        is_dead(&world, route);
        let planned = world.plan().fails();
        planned.errors_are([DEAD]);
        let error = planned.error(DEAD);
        error.says(what).says("Nothing was changed.");
    }

    // A failed check must not stop the plan.
    world
        .beside(
            r#"
            check "tokens" {
              data "mendix_cloud_tokens" "now" {}
              assert {
                condition     = data.mendix_cloud_tokens.now.available > 0
                error_message = "No Cloud Tokens are available."
              }
            }
            "#,
        )
        .write([]);
    is_dead(&world, "GET /v1/genai/prerequisites");
    world.plan().succeeds().warnings_are([DEAD]);
}

fn an_endpoint_that_is_not_known_yet_is_waited_for_with_depends_on(cli: &Cli) {
    let mut world = World::new(cli);
    let endpoint = world.control_center.url();
    world.provider("endpoint = terraform_data.endpoint.output");
    world
        .beside(&format!(
            "resource \"terraform_data\" \"endpoint\" {{
              input = {endpoint:?}
            }}
            data \"mendix_cloud_tokens\" \"now\" {{
              depends_on = [terraform_data.endpoint]
            }}
            output \"available\" {{
              value = data.mendix_cloud_tokens.now.available
            }}"
        ))
        .write([]);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.output("available"), 500);
}
