//! Lets the controls set the state: the time, the company, the catalog, and changes of a resource.

use std::collections::BTreeSet;

use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::metering::Rates;
use super::{ControlCenter, Current, Refusal, find};
use crate::catalog::{Catalog, ResourceType};
use crate::clock::{Clock, OutOfRange};
use crate::company::Company;
use crate::consumption::{Amount, Consumption};
use crate::document::Document;
use crate::estate::{Entry, Estate};
use crate::resource::{GenAiResource, Person};
use crate::store::Ledger;

/// A change of a resource that no API call asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Telling {
    pub models: Option<Vec<String>>,
    pub default_model: Option<String>,
    pub status: Option<String>,
    pub display_name: Option<String>,
    pub environment: Option<String>,
    pub region: Option<String>,
    pub created_for: Option<Person>,
}

/// The clock was not set.
#[derive(Debug, thiserror::Error)]
pub enum SetClockError {
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    #[error("the database of the simulator failed: {0}")]
    Store(#[from] rusqlite::Error),
}

impl ControlCenter {
    /// Sets the clock. Everything that is due by then happens; what has happened stays.
    pub fn set_clock(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>, SetClockError> {
        let offset = Clock::offset_to(now)?;
        self.transaction(|ledger, _| ledger.set_clock_offset(offset))?;
        self.clock.set_offset(offset);
        self.transaction(|_, now| Ok::<_, SetClockError>(now))
    }

    pub fn set_company(&self, company: &Company) -> rusqlite::Result<()> {
        self.store.transaction(|ledger| ledger.set_company(company))
    }

    /// Replaces the catalog. Existing resources keep their models, plan and price.
    pub fn set_catalog(&self, catalog: &Catalog) -> Result<(), Refusal> {
        catalog.check().map_err(Refusal::NotPossible)?;
        self.transaction(|ledger, _| Ok(replace_catalog(ledger, catalog)?))
    }

    /// Changes a resource as a person or Mendix does in the Control Center.
    pub fn tell(&self, id: &str, telling: Telling) -> Result<Current, Refusal> {
        self.transaction(|ledger, now| {
            let mut resource = find(ledger, id)?;
            tell(&mut resource, telling, now).map_err(Refusal::NotPossible)?;
            ledger.save(&resource)?;
            Ok(Current::at(now, resource))
        })
    }

    /// The whole estate as one document.
    pub fn estate(&self) -> Result<Estate, Refusal> {
        self.transaction(|ledger, now| {
            let resources = ledger.resources()?;
            let consumption = ledger.all_consumption()?;
            let retired_rates = ledger.retired_rates()?;
            Ok(Estate {
                now: Some(now.trunc_subsecs(0)),
                company: Some(ledger.company()?),
                catalog: Some(ledger.catalog()?),
                retired_rates: Some(retired_rates).filter(|rates| !rates.is_empty()),
                resources: Some(resources.iter().map(Document::from).collect()),
                consumption: Some(consumption.into_iter().map(Entry::from).collect()),
            })
        })
    }
}

/// Keeps the rates of models that leave the catalog, because resources may still have these models.
fn replace_catalog(ledger: &Ledger<'_>, catalog: &Catalog) -> rusqlite::Result<()> {
    let mut rates = Rates::new(ledger)?.into_inner();
    rates.retain(|model, _| catalog.model(model).is_none());
    ledger.set_retired_rates(&rates)?;
    ledger.set_catalog(catalog)
}

/// Replaces the parts of the estate that the document has.
pub fn replace_estate(ledger: &Ledger<'_>, estate: &Estate) -> Result<(), Refusal> {
    if let Some(now) = estate.now {
        let offset =
            Clock::offset_to(now).map_err(|error| Refusal::NotPossible(error.to_string()))?;
        ledger.set_clock_offset(offset)?;
    }
    if let Some(company) = &estate.company {
        ledger.set_company(company)?;
    }
    if let Some(catalog) = &estate.catalog {
        catalog.check().map_err(Refusal::NotPossible)?;
        replace_catalog(ledger, catalog)?;
    }
    if let Some(rates) = &estate.retired_rates {
        ledger.set_retired_rates(rates)?;
    }
    if let Some(documents) = &estate.resources {
        for resource in ledger.resources()? {
            ledger.remove(resource.id)?;
        }
        let catalog = ledger.catalog()?;
        for document in documents {
            let resource = document
                .clone()
                .resource(&catalog)
                .map_err(Refusal::NotPossible)?;
            if ledger.resource(resource.id)?.is_some() {
                let problem = format!("the resource {} appears twice", resource.id);
                return Err(Refusal::NotPossible(problem));
            }
            ledger.save(&resource)?;
        }
    }
    if let Some(entries) = &estate.consumption {
        ledger.clear_consumption()?;
        let rates = Rates::new(ledger)?;
        for entry in entries {
            ledger.consume(&consumption(ledger, &rates, entry)?)?;
        }
    }
    Ok(())
}

fn consumption(ledger: &Ledger<'_>, rates: &Rates, entry: &Entry) -> Result<Consumption, Refusal> {
    let id: Uuid = entry.resource_id;
    let impossible = |problem| Refusal::NotPossible(format!("consumption of {id}: {problem}"));
    let resource = ledger
        .resource(id)?
        .ok_or_else(|| impossible("there is no such resource"))?;
    let main = resource
        .models
        .main()
        .ok_or_else(|| impossible("a knowledge base consumes nothing itself"))?;
    let model = entry.model.as_deref().unwrap_or(main);
    let by_rate = || rates.units(model, entry.input_tokens, entry.output_tokens);
    Ok(Consumption {
        resource_id: id,
        date: entry.date,
        model: model.to_owned(),
        amount: Amount {
            input_tokens: entry.input_tokens,
            output_tokens: entry.output_tokens,
            api_calls: entry.api_calls,
            genai_units: entry.genai_units.clone().or_else(by_rate),
        },
    })
}

fn tell(resource: &mut GenAiResource, telling: Telling, now: DateTime<Utc>) -> Result<(), String> {
    let Telling {
        models,
        default_model,
        status,
        display_name,
        environment,
        region,
        created_for,
    } = telling;
    if let Some(models) = models {
        tell_models(resource, models)?;
    }
    if let Some(model) = default_model {
        if resource.kind != ResourceType::TextGeneration {
            return Err("only text generation has a default model".to_owned());
        }
        if !resource.models.enabled.contains(&model) {
            return Err(format!("the model \"{model}\" is not enabled"));
        }
        resource.models.default = Some(model);
    }
    for (name, text, place) in [
        ("displayName", display_name, &mut resource.display_name),
        ("environment", environment, &mut resource.environment),
        ("region", region, &mut resource.region),
    ] {
        if let Some(text) = text {
            if text.is_empty() {
                return Err(format!("{name} is empty"));
            }
            *place = text;
        }
    }
    if let Some(person) = created_for {
        resource.created_for = person;
    }
    match status {
        Some(status) if status.is_empty() => return Err("status is empty".to_owned()),
        Some(status) => resource.tell_status(&status, now),
        None => {}
    }
    Ok(())
}

fn tell_models(resource: &mut GenAiResource, enabled: Vec<String>) -> Result<(), String> {
    if resource.kind == ResourceType::KnowledgeBase {
        return Err("a knowledge base has no models".to_owned());
    }
    let unique = enabled.iter().collect::<BTreeSet<_>>();
    let are_good = !enabled.is_empty()
        && unique.len() == enabled.len()
        && enabled.iter().all(|model| !model.is_empty());
    if !are_good {
        return Err("models are one or more, each named once".to_owned());
    }
    let models = &mut resource.models;
    // If the default model is no longer enabled, the first enabled one becomes the default.
    if let Some(default) = &mut models.default
        && !enabled.contains(default)
    {
        *default = enabled[0].clone();
    }
    models.enabled = enabled;
    Ok(())
}
