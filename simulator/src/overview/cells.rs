//! The cells that depend on the purchase: models, plan, consumption.

use chrono::{Datelike, Days, NaiveDate};
use maud::{Markup, html};

use super::words;
use crate::catalog::Catalog;
use crate::consumption::{Amount, Range, Report};
use crate::resource::GenAiResource;

/// The names of the models, grouped by family. Without models it is a dash, with a label for screen
/// readers.
pub fn models(resource: &GenAiResource, catalog: &Catalog) -> Markup {
    let models = &resource.models;
    if models.enabled.is_empty() {
        return html! { span aria-label="no model" role="img" { "–" } };
    }
    let several = models.enabled.len() > 1;
    let name = |id: &str| {
        let known = catalog.model(id);
        known.map_or_else(|| id.to_owned(), |model| model.display_name.clone())
    };
    html! {
        @for (family, ids) in families(&models.enabled, catalog) {
            div class="family" {
                @if several && let Some(family) = family {
                    span class="label" { (family) }
                }
                @for id in ids {
                    span class="model" {
                        (name(id))
                        @if several && models.default.as_deref() == Some(id) {
                            " " span class="mark" { "default" }
                        }
                    }
                }
            }
        }
        @if resource.cross_region_inference {
            span class="beside" { "cross-region inference" }
        }
    }
}

/// The models by family, in the order in which the families first appear.
fn families<'a>(
    enabled: &'a [String],
    catalog: &'a Catalog,
) -> Vec<(Option<&'a str>, Vec<&'a str>)> {
    let mut families: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
    for id in enabled {
        let family = catalog.model(id).and_then(|model| model.family.as_deref());
        match families.iter_mut().find(|(known, _)| *known == family) {
            Some((_, ids)) => ids.push(id),
            None => families.push((family, vec![id])),
        }
    }
    families
}

/// The purchase, and its consumption.
pub fn plan(resource: &GenAiResource, report: Option<&Report>) -> Markup {
    html! {
        (words::plan(&resource.plan))
        span class="beside" { (words::number(resource.plan.cloud_tokens())) " Cloud Tokens" }
        @if let Some(report) = report {
            (consumption(report))
        }
    }
}

/// A bar for the GenAI Units of the bundle month, and a chart of its days.
fn consumption(report: &Report) -> Markup {
    let month = &report.month;
    let tokens = month.input_tokens.saturating_add(month.output_tokens);
    html! {
        div class="consumption" {
            @match &report.genai_units {
                Some(units) => {
                    @let (consumed, allocated) = (units.consumed.shown(), units.allocated);
                    @let percent = percent(consumed, allocated);
                    @let class = match percent { ..80.0 => "low", ..100.0 => "high", _ => "over" };
                    meter class=(class) min="0" max=(allocated.max(1)) value=(consumed.min(allocated.max(1) as f64))
                        aria-label="Consumed GenAI Units" {
                        (words::number(consumed)) " of " (words::number(allocated))
                    }
                    span class="beside" {
                        (words::number(format_args!("{consumed:.2}"))) " of " (words::number(allocated))
                        " GenAI Units consumed (" (words::number(format_args!("{percent:.1}"))) " %)"
                    }
                }
                None => {
                    span class="beside" { (words::number(tokens)) " LLM tokens consumed" }
                }
            }
            (chart(report))
        }
    }
}

/// The consumed share in percent; 0 if nothing is allocated.
fn percent(consumed: f64, allocated: u64) -> f64 {
    match allocated {
        0 if consumed == 0.0 => 0.0,
        0 => 100.0,
        _ => consumed / allocated as f64 * 100.0,
    }
}

/// The height of a day in the chart: GenAI Units if they are known, else LLM tokens.
fn height(day: &Amount) -> f64 {
    match &day.genai_units {
        Some(units) => units.shown(),
        None => day.input_tokens.saturating_add(day.output_tokens) as f64,
    }
}

/// A bar for each day of the bundle month. A month without consumption has no chart.
fn chart(report: &Report) -> Markup {
    const HEIGHT: f64 = 24.0;
    let Range { from, to } = Range::of_month(&report.bundle_month);
    let most = report.days.values().map(height).fold(0.0, f64::max);
    if most == 0.0 {
        return html! {};
    }
    let days = (0..=(to - from).num_days().unsigned_abs()).map(|day| from + Days::new(day));
    let bars = days.enumerate().filter_map(|(place, date)| {
        let day = report.days.get(&date)?;
        let bar = (height(day) / most * HEIGHT).max(1.0);
        Some((
            place * 4,
            HEIGHT - bar,
            bar,
            format!("{}: {}", on(date), amount(day)),
        ))
    });
    let bars = bars.collect::<Vec<_>>();
    let width = ((to - from).num_days() + 1) * 4;
    html! {
        svg class="days" role="img" viewBox={ "0 0 " (width) " " (HEIGHT) }
            preserveAspectRatio="none"
            aria-label=(description(report, from, to)) {
            @for (x, y, bar, title) in bars {
                rect x=(x) y=(format!("{y:.2}")) width="3" height=(format!("{bar:.2}")) {
                    title { (title) }
                }
            }
        }
    }
}

/// A description of the chart for screen readers.
fn description(report: &Report, from: NaiveDate, to: NaiveDate) -> String {
    let days = report.days.len();
    let most = report
        .days
        .iter()
        // `max_by` takes the last of equal days; in reverse order that is the first day.
        .rev()
        .max_by(|(_, one), (_, other)| height(one).total_cmp(&height(other)));
    let most = most.map_or_else(String::new, |(date, day)| {
        format!(", most on {}: {}", on(*date), amount(day))
    });
    let days = words::counted(days, "day", "days");
    format!(
        "Consumption from {} to {}: {days} with consumption{most}",
        on(from),
        on(to)
    )
}

fn on(date: NaiveDate) -> String {
    format!("{} {}", date.day(), date.format("%B"))
}

fn amount(day: &Amount) -> String {
    match &day.genai_units {
        Some(units) => {
            let units = words::number(format_args!("{:.2}", units.shown()));
            format!("{units} GenAI Units")
        }
        None => format!("{} LLM tokens", words::number(height(day))),
    }
}
