//! `/v1/genai/resources/{id}/consumption`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::error::ApiError;
use super::extract::Id;
use super::view::time;
use crate::consumption::Report;
use crate::control_center::ControlCenter;
use crate::units::GenAiUnits;

pub async fn get(
    State(center): State<Arc<ControlCenter>>,
    Id(id): Id,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let (from, to) = days(query.unwrap_or_default().as_bytes())?;
    Ok(Json(view(&center.consumption(&id, from, to)?)))
}

/// The days that a query asks for. Unknown parameters are ignored.
fn days(query: &[u8]) -> Result<(Option<NaiveDate>, Option<NaiveDate>), ApiError> {
    let (mut from, mut to) = (None, None);
    for (name, value) in form_urlencoded::parse(query) {
        let day = match &*name {
            "from" => &mut from,
            "to" => &mut to,
            _ => continue,
        };
        if day.replace(date(&name, &value)?).is_some() {
            return Err(ApiError::invalid_field(format!(
                "{name}: can be given only once."
            )));
        }
    }
    Ok((from, to))
}

fn date(name: &str, text: &str) -> Result<NaiveDate, ApiError> {
    let is_date = |date: &NaiveDate| date.to_string() == text && text.len() == 10;
    text.parse().ok().filter(is_date).ok_or_else(|| {
        ApiError::invalid_field(format!("{name}: has to be a day such as 2026-02-28."))
    })
}

fn view(report: &Report) -> Value {
    let (month, quota) = (&report.month, report.quota);
    let units = report.genai_units.as_ref();
    let days = report.days.iter().map(|(date, day)| {
        json!({
            "date": date.to_string(),
            "genaiUnits": day.genai_units.as_ref().map(GenAiUnits::shown),
            "inputTokens": day.input_tokens,
            "outputTokens": day.output_tokens,
            "apiCalls": day.api_calls,
        })
    });
    json!({
        "resourceId": report.resource_id,
        "bundleMonth": {
            "startsAt": time(report.bundle_month.starts_at),
            "endsAt": time(report.bundle_month.ends_at),
        },
        "genaiUnits": units.map(|units| {
            json!({"allocated": units.allocated, "consumed": units.consumed.shown()})
        }),
        "tokens": {
            "input": {"quota": quota.input, "consumed": month.input_tokens},
            "output": {"quota": quota.output, "consumed": month.output_tokens},
        },
        "apiCalls": month.api_calls,
        "days": days.collect::<Vec<_>>(),
    })
}
