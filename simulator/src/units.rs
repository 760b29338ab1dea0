//! GenAI Units, which models consume. They are counted exactly, and floats only show them.

use std::ops::Add;

use bigdecimal::{BigDecimal, RoundingMode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Number;

/// The largest whole number that every JSON reader reads exactly: 2⁵³ − 1.
pub const LARGEST_WHOLE_NUMBER: u64 = 9_007_199_254_740_991;

/// A number of GenAI Units.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct GenAiUnits(BigDecimal);

impl GenAiUnits {
    /// The number as the API shows it: two decimals, half a hundredth rounded up.
    pub fn shown(&self) -> f64 {
        nearest(&self.0.with_scale_round(2, RoundingMode::HalfUp))
    }
}

impl From<u64> for GenAiUnits {
    fn from(units: u64) -> Self {
        Self(units.into())
    }
}

impl Add for GenAiUnits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

/// As text, because a JSON number would be rounded.
impl Serialize for GenAiUnits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_plain_string())
    }
}

impl<'de> Deserialize<'de> for GenAiUnits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        not_negative(&text).map(Self).map_err(de::Error::custom)
    }
}

/// What a model consumes for a million of its tokens, input and output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    input: Price,
    /// None if the model has no output tokens: embeddings.
    output: Option<Price>,
}

impl Rate {
    /// The units for these tokens.
    pub fn units(&self, input_tokens: u64, output_tokens: u64) -> GenAiUnits {
        let of = |price: &Price, tokens: u64| &price.0 * BigDecimal::from(tokens);
        let mut units = of(&self.input, input_tokens);
        if let Some(output) = &self.output {
            units += of(output, output_tokens);
        }
        // A millionth: the same digits, six places further right.
        GenAiUnits(units * BigDecimal::new(1.into(), 6))
    }
}

/// GenAI Units per million tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Price(BigDecimal);

impl Serialize for Price {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The number came from a float, whose shortest text is the decimal that was written.
        serializer.serialize_f64(nearest(&self.0))
    }
}

impl<'de> Deserialize<'de> for Price {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = Number::deserialize(deserializer)?;
        not_negative(&number.to_string())
            .map(Self)
            .map_err(de::Error::custom)
    }
}

/// The float that is nearest to a decimal number.
fn nearest(number: &BigDecimal) -> f64 {
    let text = number.to_plain_string();
    text.parse().expect("a decimal number is a float's text")
}

fn not_negative(text: &str) -> Result<BigDecimal, String> {
    text.parse::<BigDecimal>()
        .ok()
        .filter(|number| *number >= BigDecimal::default())
        .ok_or_else(|| format!("{text} is not a decimal number from 0 on"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(json: &str) -> Rate {
        serde_json::from_str(json).expect("a rate")
    }

    #[test]
    fn units_are_summed_exactly_and_shown_with_two_decimals() {
        let sonnet = rate(r#"{"input": 107.44, "output": 537.21}"#);
        assert_eq!(sonnet.units(1_000_000, 1_000_000).shown(), 644.65);
        // 0.1 + 0.2 is 0.3 here.
        let tenth = rate(r#"{"input": 0.1, "output": 0.2}"#);
        assert_eq!(
            tenth.units(1_000_000, 1_000_000),
            rate(r#"{"input": 0.3, "output": null}"#).units(1_000_000, 0)
        );
        let nearly = rate(r#"{"input": 1, "output": null}"#).units(99_999_999, 0);
        assert_eq!(nearly.shown(), 100.0);
        assert!(nearly < GenAiUnits::from(100));
        assert_eq!(
            rate(r#"{"input": 0.005, "output": null}"#)
                .units(1_000_000, 0)
                .shown(),
            0.01
        );
    }

    #[test]
    fn rates_and_units_are_written_as_they_were_read() {
        for json in [
            r#"{"input":107.44,"output":537.21}"#,
            r#"{"input":30.23,"output":null}"#,
        ] {
            assert_eq!(serde_json::to_string(&rate(json)).expect("JSON"), json);
        }
        let units = rate(r#"{"input": 107.44, "output": null}"#).units(1, 0);
        let json = serde_json::to_string(&units).expect("JSON");
        assert_eq!(json, "\"0.00010744\"");
        assert_eq!(
            serde_json::from_str::<GenAiUnits>(&json).expect("units"),
            units
        );
        assert!(serde_json::from_str::<Rate>(r#"{"input": -1, "output": null}"#).is_err());
    }

    #[test]
    fn tokens_that_come_out_of_embeddings_cost_nothing() {
        let embed = rate(r#"{"input": 30.23, "output": null}"#);
        assert_eq!(embed.units(0, 5), GenAiUnits::default());
    }
}
