//! Adds up consumption and reports it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{ControlCenter, Refusal, find};
use crate::catalog::{Catalog, ResourceType};
use crate::consumption::{Amount, Consumption, Range, Report, in_month};
use crate::formats;
use crate::resource::GenAiResource;
use crate::rules::RuleBreak;
use crate::store::Ledger;
use crate::units::{GenAiUnits, LARGEST_WHOLE_NUMBER, Rate};

/// An addition to the consumption of a resource.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Addition {
    pub resource_id: String,
    #[serde(deserialize_with = "formats::day_in_json")]
    pub date: NaiveDate,
    /// If it is left out, the default model, or else the main model.
    #[serde(default)]
    pub model: Option<String>,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub api_calls: u64,
}

impl ControlCenter {
    /// What a resource consumed on these days, and in its current bundle month.
    pub fn consumption(
        &self,
        id: &str,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) -> Result<Report, Refusal> {
        self.transaction(|ledger, now| {
            let resource = find(ledger, id)?;
            if resource.kind == ResourceType::KnowledgeBase {
                return Err(RuleBreak::NotMetered.into());
            }
            let range = Range::new(from, to, &resource.bundle_month(now))
                .map_err(RuleBreak::InvalidField)?;
            let rates = Rates::new(ledger)?;
            Ok(report(ledger, &rates, &resource, Some(range), now)?)
        })
    }

    /// What every resource consumed in its current bundle month.
    pub fn all_consumption(&self) -> Result<BTreeMap<Uuid, Report>, Refusal> {
        self.transaction(|ledger, now| {
            let rates = Rates::new(ledger)?;
            let mut reports = BTreeMap::new();
            for resource in ledger.resources()? {
                if resource.kind != ResourceType::KnowledgeBase {
                    let report = report(ledger, &rates, &resource, None, now)?;
                    reports.insert(resource.id, report);
                }
            }
            Ok(reports)
        })
    }

    /// Adds consumption to resources: all of it or, if one addition is wrong, none.
    pub fn consume(&self, additions: &[Addition]) -> Result<(), Refusal> {
        self.transaction(|ledger, now| {
            let rates = Rates::new(ledger)?;
            for addition in additions {
                let resource = find(ledger, &addition.resource_id)?;
                let consumption =
                    consumption(addition, &resource, &rates, now).map_err(Refusal::NotPossible)?;
                ledger.consume(&consumption)?;
            }
            Ok(())
        })
    }
}

/// The GenAI Units that a resource consumed in its bundle month; none if a rate is not known.
pub fn consumed_this_month(
    ledger: &Ledger<'_>,
    resource: &GenAiResource,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<GenAiUnits>> {
    if !Rates::new(ledger)?.has_main(resource) {
        return Ok(None);
    }
    let consumption = ledger.consumption(resource.id)?;
    Ok(in_month(&consumption, &resource.bundle_month(now)).genai_units)
}

fn report(
    ledger: &Ledger<'_>,
    rates: &Rates,
    resource: &GenAiResource,
    range: Option<Range>,
    now: DateTime<Utc>,
) -> rusqlite::Result<Report> {
    let month = resource.bundle_month(now);
    let range = range.unwrap_or_else(|| Range::of_month(&month));
    Ok(Report::new(
        resource.id,
        &resource.plan,
        rates.has_main(resource),
        month,
        &ledger.consumption(resource.id)?,
        &range,
    ))
}

fn consumption(
    addition: &Addition,
    resource: &GenAiResource,
    rates: &Rates,
    now: DateTime<Utc>,
) -> Result<Consumption, String> {
    let id = resource.id;
    let Some(main) = resource.models.main() else {
        return Err(format!(
            "the resource {id} is a knowledge base, which consumes nothing itself"
        ));
    };
    let model = addition.model.as_deref().unwrap_or(main);
    if !resource.models.enabled.iter().any(|known| known == model) {
        return Err(format!(
            "the model \"{model}\" is not enabled on the resource {id}"
        ));
    }
    let (date, today) = (addition.date, now.date_naive());
    let created = resource.created_at.date_naive();
    if date < created || today < date {
        return Err(format!(
            "{date} is not from the creation of the resource {id} ({created}) to today ({today})"
        ));
    }
    let (input_tokens, output_tokens) = (addition.input_tokens, addition.output_tokens);
    let amount = Amount {
        input_tokens,
        output_tokens,
        api_calls: addition.api_calls,
        genai_units: rates.units(model, input_tokens, output_tokens),
    };
    let numbers = [input_tokens, output_tokens, amount.api_calls];
    if let Some(number) = numbers
        .iter()
        .find(|number| **number > LARGEST_WHOLE_NUMBER)
    {
        return Err(format!("{number} is more than {LARGEST_WHOLE_NUMBER}"));
    }
    Ok(Consumption {
        resource_id: id,
        date,
        model: model.to_owned(),
        amount,
    })
}

/// The rates of the models, including those that left the catalog.
pub struct Rates(BTreeMap<String, Rate>);

impl Rates {
    pub fn new(ledger: &Ledger<'_>) -> rusqlite::Result<Self> {
        let mut rates = ledger.retired_rates()?;
        let catalog: Catalog = ledger.catalog()?;
        for model in catalog.models {
            match model.genai_units_per_million_tokens {
                Some(rate) => rates.insert(model.id, rate),
                None => rates.remove(&model.id),
            };
        }
        Ok(Self(rates))
    }

    /// The units for these tokens of that model; none if it has no rate.
    pub fn units(&self, model: &str, input_tokens: u64, output_tokens: u64) -> Option<GenAiUnits> {
        let rate = self.0.get(model)?;
        Some(rate.units(input_tokens, output_tokens))
    }

    /// All rates, by model.
    pub fn into_inner(self) -> BTreeMap<String, Rate> {
        self.0
    }

    /// Whether the main model of a resource has a rate.
    fn has_main(&self, resource: &GenAiResource) -> bool {
        resource
            .models
            .main()
            .is_some_and(|model| self.0.contains_key(model))
    }
}
