//! The consumption of resources: LLM tokens and calls by day and model, and the GenAI Units of
//! these.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use crate::bundle_month::BundleMonth;
use crate::plan::{Plan, Quota};
use crate::units::{GenAiUnits, LARGEST_WHOLE_NUMBER};

/// What one model of a resource consumed on one day (UTC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consumption {
    pub resource_id: Uuid,
    pub date: NaiveDate,
    pub model: String,
    pub amount: Amount,
}

/// How much was consumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub api_calls: u64,
    /// None if a model without a rate is included.
    pub genai_units: Option<GenAiUnits>,
}

impl Default for Amount {
    /// Nothing.
    fn default() -> Self {
        Self {
            input_tokens: 0,
            output_tokens: 0,
            api_calls: 0,
            genai_units: Some(GenAiUnits::default()),
        }
    }
}

impl Amount {
    /// The sum of both. A number that JSON cannot hold exactly is capped at the largest that it
    /// can.
    pub fn and(self, other: &Self) -> Self {
        let sum = |one: u64, two: u64| one.saturating_add(two).min(LARGEST_WHOLE_NUMBER);
        let units = self.genai_units.zip(other.genai_units.clone());
        Self {
            input_tokens: sum(self.input_tokens, other.input_tokens),
            output_tokens: sum(self.output_tokens, other.output_tokens),
            api_calls: sum(self.api_calls, other.api_calls),
            genai_units: units.map(|(one, two)| one + two),
        }
    }
}

/// The consumption of a resource, as the Control Center reports it.
#[derive(Debug)]
pub struct Report {
    pub resource_id: Uuid,
    /// The current one.
    pub bundle_month: BundleMonth,
    /// The GenAI Units of the current bundle month; none for a fixed size, or if a model has no
    /// known rate.
    pub genai_units: Option<Units>,
    /// The LLM tokens that the plan includes.
    pub quota: Quota,
    /// What was consumed in the current bundle month.
    pub month: Amount,
    /// The requested days that have consumption, oldest first.
    pub days: BTreeMap<NaiveDate, Amount>,
}

/// GenAI Units of a bundle month.
#[derive(Debug)]
pub struct Units {
    pub allocated: u64,
    pub consumed: GenAiUnits,
}

impl Report {
    /// The report of all consumption. `has_rate` says whether the main model has a rate.
    pub fn new(
        resource_id: Uuid,
        plan: &Plan,
        has_rate: bool,
        bundle_month: BundleMonth,
        consumption: &[Consumption],
        range: &Range,
    ) -> Self {
        let month = in_month(consumption, &bundle_month);
        let consumed = month.genai_units.clone().filter(|_| has_rate);
        let genai_units = plan
            .genai_units()
            .zip(consumed)
            .map(|(allocated, consumed)| Units {
                allocated,
                consumed,
            });
        let mut days = BTreeMap::<NaiveDate, Amount>::new();
        for Consumption { date, amount, .. } in consumption {
            if range.from <= *date && *date <= range.to {
                let day = days.entry(*date).or_default();
                *day = std::mem::take(day).and(amount);
            }
        }
        if genai_units.is_none() {
            days.values_mut().for_each(|day| day.genai_units = None);
        }
        Self {
            resource_id,
            bundle_month,
            genai_units,
            quota: plan.quota(),
            month,
            days,
        }
    }
}

/// What was consumed in a bundle month.
pub fn in_month(consumption: &[Consumption], month: &BundleMonth) -> Amount {
    consumption
        .iter()
        .filter(|consumption| belongs_to(consumption.date, month))
        .fold(Amount::default(), |sum, consumption| {
            sum.and(&consumption.amount)
        })
}

/// A day belongs to the month in which it ends. If it ends exactly at the start of a month, it
/// belongs to the month before.
fn belongs_to(day: NaiveDate, month: &BundleMonth) -> bool {
    day.succ_opt()
        .map(midnight)
        .is_some_and(|end| month.starts_at < end && end <= month.ends_at)
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Days from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Range {
    /// The largest number of days in one request.
    const MOST_DAYS: i64 = 186;

    /// The days that belong to the bundle month.
    pub fn of_month(month: &BundleMonth) -> Self {
        Self {
            from: month.starts_at.date_naive(),
            to: month.ends_at.date_naive() - Days::new(1),
        }
    }

    /// The requested days. A missing end is that of the bundle month.
    ///
    /// # Errors
    ///
    /// A description of what is wrong with them.
    pub fn new(
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
        month: &BundleMonth,
    ) -> Result<Self, String> {
        let of_month = Self::of_month(month);
        let (from, to) = (from.unwrap_or(of_month.from), to.unwrap_or(of_month.to));
        if from > to {
            return Err(format!("from: {from} is after to, which is {to}."));
        }
        let days = (to - from).num_days() + 1;
        if days > Self::MOST_DAYS {
            let most = Self::MOST_DAYS;
            return Err(format!(
                "from, to: {from} to {to} are {days} days, more than {most}."
            ));
        }
        Ok(Self { from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day in the test")
    }

    fn month(starts_at: &str, now: &str) -> BundleMonth {
        let time = |text: &str| text.parse().expect("a time in the test");
        BundleMonth::at(time(starts_at), time(now))
    }

    #[test]
    fn a_day_belongs_to_the_month_in_which_it_ends() {
        let created = "2026-01-31T10:00:00Z";
        let first = month(created, created);
        let second = month(created, "2026-02-28T10:00:00Z");
        for (date, in_first, in_second) in [
            ("2026-01-30", false, false),
            ("2026-01-31", true, false),
            ("2026-02-27", true, false),
            ("2026-02-28", false, true),
            ("2026-03-30", false, true),
            ("2026-03-31", false, false),
        ] {
            let found = (
                belongs_to(day(date), &first),
                belongs_to(day(date), &second),
            );
            assert_eq!(found, (in_first, in_second), "{date}");
        }
        let at_midnight = month("2026-02-12T00:00:00Z", "2026-02-12T00:00:00Z");
        for (date, belongs) in [
            ("2026-02-11", false),
            ("2026-02-12", true),
            ("2026-03-11", true),
            ("2026-03-12", false),
        ] {
            assert_eq!(belongs_to(day(date), &at_midnight), belongs, "{date}");
        }
    }

    #[test]
    fn the_days_of_the_bundle_month_are_those_that_belong_to_it() {
        let month = month("2026-01-31T10:00:00Z", "2026-02-10T00:00:00Z");
        let range = Range::new(None, None, &month).expect("a range");
        let expected = (day("2026-01-31"), day("2026-02-27"));
        assert_eq!((range.from, range.to), expected);
        assert!(belongs_to(range.from, &month) && belongs_to(range.to, &month));
    }

    #[test]
    fn a_range_has_186_days_at_most() {
        let month = month("2026-01-31T10:00:00Z", "2026-02-10T00:00:00Z");
        let range = |from, to| Range::new(Some(day(from)), Some(day(to)), &month);
        assert!(range("2026-01-01", "2026-07-05").is_ok());
        assert!(range("2026-01-01", "2026-07-06").is_err());
        assert!(range("2026-01-02", "2026-01-01").is_err());
    }
}
