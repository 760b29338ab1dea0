//! `mendix_genai_consumption`: what a resource consumes of what it is allocated.

use async_trait::async_trait;
use chrono::NaiveDate;
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::decimal::decimal;
use super::genai_resource::{check_id, no_such_id};
use super::look_up::{Found, LookUp, NOTHING_CHANGED};
use crate::mendix::consumption::{Consumption, Day, DayRange};
use crate::mendix::error::ApiError;
use crate::mendix::resource::ResourceType;
use crate::mendix::resource_reads::Absence;
use crate::provider::control_center::ControlCenter;
use crate::provider::time::rfc3339;

/// The most days that the Control Center returns at once: six months.
const MOST_DAYS: i64 = 186;

/// `mendix_genai_consumption`.
pub(super) struct GenAiConsumption;

#[async_trait]
impl LookUp for GenAiConsumption {
    const TYPE_NAME: &'static str = "mendix_genai_consumption";

    fn schema() -> Schema {
        Schema {
            version: 0,
            description: "What a GenAI resource consumes of its allocation: in the current bundle \
                          month, and day by day.\n\n\
                          *Cloud Tokens* buy a resource. A capacity is measured in *GenAI Units*, \
                          which models consume. A fixed size is measured in *LLM tokens*, which go \
                          into and come out of a model. At the end of a bundle month, the unused \
                          rest is lost and the allocation is refilled.\n\n\
                          A knowledge base consumes nothing itself: all values are null, and there \
                          are no days. Filling it consumes the allocation of its embeddings \
                          resource.\n\n\
                          The data source makes one call for each resource.",
            attributes: attributes(),
        }
    }

    fn validate(config: &Value) -> Diagnostics {
        let day = |name| config.attribute(name).as_str()?.parse::<NaiveDate>().ok();
        let (Some(from), Some(to)) = (day("from"), day("to")) else {
            return Diagnostics::default();
        };
        let days = (to - from).num_days() + 1;
        let said = if days < 1 {
            Diagnostic::error(
                "The last day is before the first",
                format!("from is {from} and to is {to}. Write the earlier day in from."),
            )
        } else if days > MOST_DAYS {
            Diagnostic::error(
                "Too many days",
                format!(
                    "The range from {from} to {to} has {days} days. The Control Center returns at most \
                     {MOST_DAYS} days, which is six months. Choose fewer days, or use one data \
                     source for each half."
                ),
            )
        } else {
            return Diagnostics::default();
        };
        said.at(Path::attribute("to")).into()
    }

    async fn read(control_center: &ControlCenter, config: Value) -> Result<Found, Diagnostic> {
        let id = config.attribute("resource_id").as_str().unwrap_or_default();
        let day = |name| config.attribute(name).as_str().map(str::to_owned);
        let days = DayRange {
            from: day("from"),
            to: day("to"),
        };
        let found = match control_center.client.consumption(id, &days).await {
            Ok(consumption) => consumption,
            Err(error) if error.is_not_metered() => Consumption::default(),
            Err(error) if error.is_not_found() => {
                without_answer(control_center, id, &error).await?
            }
            Err(error) => return Err(explain(control_center, id, &error)),
        };
        Ok(state(config, &found).into())
    }
}

fn explain(control_center: &ControlCenter, id: &str, error: &ApiError) -> Diagnostic {
    let what = format!("The consumption of the resource {id} could not be read.");
    control_center.explain(error, &what, NOTHING_CHANGED)
}

/// Explains why there is no answer: either the resource does not exist, or the Control Center is
/// too old to report consumption. A look-up of the resource decides.
async fn without_answer(
    control_center: &ControlCenter,
    id: &str,
    error: &ApiError,
) -> Result<Consumption, Diagnostic> {
    let explain = |error: &ApiError| explain(control_center, id, error);
    match control_center.client.resource(id).await {
        Ok(resource) if resource.resource_type == ResourceType::KnowledgeBase => {
            Ok(Consumption::default())
        }
        Ok(_) => Err(Diagnostic::error(
            "The Control Center does not report consumption",
            format!(
                "The resource {id} exists, but this Control Center does not report what it \
                 consumes: it is older than this data source. {NOTHING_CHANGED} Remove the data \
                 source, and look up the consumption in the GenAI portal."
            ),
        )),
        Err(gone) if gone.is_gone() => match control_center.resources.genai_absence(id).await {
            Absence::Gone => Err(no_such_id(id, "resource_id")),
            // The resource exists, and no answer says why its consumption is missing.
            Absence::ListedAllTheSame(_) => Err(explain(error)),
            Absence::Unknown(unknown) => Err(explain(&unknown)),
        },
        Err(other) => Err(explain(&other)),
    }
}

fn check_day(text: &str) -> Result<(), String> {
    let day = text.parse::<NaiveDate>();
    match day {
        Ok(day) if day.to_string() == text => Ok(()),
        _ => Err(format!(
            "must be a day such as \"2026-02-28\", not {}",
            quoted(text)
        )),
    }
}

