//! The list of resources: its query, its pages and their links.

use axum::extract::RawQuery;
use serde_json::{Value, json};

use super::error::ApiError;
use super::view::view;
use crate::control_center::Current;

const PATH: &str = "/v1/genai/resources";
const DEFAULT_LIMIT: usize = 50;
const LARGEST_LIMIT: usize = 100;
/// The largest whole number that every JSON reader reads exactly.
const LARGEST_OFFSET: usize = 9_007_199_254_740_991;

/// Which resources are asked for.
#[derive(Debug, Default)]
pub struct Listing {
    limit: Option<usize>,
    offset: Option<usize>,
    kind: Option<String>,
    environment: Option<String>,
    region: Option<String>,
    status: Option<String>,
}

impl Listing {
    /// The listing that a query asks for. Unknown parameters are ignored.
    pub fn of_query(RawQuery(query): RawQuery) -> Result<Self, ApiError> {
        let mut listing = Self::default();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let is_repeated = match &*name {
                "limit" => listing
                    .limit
                    .replace(number(&name, &value, 1..=LARGEST_LIMIT)?)
                    .is_some(),
                "offset" => listing
                    .offset
                    .replace(number(&name, &value, 0..=LARGEST_OFFSET)?)
                    .is_some(),
                "type" => listing.kind.replace(value.into_owned()).is_some(),
                "environment" => listing.environment.replace(value.into_owned()).is_some(),
                "region" => listing.region.replace(value.into_owned()).is_some(),
                "status" => listing.status.replace(value.into_owned()).is_some(),
                _ => false,
            };
            if is_repeated {
                return Err(ApiError::invalid_field(format!(
                    "{name}: can be given only once."
                )));
            }
        }
        Ok(listing)
    }

    /// The requested page of the matching resources.
    pub fn page(&self, mut resources: Vec<Current>) -> Value {
        resources.retain(|current| self.wants(current));
        let total = resources.len();
        let (limit, offset) = (
            self.limit.unwrap_or(DEFAULT_LIMIT),
            self.offset.unwrap_or(0),
        );
        let items = resources
            .iter()
            .skip(offset)
            .take(limit)
            .map(view)
            .collect::<Vec<_>>();
        let next = offset.saturating_add(limit);
        let last = total.saturating_sub(1) / limit * limit;
        json!({
            "links": {
                "self": self.link(offset),
                "next": (next < total).then(|| self.link(next)),
                "prev": (offset > 0).then(|| self.link(offset.saturating_sub(limit).min(last))),
                "first": self.link(0),
                "last": self.link(last),
            },
            "meta": {"page": {"totalElements": total, "offset": offset, "elements": items.len()}},
            "items": items,
        })
    }

    fn wants(&self, current: &Current) -> bool {
        let resource = &current.resource;
        let is = |wanted: &Option<String>, value: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == value)
        };
        is(&self.kind, resource.kind.as_str())
            && is(&self.environment, &resource.environment)
            && is(&self.region, &resource.region)
            && is(&self.status, resource.status())
    }

    /// A link to the same listing at another offset.
    fn link(&self, offset: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("limit", &self.limit.unwrap_or(DEFAULT_LIMIT).to_string());
        query.append_pair("offset", &offset.to_string());
        let filters = [
            ("type", &self.kind),
            ("environment", &self.environment),
            ("region", &self.region),
            ("status", &self.status),
        ];
        for (name, filter) in filters {
            if let Some(value) = filter {
                query.append_pair(name, value);
            }
        }
        format!("{PATH}?{}", query.finish())
    }
}

fn number(
    name: &str,
    text: &str,
    allowed: std::ops::RangeInclusive<usize>,
) -> Result<usize, ApiError> {
    text.parse()
        .ok()
        .filter(|number| allowed.contains(number))
        .ok_or_else(|| {
            let (start, end) = (allowed.start(), allowed.end());
            ApiError::invalid_field(format!(
                "{name}: has to be a whole number from {start} to {end}."
            ))
        })
}
