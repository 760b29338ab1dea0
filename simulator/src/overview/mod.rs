//! The page at `/`, which shows the GenAI resources as the Control Center does. `access` limits who
//! may use it. Its requests are never counted, limited, delayed or faulted.
//!
//! | module | content |
//! |---|---|
//! | `overview` | the addresses, and what browsers may do with the page |
//! | `page` | the page itself |
//! | `cells` | models, plan and consumption of a resource |
//! | `words` | the words for a status, a size and a time |
//!
//! Every request gets a whole document. A short script requests it again each second and takes over
//! the parts that differ; without the script the browser reloads it.

mod cells;
mod page;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use crate::access::{ControlToken, may_control};
use crate::api::error::ApiError;
use crate::catalog::ResourceType;
use crate::control_center::ControlCenter;

const STYLE: &str = include_str!("overview.css");
const SCRIPT: &str = include_str!("overview.js");

/// The page loads everything from the simulator and nothing from elsewhere. Users choose the names
/// of resources: even one that got past the escaping could not run.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const NOSNIFF: (HeaderName, &str) = (HeaderName::from_static("x-content-type-options"), "nosniff");

pub fn router(center: Arc<ControlCenter>, control_token: ControlToken) -> Router {
    let asset = |content_type: &'static str, text: &'static str| {
        get(async move || {
            (
                [
                    (CONTENT_TYPE, content_type),
                    (CACHE_CONTROL, "no-cache"),
                    NOSNIFF,
                ],
                text,
            )
        })
    };
    Router::new()
        .route("/", get(overview))
        .route("/overview.css", asset("text/css; charset=utf-8", STYLE))
        .route(
            "/overview.js",
            asset("text/javascript; charset=utf-8", SCRIPT),
        )
        .with_state(center)
        .route_layer(from_fn_with_state(control_token, may_control))
}

#[derive(Deserialize)]
struct Chosen {
    /// The type of the tab; an unknown type shows the first tab.
    #[serde(rename = "type")]
    kind: Option<String>,
}

async fn overview(
    State(center): State<Arc<ControlCenter>>,
    Query(Chosen { kind }): Query<Chosen>,
) -> Result<Response, ApiError> {
    let chosen = kind.as_deref().and_then(ResourceType::named);
    let page = page::page(
        chosen.unwrap_or(ResourceType::TextGeneration),
        &center.list()?,
        &center.prerequisites()?,
        &page::Known {
            catalog: center.catalog()?,
            consumption: center.all_consumption()?,
        },
        center.now(),
    );
    let headers = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        NOSNIFF,
    ];
    Ok((headers, Html(page.into_string())).into_response())
}
