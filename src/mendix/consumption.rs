//! What a GenAI resource consumes: GenAI Units or LLM tokens, of what it is allocated.

use bigdecimal::{BigDecimal, RoundingMode};
use serde::Deserialize;

use super::lenient;
use super::resource::BundleMonth;

/// The consumption of a resource. All but the days is that of the current bundle month, whatever
/// days were asked for.
///
/// Source: "Consumption" in Mendix's page "Navigate Through the Mendix Cloud GenAI Portal".
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consumption {
    /// The resource's id; empty where it is not told.
    #[serde(default, deserialize_with = "lenient::text")]
    pub resource_id: String,
    /// The bundle month that is running now. At its end, what is left is lost and the allocation is
    /// refilled.
    #[serde(default, deserialize_with = "lenient::object")]
    pub bundle_month: BundleMonth,
    /// The GenAI Units; `None` for a fixed size, and for a model whose rate is not published.
    #[serde(default)]
    pub genai_units: Option<GenAiUnits>,
    /// The LLM tokens.
    #[serde(default, deserialize_with = "lenient::object")]
    pub tokens: LlmTokens,
    /// How many calls apps have made.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub api_calls: Option<u64>,
    /// The days asked for on which something was consumed, in the order of the API.
    #[serde(default)]
    pub days: Vec<Day>,
}

/// GenAI Units of a bundle month.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GenAiUnits {
    /// How many the resource's capacity brings.
    #[serde(deserialize_with = "lenient::decimal")]
    pub allocated: BigDecimal,
    /// How many are consumed, rounded by the API to hundredths.
    #[serde(deserialize_with = "lenient::decimal")]
    pub consumed: BigDecimal,
}

/// LLM tokens of a bundle month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LlmTokens {
    /// What goes into the models.
    #[serde(default, deserialize_with = "lenient::object")]
    pub input: LlmTokenUse,
    /// What comes out of them.
    #[serde(default, deserialize_with = "lenient::object")]
    pub output: LlmTokenUse,
}

/// LLM tokens of a bundle month in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LlmTokenUse {
    /// How many the fixed size allows; `None` for a capacity, and where there is no limit.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub quota: Option<u64>,
    /// How many are consumed.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub consumed: Option<u64>,
}

/// What is consumed on one day, in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Day {
    /// The day as `YYYY-MM-DD`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub date: String,
    /// GenAI Units; `None` where [`Consumption::genai_units`] is.
    #[serde(default, deserialize_with = "lenient::told_decimal")]
    pub genai_units: Option<BigDecimal>,
    /// LLM tokens that went into the models.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub input_tokens: Option<u64>,
    /// LLM tokens that came out of them.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub output_tokens: Option<u64>,
    /// Calls that apps made.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub api_calls: Option<u64>,
}

impl Consumption {
    /// How many percent of the allocation are consumed, with one decimal, half of one rounded up:
    /// GenAI Units for a capacity, the larger of the two LLM token quotas for a fixed size. `None`
    /// where nothing is allocated that it could be a part of.
    pub fn consumed_percent(&self) -> Option<BigDecimal> {
        if let Some(GenAiUnits {
            allocated,
            consumed,
        }) = &self.genai_units
        {
            return percent(consumed, allocated);
        }
        let LlmTokens { input, output } = self.tokens;
        [input, output]
            .into_iter()
            .filter_map(|LlmTokenUse { quota, consumed }| {
                percent(&consumed?.into(), &quota?.into())
            })
            .max()
    }
}

fn percent(consumed: &BigDecimal, allocated: &BigDecimal) -> Option<BigDecimal> {
    let is_allocated = *allocated > BigDecimal::from(0);
    let percent = || consumed * BigDecimal::from(100) / allocated;
    is_allocated.then(|| percent().with_scale_round(1, RoundingMode::HalfUp))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn percent_of(consumption: Value) -> Option<String> {
        let consumption: Consumption = serde_json::from_value(consumption).unwrap();
        consumption
            .consumed_percent()
            .map(|percent| percent.to_plain_string())
    }

    #[test]
    fn a_capacity_is_consumed_in_units_and_a_size_in_the_larger_of_its_quotas() {
        let units = |consumed: Value, allocated: u64| {
            percent_of(
                json!({"genaiUnits": {"allocated": allocated, "consumed": consumed},
                "tokens": {"input": {"quota": null, "consumed": 7}}}),
            )
        };
        assert_eq!(units(json!(1521.39), 1600).unwrap(), "95.1");
        assert_eq!(units(json!(0), 1600).unwrap(), "0.0");
        assert_eq!(units(json!(1920), 1600).unwrap(), "120.0");
        // Half a tenth.
        assert_eq!(units(json!(0.5), 1000).unwrap(), "0.1");
        assert_eq!(units(json!(0.49), 1000).unwrap(), "0.0");
        let tokens = |input: Value, output: Value| {
            percent_of(json!({"genaiUnits": null, "tokens": {"input": input, "output": output}}))
        };
        let used = |consumed: u64, quota: u64| json!({"quota": quota, "consumed": consumed});
        let larger = tokens(used(250_000, 5_000_000), used(4000, 2_500_000));
        assert_eq!(larger.unwrap(), "5.0");
        let larger = tokens(used(250_000, 5_000_000), used(1_500_000, 2_500_000));
        assert_eq!(larger.unwrap(), "60.0");
    }

    #[test]
    fn without_an_allocation_there_is_no_part_of_it() {
        for nothing in [
            json!({}),
            json!({"genaiUnits": {"allocated": 0, "consumed": 0}}),
            json!({"tokens": {"input": {"quota": 0, "consumed": 5}, "output": {"consumed": 5}}}),
            json!({"tokens": {"input": {"quota": 100}}}),
        ] {
            assert_eq!(percent_of(nothing.clone()), None, "{nothing}");
        }
        // Embeddings have no output.
        let only_input = json!({"tokens": {"input": {"quota": 100, "consumed": 5}, "output": {"quota": null, "consumed": 0}}});
        assert_eq!(percent_of(only_input).unwrap(), "5.0");
    }

    #[test]
    fn decimals_are_as_they_are_written() {
        let consumption: Consumption = serde_json::from_value(json!({
            "genaiUnits": {"allocated": 1600, "consumed": 107.44},
            "days": [{"date": "2026-02-13", "genaiUnits": 0.1}],
        }))
        .unwrap();
        let units = consumption.genai_units.unwrap();
        assert_eq!(units.consumed.to_plain_string(), "107.44");
        let day = consumption.days[0].genai_units.as_ref().unwrap();
        assert_eq!(day.to_plain_string(), "0.1");
    }

    #[test]
    fn units_without_a_number_are_an_error_and_not_none() {
        let units = json!({"genaiUnits": {"allocated": 1600}});
        assert!(serde_json::from_value::<Consumption>(units).is_err());
    }
}
