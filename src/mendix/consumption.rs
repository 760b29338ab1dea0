//! The consumption of a resource: GenAI Units, LLM tokens and calls.

use bigdecimal::{BigDecimal, RoundingMode};
use serde::Deserialize;
use serde_json::Number;

use super::lenient;
use super::resource::BundleMonth;

/// The consumption of one resource. Everything but `days` is about the current bundle month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consumption {
    /// The resource's id; empty if the answer has none.
    #[serde(default, deserialize_with = "lenient::text")]
    pub resource_id: String,
    /// The current bundle month.
    #[serde(default, deserialize_with = "lenient::object")]
    pub bundle_month: BundleMonth,
    /// GenAI Units; `None` for a fixed size, or if a model has no published rate.
    #[serde(default)]
    pub genai_units: Option<GenAiUnits>,
    /// LLM tokens.
    #[serde(default, deserialize_with = "lenient::object")]
    pub tokens: Tokens,
    /// How often the resource was called.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub api_calls: Option<u64>,
    /// The days of the requested range; days without consumption are missing.
    #[serde(default)]
    pub days: Vec<Day>,
}

/// GenAI Units of a bundle month.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GenAiUnits {
    /// The units that the capacity in force brings.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub allocated: Option<u64>,
    /// The consumed units, with two decimals.
    pub consumed: Number,
}

/// LLM tokens of a bundle month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Tokens {
    /// Tokens that were sent to the models.
    #[serde(default, deserialize_with = "lenient::object")]
    pub input: TokenCount,
    /// Tokens that the models generated.
    #[serde(default, deserialize_with = "lenient::object")]
    pub output: TokenCount,
}

/// LLM tokens of one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct TokenCount {
    /// How many the size allows a month; `None` for a capacity.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub quota: Option<u64>,
    /// How many were used.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub consumed: Option<u64>,
}

/// The consumption of one day, in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Day {
    /// The day, `YYYY-MM-DD`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub date: String,
    /// GenAI Units; `None` if a model has no published rate.
    #[serde(default)]
    pub genai_units: Option<Number>,
    /// LLM tokens that were sent to the models.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub input_tokens: Option<u64>,
    /// LLM tokens that the models generated.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub output_tokens: Option<u64>,
    /// How often the resource was called.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub api_calls: Option<u64>,
}

/// The requested days, in UTC, both included. `None` is the API's default, the current bundle
/// month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayRange {
    /// The first day, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// The last day, `YYYY-MM-DD`.
    pub to: Option<String>,
}

impl Consumption {
    /// The consumed share of the allocation in percent, rounded half up to one decimal: of the
    /// GenAI Units for a capacity, of the more heavily used quota of LLM tokens for a fixed size.
    /// `None` if nothing is allocated.
    pub fn consumed_percent(&self) -> Option<BigDecimal> {
        if let Some(units) = &self.genai_units {
            return percent(units.consumed.to_string().parse().ok()?, units.allocated?);
        }
        [&self.tokens.input, &self.tokens.output]
            .into_iter()
            .filter_map(|tokens| percent(tokens.consumed?.into(), tokens.quota?))
            .max()
    }
}

fn percent(consumed: BigDecimal, allocated: u64) -> Option<BigDecimal> {
    (allocated > 0).then(|| {
        let percent = consumed * BigDecimal::from(100) / BigDecimal::from(allocated);
        percent.with_scale_round(1, RoundingMode::HalfUp)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_capacity_has_units_and_a_size_has_quotas() {
        let read = |answer| -> Consumption { serde_json::from_value(answer).unwrap() };
        let capacity = read(json!({
            "resourceId": "1",
            "bundleMonth": {"startsAt": "2026-02-01T00:00:00Z", "endsAt": "2026-03-01T00:00:00Z"},
            "genaiUnits": {"allocated": 5000, "consumed": 107.44},
            "tokens": {"input": {"quota": null, "consumed": 1_000_000}, "output": {"consumed": 0}},
            "apiCalls": 12,
            "days": [{"date": "2026-02-03", "genaiUnits": 107.44, "inputTokens": 1_000_000,
                      "outputTokens": 0, "apiCalls": 12}],
        }));
        let units = capacity.genai_units.expect("a capacity has units");
        assert_eq!(units.allocated, Some(5000));
        assert_eq!(units.consumed.to_string(), "107.44");
        assert_eq!(capacity.tokens.input.consumed, Some(1_000_000));
        assert_eq!(capacity.tokens.input.quota, None);
        assert_eq!(capacity.days[0].date, "2026-02-03");
        let size =
            read(json!({"genaiUnits": null, "tokens": {"input": {"quota": 5, "consumed": 2}}}));
        assert_eq!(size.genai_units, None);
        assert_eq!(size.tokens.input.quota, Some(5));
        assert_eq!(size.days, []);
    }

    fn percent_of(consumption: serde_json::Value) -> Option<String> {
        let consumption: Consumption = serde_json::from_value(consumption).unwrap();
        let percent = consumption.consumed_percent();
        percent.map(|percent| percent.to_plain_string())
    }

    #[test]
    fn a_capacity_is_used_in_units_and_a_size_in_the_larger_of_its_quotas() {
        let units = |consumed: serde_json::Value, allocated: u64| {
            percent_of(
                json!({"genaiUnits": {"allocated": allocated, "consumed": consumed},
                "tokens": {"input": {"quota": null, "consumed": 7}}}),
            )
        };
        assert_eq!(units(json!(1521.39), 1600).unwrap(), "95.1");
        assert_eq!(units(json!(0), 1600).unwrap(), "0.0");
        assert_eq!(units(json!(1920), 1600).unwrap(), "120.0");
        assert_eq!(units(json!(0.5), 1000).unwrap(), "0.1");
        assert_eq!(units(json!(0.49), 1000).unwrap(), "0.0");
        let tokens = |input: serde_json::Value, output: serde_json::Value| {
            percent_of(json!({"genaiUnits": null, "tokens": {"input": input, "output": output}}))
        };
        let used = |consumed: u64, quota: u64| json!({"quota": quota, "consumed": consumed});
        let larger = tokens(used(250_000, 5_000_000), used(4000, 2_500_000));
        assert_eq!(larger.unwrap(), "5.0");
        let larger = tokens(used(250_000, 5_000_000), used(1_500_000, 2_500_000));
        assert_eq!(larger.unwrap(), "60.0");
        // Embeddings have no output.
        let only_input = tokens(used(5, 100), json!({"quota": null, "consumed": 0}));
        assert_eq!(only_input.unwrap(), "5.0");
    }

    #[test]
    fn without_an_allocation_there_is_no_part_of_it() {
        for nothing in [
            json!({}),
            json!({"genaiUnits": {"allocated": 0, "consumed": 0}}),
            json!({"genaiUnits": {"consumed": 5}}),
            json!({"tokens": {"input": {"quota": 0, "consumed": 5}, "output": {"consumed": 5}}}),
            json!({"tokens": {"input": {"quota": 100}}}),
        ] {
            assert_eq!(percent_of(nothing.clone()), None, "{nothing}");
        }
    }
}
