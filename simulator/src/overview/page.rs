//! The page itself. Each part that can change has `data-live` and an id. The script replaces only
//! the content of these parts, so a focused link keeps the focus.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use maud::{DOCTYPE, Markup, html};
use uuid::Uuid;

use super::{cells, words};
use crate::catalog::{Catalog, ResourceType};
use crate::consumption::Report;
use crate::control_center::{Current, Prerequisites};
use crate::resource::GenAiResource;

/// The columns: those of the Control Center's overview, and others that distinguish similar
/// resources.
const HEADINGS: [&str; 6] = [
    "Status",
    "Name",
    "Models",
    "Capacity or Plan",
    "Created For",
    "Environment",
];

/// The page's data other than the resources.
pub struct Known {
    pub catalog: Catalog,
    /// What each resource consumed in its bundle month.
    pub consumption: BTreeMap<Uuid, Report>,
}

/// The page with the tab of one type. It needs all resources for the counts of the other tabs.
pub fn page(
    chosen: ResourceType,
    all: &[Current],
    company: &Prerequisites,
    known: &Known,
    now: DateTime<Utc>,
) -> Markup {
    let of = |kind| {
        all.iter()
            .filter(move |current| current.resource.kind == kind)
    };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (words::tab(chosen)) " · GenAI Resources · Control Center simulator" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/overview.css";
                script src="/overview.js" defer {}
                noscript { meta http-equiv="refresh" content="5"; }
            }
            body {
                header {
                    div class="name" {
                        h1 { "GenAI Resources" }
                        p { "Control Center simulator: nothing here is bought" }
                    }
                    p class="clock" {
                        span class="label" { "Clock" }
                        span id="clock" data-live { (words::time(now)) }
                    }
                }
                main {
                    (balance(company))
                    nav aria-label="Types of resources" {
                        ul class="tabs" {
                            @for kind in ResourceType::ALL {
                                li {
                                    a href={ "/?type=" (kind.as_str()) }
                                        aria-current=[(kind == chosen).then_some("page")] {
                                        (words::tab(kind)) " "
                                        span class="count" id={ "count-" (kind.as_str()) } data-live {
                                            (words::number(of(kind).count()))
                                        }
                                    }
                                }
                            }
                        }
                    }
                    // The frame stays when its content changes, because it can have the focus.
                    section class="scroll" tabindex="0" aria-label=(words::tab(chosen)) {
                        div id="resources" data-live {
                            (table(chosen, of(chosen).map(|current| &current.resource).collect(), known))
                        }
                    }
                }
                footer {
                    p id="summary" role="status" data-live {
                        (words::counted(all.len(), "resource", "resources")) ", "
                        (words::number(company.allocated)) " of " (words::number(company.total)) " Cloud Tokens allocated."
                    }
                }
            }
        }
    }
}

fn balance(company: &Prerequisites) -> Markup {
    html! {
        section class="balance" aria-labelledby="balance-title" {
            h2 id="balance-title" { "Mendix Cloud Tokens" }
            div id="balance" data-live {
                dl {
                    div { dt { "Available" } dd class="main" { (words::number(company.available)) } }
                    div { dt { "Allocated" } dd { (words::number(company.allocated)) } }
                    div { dt { "Total" } dd { (words::number(company.total)) } }
                }
                meter min="0" max=(company.total) value=(company.allocated.min(company.total))
                    aria-label="Allocated Cloud Tokens" {
                    (words::number(company.allocated)) " of " (words::number(company.total))
                }
            }
        }
    }
}

fn table(kind: ResourceType, resources: Vec<&GenAiResource>, known: &Known) -> Markup {
    if resources.is_empty() {
        return html! {
            p class="empty" {
                "There are no " (words::resources(kind)) ". Resources appear here after " code { "terraform apply" }
                "."
            }
        };
    }
    html! {
        table {
            caption {
                (words::counted(resources.len(), "resource", "resources"))
                @if resources.len() > 1 { ", the oldest first" }
            }
            thead {
                tr {
                    @for heading in HEADINGS {
                        th scope="col" { (heading) }
                    }
                }
            }
            tbody {
                @for resource in resources {
                    (row(resource, known))
                }
            }
        }
    }
}

fn row(resource: &GenAiResource, known: &Known) -> Markup {
    html! {
        tr {
            td { (words::status(resource)) }
            th scope="row" {
                (resource.display_name)
                span class="beside id" { (resource.id) }
            }
            td { (cells::models(resource, &known.catalog)) }
            td { (cells::plan(resource, known.consumption.get(&resource.id))) }
            td {
                (resource.created_for.name)
                span class="beside" { (words::email(&resource.created_for.email)) }
            }
            td {
                (resource.environment)
                span class="beside" { (resource.region) }
            }
        }
    }
}