fn attributes() -> Vec<Attribute> {
    let number = |name, description: &'static str| {
        Attribute::computed(name, Type::Number).described(description)
    };
    vec![
        Attribute::required("resource_id", Type::String)
            .described("Id of the resource, a UUID: the `id` of a `mendix_genai_resource`.")
            .checked_str(check_id),
        Attribute::optional("from", Type::String)
            .described(
                "The first of the `days`, as `YYYY-MM-DD` in UTC. Default: the first day of the \
                 current bundle month.",
            )
            .checked_str(check_day),
        Attribute::optional("to", Type::String)
            .described(
                "The last of the `days`, as `YYYY-MM-DD` in UTC. Default: the last day of the \
                 current bundle month. From the first to the last there are at most 186 days.",
            )
            .checked_str(check_day),
        Attribute::computed("bundle_month_starts_at", Type::String)
            .described("When the current bundle month started, in RFC 3339 and UTC."),
        Attribute::computed("refills_at", Type::String).described(
            "When the current bundle month ends and the allocation is refilled, in RFC 3339 and \
             UTC.",
        ),
        number(
            "genai_units_allocated",
            "GenAI Units that the capacity brings in the current bundle month; null for a fixed \
             size, and where Mendix publishes no rate for the model.",
        ),
        number(
            "genai_units_consumed",
            "GenAI Units consumed so far in the current bundle month, with two decimals; null \
             where `genai_units_allocated` is.",
        ),
        number(
            "consumed_percent",
            "The percentage of the allocation that is consumed so far in the current bundle month, \
             with one decimal. For a capacity it counts GenAI Units, for a fixed size the larger \
             of its two quotas of LLM tokens. It can exceed 100. Null if nothing is allocated.",
        ),
        number(
            "input_tokens_consumed",
            "LLM tokens sent to the models so far in the current bundle month.",
        ),
        number(
            "input_tokens_quota",
            "LLM tokens that may be sent in a bundle month; null for a capacity.",
        ),
        number(
            "output_tokens_consumed",
            "LLM tokens that the models generated so far in the current bundle month.",
        ),
        number(
            "output_tokens_quota",
            "LLM tokens that may be generated in a bundle month; null for a capacity, and for \
             embeddings.",
        ),
        number(
            "api_calls",
            "Calls that apps made so far in the current bundle month.",
        ),
        Attribute::computed_objects(
            "days",
            vec![
                Attribute::computed("date", Type::String)
                    .described("The day, as `YYYY-MM-DD` in UTC."),
                number(
                    "genai_units",
                    "GenAI Units consumed on that day, with two decimals; null where \
                     `genai_units_allocated` is.",
                ),
                number("input_tokens", "LLM tokens sent to the models on that day."),
                number(
                    "output_tokens",
                    "LLM tokens that the models generated on that day.",
                ),
                number("api_calls", "Calls that apps made on that day."),
            ],
        )
        .described(
            "The days from `from` to `to` with any consumption. All other values are those of the \
             current bundle month, whatever the range.",
        ),
    ]
}

fn state(config: Value, found: &Consumption) -> Value {
    let time = |time: Option<_>| Value::from(time.map(rfc3339));
    let units = found.genai_units.as_ref();
    let (input, output) = (&found.tokens.input, &found.tokens.output);
    let percent = found.consumed_percent();
    let mut state = config;
    for (name, value) in [
        ("bundle_month_starts_at", time(found.bundle_month.starts_at)),
        ("refills_at", time(found.bundle_month.ends_at)),
        (
            "genai_units_allocated",
            units.and_then(|units| units.allocated).into(),
        ),
        (
            "genai_units_consumed",
            decimal(units.map(|units| &units.consumed)),
        ),
        (
            "consumed_percent",
            decimal(percent.map(|percent| percent.to_plain_string())),
        ),
        ("input_tokens_consumed", input.consumed.into()),
        ("input_tokens_quota", input.quota.into()),
        ("output_tokens_consumed", output.consumed.into()),
        ("output_tokens_quota", output.quota.into()),
        ("api_calls", found.api_calls.into()),
        ("days", found.days.iter().map(day).collect()),
    ] {
        state.set(name, value);
    }
    state
}

fn day(day: &Day) -> Value {
    Value::object([
        ("date", day.date.as_str().into()),
        ("genai_units", decimal(day.genai_units.as_ref())),
        ("input_tokens", day.input_tokens.into()),
        ("output_tokens", day.output_tokens.into()),
        ("api_calls", day.api_calls.into()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_checked_offline() {
        let said = |from: Value, to: Value| -> Vec<String> {
            let id = "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f";
            let config = Value::object([("resource_id", id.into()), ("from", from), ("to", to)]);
            let mut said = GenAiConsumption::schema().check(&config);
            said.extend(GenAiConsumption::validate(&config));
            said.into_iter().map(|each| each.summary).collect()
        };
        let nothing: [&str; 0] = [];
        for (from, to) in [
            (Value::Null, Value::Null),
            ("2026-02-12".into(), Value::Null),
            ("2026-02-12".into(), "2026-02-12".into()),
            ("2026-01-01".into(), "2026-07-05".into()),
            (Value::Unknown, "2026-02-12".into()),
        ] {
            assert_eq!(said(from, to), nothing);
        }
        let one_too_many = said("2026-01-01".into(), "2026-07-06".into());
        assert_eq!(one_too_many, ["Too many days"]);
        let backwards = said("2026-02-13".into(), "2026-02-12".into());
        assert_eq!(backwards, ["The last day is before the first"]);
        for text in [
            "2026-2-12",
            "12.02.2026",
            "2026-02-30",
            "2026-02-12T00:00:00Z",
            "",
        ] {
            assert_eq!(said(text.into(), Value::Null), ["Invalid from"], "{text}");
            assert_eq!(said(Value::Null, text.into()), ["Invalid to"], "{text}");
        }
    }
}
